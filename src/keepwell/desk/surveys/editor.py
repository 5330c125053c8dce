"""A survey as the editor shows it: every text with its languages side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.form.document import (
    CHOOSING,
    SCALES,
    Condition,
    Document,
    Question,
    Texts,
)
from keepwell.desk.surveys.form.texts import direction, own_name
from keepwell.desk.surveys.public import words

KINDS = {
    "nps": _("Recommendation (NPS), 0 to 10"),
    "csat": _("Satisfaction (CSAT), 1 to 5"),
    "ces": _("Effort (CES), 1 to 7"),
    "emoji": _("Emoji, 1 to 5"),
    "rating": _("Stars, 1 to 5"),
    "choice": _("One of several"),
    "choices": _("Some of several"),
    "text": _("Text"),
    "number": _("Number"),
    "yes_no": _("Yes or no"),
    "contact": _("Who they are"),
}
"""What colleagues call the kinds of questions."""
OPTIONAL = ("intro", "low", "high")
"""Texts that may be left out; so may the title of a page."""
LABELS = {
    "title": _("Title"),
    "intro": _("Introduction"),
    "thanks": _("Thanks"),
    "ask": _("Question"),
    "low": _("Lowest step"),
    "high": _("Highest step"),
    "text": _("Option"),
}


@dataclass(frozen=True)
class Cell:
    """A text in one language."""

    control: str
    """The place of the text, by which it is sent."""
    language: str
    name: str
    """What the language calls itself."""
    direction: str
    text: str
    is_missing: bool
    """It should be there: it is no text that may be left out, or is there in another language."""


@dataclass(frozen=True)
class Row:
    """A text in all languages."""

    path: str
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Asker:
    """A question that a condition may look at."""

    id: str
    label: str


@dataclass(frozen=True)
class If:
    """The condition of a page or question, as it is edited."""

    path: str
    askers: Sequence[Asker]
    """The questions of earlier pages that one can tell apart by."""
    question: str = ""
    low: str = ""
    high: str = ""
    options: Sequence[tuple[str, str, bool]] = ()
    """Of the question that is looked at: id, text, whether it is meant."""


@dataclass(frozen=True)
class QuestionRows:
    """A question as it is edited."""

    path: str
    id: str
    kind: str
    kind_word: str
    required: bool
    rows: Sequence[Row]
    options: Sequence[Row]
    has_options: bool
    is_score: bool
    only_if: If


@dataclass(frozen=True)
class PageRows:
    """A page as it is edited."""

    path: str
    number: int
    rows: Sequence[Row]
    questions: Sequence[QuestionRows]
    only_if: If


@dataclass
class Editor:
    """All of a survey as it is edited."""

    document: Document
    before: list[Question] = field(default_factory=list)

    def top(self) -> list[Row]:
        """Return the texts of the survey itself."""
        given = {"title": self.document.title, "intro": self.document.intro}
        return self._rows("", given | {"thanks": self.document.thanks})

    def pages(self) -> Iterator[PageRows]:
        """Yield the pages, each after those that it may look back at."""
        for n, page in enumerate(self.document.pages, 1):
            path = f"pages[{n}]"
            rows = self._rows(path, {"title": page.title})
            questions = [
                self._question(f"{path}.questions[{m}]", one)
                for m, one in enumerate(page.questions, 1)
            ]
            yield PageRows(path, n, rows, questions, self._if(path, page.only_if))
            self.before += page.questions

    def _question(self, path: str, of: Question) -> QuestionRows:
        texts: dict[str, Texts] = {"ask": of.ask}
        if of.kind in SCALES:
            texts |= {"low": of.low, "high": of.high}
        options = [
            self._row(f"{path}.options[{n}]", "text", one.text)
            for n, one in enumerate(of.options, 1)
        ]
        return QuestionRows(
            path, of.id, of.kind, str(KINDS[of.kind]), of.required, self._rows(path, texts),
            options, of.kind in CHOOSING, of.kind == self.document.measures,
            self._if(path, of.only_if),
        )  # fmt: skip

    def _if(self, path: str, condition: Condition | None) -> If:
        known = [one for one in self.before if one.kind not in {"text", "contact"}]
        askers = [Asker(one.id, one.ask.get(self.document.first) or one.id) for one in known]
        if condition is None:
            return If(path, askers)
        asked = next(one for one in known if one.id == condition.question)
        texts = {one.id: one.text.get(self.document.first) or one.id for one in asked.options}
        if asked.kind == "yes_no":
            texts = {"yes": words.yes(), "no": words.no()}
        options = [(name, text, name in condition.among) for name, text in texts.items()]
        limits = (_short(condition.low), _short(condition.high))
        return If(path, askers, asked.id, *limits, options)

    def _rows(self, path: str, texts: Mapping[str, Texts]) -> list[Row]:
        return [self._row(path, name, given) for name, given in texts.items()]

    def _row(self, path: str, name: str, texts: Texts) -> Row:
        control = f"{path}.{name}" if path else name
        needed = bool(texts) or not (name in OPTIONAL or (path and name == "title"))
        cells = [
            Cell(
                f"{control}.{code}",
                code,
                own_name(code),
                direction(code),
                texts.get(code, ""),
                is_missing=needed and not texts.get(code),
            )
            for code in self.document.languages
        ]
        return Row(path, str(LABELS[name]), cells)


def _short(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"
