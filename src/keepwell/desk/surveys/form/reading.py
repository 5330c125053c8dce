"""A survey's text or mapping → `Document`, or every mistake at once with its place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from keepwell.desk.surveys.form.completeness import completeness
from keepwell.desk.surveys.form.conditions import read_condition
from keepwell.desk.surveys.form.document import MEASURES, UNFINISHED, Document, Page, Question
from keepwell.desk.surveys.form.plain import tree
from keepwell.desk.surveys.form.questions import is_true, read_question
from keepwell.desk.surveys.form.texts import language_is_known, read_texts
from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.errors import SurveyError

KEYS = (
    "survey", "measures", "stage", "unfinished", "makes_customers", "languages", "title", "intro",
    "pages", "thanks",
)  # fmt: skip
OF_PAGE = ("title", "only_if", "questions")
MOST_PAGES = 8
MOST_QUESTIONS = 12
"""Of a page."""
MOST_LANGUAGES = 24


def read_text(text: str, file: str = "<survey>") -> Document:
    """Read a survey from YAML; raise SurveyError with every mistake, each with its line."""
    report = Report(file)
    root = compose(text, report, "survey")
    return _whole(_document(root) if root else None, report)


def read(plain: Mapping[str, object]) -> Document:
    """Read a survey from a mapping; raise SurveyError with every mistake, each with its place."""
    report = Report("<survey>")
    return _whole(_document(tree(plain, report)), report)


def lacking(document: Document) -> list[Issue]:
    """Return what keeps a survey from being opened: it lacks questions, or texts.

    In its first language it has to be complete; in the others that one stands in.
    """
    places = completeness(document)[document.first].missing
    missing = [
        Issue(
            Level.ERROR, "<survey>", 1, f"{place}.{document.first}",
            "This text is missing. A survey is opened once all its texts are there in its first "
            "language. Write it.",
        )
        for place in places
    ]  # fmt: skip
    if not any(True for _ in document.questions()):
        nothing = "This survey asks nothing yet. Add a question."
        missing.insert(0, Issue(Level.ERROR, "<survey>", 1, "pages", nothing))
    return missing


def _whole(document: Document | None, report: Report) -> Document:
    wrong = [issue for issue in report.in_order() if issue.level is Level.ERROR]
    if wrong or document is None:
        raise SurveyError(wrong)
    return document


def _document(root: Value) -> Document | None:
    keys = Section(root, KEYS)
    name = keys.require("survey", "relationship")
    languages = _languages(keys)
    measures = keys.get("measures")
    pages = _pages(keys, languages)
    document = Document(
        name=(name.name() if name else None) or "",
        languages=languages,
        title=read_texts(keys.get("title"), languages),
        pages=pages,
        measures=measures.choice(MEASURES) if measures else None,
        stage=_name(keys.get("stage")),
        intro=read_texts(keys.get("intro"), languages),
        thanks=read_texts(keys.get("thanks"), languages),
        unfinished=keys.choice("unfinished", UNFINISHED, "count"),
        makes_customers=is_true(keys.get("makes_customers")),
    )
    _check_score(document, keys)
    _check_customers(document, keys)
    return document if name and languages else None


def _languages(keys: Section) -> tuple[str, ...]:
    keys.require("languages", "[en]")
    some = keys.some("languages")
    if len(some) > MOST_LANGUAGES:
        some[MOST_LANGUAGES].error(f"A survey may be in {MOST_LANGUAGES} languages. Remove some.")
    known = []
    for value in some[:MOST_LANGUAGES]:
        if not language_is_known(value.raw):
            value.expected('the code of a language such as "en"')
        elif value.raw in known:
            value.error(f'"{value.raw}" occurs twice. Keep one.')
        else:
            known.append(value.raw)
    return tuple(known)


def _pages(keys: Section, languages: Collection[str]) -> tuple[Page, ...]:
    keys.require("pages", "[{questions: [{id: score, type: nps, ask: {en: …}}]}]")
    some = _items(keys.get("pages"), "pages", MOST_PAGES)
    reader = _Reader(languages)
    return tuple(reader.page(value) for value in some)


@dataclass
class _Reader:
    """Reads pages one after the other: a condition looks back at what earlier ones ask."""

    languages: Collection[str]
    before: dict[str, Question] = field(default_factory=dict)
    """The questions of earlier pages."""
    ids: set[str] = field(default_factory=set)

    def page(self, at: Value) -> Page:
        keys = Section(at, OF_PAGE)
        keys.require("questions", "[{id: score, type: nps, ask: {en: …}}]")
        some = _items(keys.get("questions"), "questions", MOST_QUESTIONS)
        questions = tuple(one for value in some if (one := self._question(value)))
        page = Page(
            questions,
            read_texts(keys.get("title"), self.languages),
            read_condition(keys.get("only_if"), self.before),
        )
        self.before |= {one.id: one for one in questions}
        return page

    def _question(self, at: Value) -> Question | None:
        question = read_question(at, self.languages, self.before)
        if question is None:
            return None
        if question.id in self.ids:
            at.find("id").error(f'There are two questions "{question.id}". Rename one of them.')
            return None
        self.ids.add(question.id)
        return question


def _items(at: Value | None, what: str, most: int) -> Sequence[Value]:
    """Return the items of a list; say if it is none, or too long."""
    if at is None:
        return ()
    if not isinstance(at.content, tuple):
        at.expected(f"a list of {what}")
        return ()
    if len(at.content) > most:
        at.content[most].error(f"There may be {most} {what} here. Make two surveys of this one.")
    return at.content[:most]


def _check_score(document: Document, keys: Section) -> None:
    """Say if a survey that measures something does not ask for exactly one score of it."""
    asked = [one.id for one in document.questions() if one.kind == document.measures]
    if document.measures is None or len(asked) == 1:
        return
    got = f"Got {len(asked)}: {', '.join(asked)}." if asked else "Got none."
    keys.error(
        "measures",
        f'A survey that measures "{document.measures}" has exactly one question of the type '
        f'"{document.measures}". {got}',
    )


def _check_customers(document: Document, keys: Section) -> None:
    """Say if a survey cannot make customers: it would have to ask them for their address.

    Nor may it measure anything: whoever writes a customer's address would move their score.
    """
    if not document.makes_customers:
        return
    if document.measures is not None:
        keys.error(
            "makes_customers",
            f'Expected a form, without "measures". Got "{document.measures}": by an open link '
            "anybody could answer it in a customer's name.",
        )
    elif not any("email" in one.fields for one in document.questions()):
        keys.error(
            "makes_customers",
            'Expected a question of the type "contact" with the field "email": customers are told '
            "apart by it. Add one.",
        )


def _name(at: Value | None) -> str:
    return (at.name() if at else None) or ""
