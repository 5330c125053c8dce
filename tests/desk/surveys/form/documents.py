"""Surveys of all shapes, for Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from keepwell.desk.surveys.form.document import (
    CHOOSING,
    CONTACT,
    KINDS,
    SCALES,
    Condition,
    Document,
    Kind,
    Option,
    Page,
    Question,
    Texts,
)

LANGUAGES = ("en", "th", "nl")
WORDS = st.text("aZ9 ทำж'\"<:#-{", max_size=12).map("w{}w".format)
TEXTS: st.SearchStrategy[Texts] = st.dictionaries(st.sampled_from(LANGUAGES), WORDS)
LIMITS = st.none() | st.integers(-9, 9).map(float)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a survey that measures nothing."""
    pages: list[Page] = []
    before: list[Question] = []
    for n in range(draw(st.integers(1, 4))):
        count = draw(st.integers(0, 3))
        questions = [draw(_question(f"q{n}_{m}", before)) for m in range(count)]
        pages.append(Page(tuple(questions), draw(TEXTS), draw(_condition(before))))
        before += questions
    return Document("drawn", LANGUAGES, draw(TEXTS), tuple(pages), thanks=draw(TEXTS))


@st.composite
def _question(draw: st.DrawFn, name: str, before: list[Question]) -> Question:
    kind = draw(st.sampled_from(KINDS))
    return Question(
        name, kind, draw(TEXTS), required=draw(st.booleans()),
        only_if=draw(_condition(before)), **draw(_of(kind)),
    )  # fmt: skip


def _of(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what only a question of this kind has."""
    if kind in SCALES:
        return st.fixed_dictionaries({"low": TEXTS, "high": TEXTS})
    if kind in CHOOSING:
        ids = st.lists(st.sampled_from("abcd"), min_size=1, unique=True)
        options = ids.flatmap(
            lambda some: st.tuples(*(st.builds(Option, st.just(one), TEXTS) for one in some))
        )
        return st.fixed_dictionaries({"options": options})
    if kind == "contact":
        some = st.lists(st.sampled_from(CONTACT), min_size=1, unique=True).map(tuple)
        return st.fixed_dictionaries({"fields": some})
    if kind == "number":
        return st.fixed_dictionaries({"least": LIMITS, "most": LIMITS})
    return st.just({})


def _condition(before: list[Question]) -> st.SearchStrategy[Condition | None]:
    """Draw a condition on one of the questions before; there may be none to look at."""
    known = [one for one in before if one.kind not in {"text", "contact"}]
    return st.none() | st.sampled_from(known).flatmap(_on) if known else st.none()


def _on(question: Question) -> st.SearchStrategy[Condition]:
    name = st.just(question.id)
    if question.kind in CHOOSING or question.kind == "yes_no":
        ids = [one.id for one in question.options] or ["yes", "no"]
        among = st.lists(st.sampled_from(ids), min_size=1, unique=True).map(tuple)
        return st.builds(Condition, name, among=among)
    ends = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)
    return ends.flatmap(
        lambda pair: st.just(Condition(question.id, float(pair[0]), float(pair[1])))
    )


def values_of(document: Document) -> st.SearchStrategy[dict[str, Any]]:
    """Draw answers to some of the questions, asked or not."""
    each = {one.id: _value(one) for one in document.questions()}
    return st.fixed_dictionaries({}, optional=each)


def _value(question: Question) -> st.SearchStrategy[Any]:
    if question.kind in SCALES:
        return st.sampled_from(list(question.steps))
    if question.kind in CHOOSING:
        one = st.sampled_from([option.id for option in question.options])
        return one if question.kind == "choice" else st.lists(one, min_size=1, unique=True)
    if question.kind == "contact":
        return st.dictionaries(st.sampled_from(question.fields), WORDS, min_size=1)
    kinds = {"yes_no": st.booleans(), "number": st.floats(-9, 9), "text": WORDS}
    return kinds[question.kind]
