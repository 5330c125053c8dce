"""What a page of a survey shows: its questions in one language, filled in as far as they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keepwell.desk.surveys.form.checking import LONGEST, LONGEST_FIELD, Given, Problem
from keepwell.desk.surveys.form.document import Document, Question, Value, Values, said
from keepwell.desk.surveys.form.texts import direction, own_name
from keepwell.desk.surveys.public import words

BEFORE = "q."
"""How the controls of questions are named, so that none is taken for one of the page's own."""
TYPES = {"name": "text", "email": "email", "phone": "tel", "company": "text"}
AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel", "company": "organization"}


@dataclass(frozen=True)
class Choice:
    """One of several answers to tap on."""

    value: str
    label: str
    checked: bool
    face: str = ""
    """An emoji that stands for it."""


@dataclass(frozen=True)
class Field:
    """One field of a contact."""

    control: str
    label: str
    type: str
    autocomplete: str
    text: str
    most: int = LONGEST_FIELD


@dataclass(frozen=True)
class Asked:
    """A question as a page shows it."""

    id: str
    control: str
    kind: str
    ask: str
    required: bool
    choices: Sequence[Choice] = ()
    fields: Sequence[Field] = ()
    low: str = ""
    high: str = ""
    text: str = ""
    """What was written."""
    problem: str = ""
    most: int = LONGEST

    @property
    def look(self) -> str:
        """Return which template part shows it."""
        if self.fields:
            return "contact"
        if not self.choices:
            return "text" if self.kind == "text" else "number"
        return "list" if self.kind in {"choice", "choices", "yes_no"} else "scale"


@dataclass(frozen=True)
class Tongue:
    """A language that the page can be read in."""

    code: str
    name: str
    direction: str
    current: bool


def tongues(document: Document, language: str) -> list[Tongue]:
    """Return the languages of a survey."""
    return [
        Tongue(code, own_name(code), direction(code), code == language)
        for code in document.languages
    ]


@dataclass(frozen=True)
class Filled:
    """What stands in the controls of a page, and what has to be mended."""

    given: Given
    """As it was sent: by name of the control, without BEFORE."""
    problems: Mapping[str, Problem]


def asked(
    document: Document, questions: Sequence[Question], language: str, filled: Filled
) -> list[Asked]:
    """Return the questions of a page, in a language."""
    show = _Show(document, language, filled)
    return [show.question(one) for one in questions]


def sent(values: Values) -> Given:
    """Return values as a browser sends them."""
    return dict(pair for name, value in values.items() for pair in _pairs(name, value))


def _pairs(name: str, value: Value) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, dict):
        yield from ((f"{name}.{field}", [text]) for field, text in value.items())
    elif isinstance(value, bool):
        yield name, ["yes" if value else "no"]
    else:
        yield name, list(value) if isinstance(value, list) else [f"{value}"]


@dataclass(frozen=True)
class _Show:
    document: Document
    language: str
    filled: Filled

    def question(self, of: Question) -> Asked:
        problem = self.filled.problems.get(of.id)
        return Asked(
            of.id, BEFORE + of.id, of.kind, self._said(of.ask), of.required,
            choices=list(self._choices(of)),
            fields=[self._field(of, name) for name in of.fields],
            low=self._said(of.low), high=self._said(of.high), text=self._text(of.id),
            problem=words.problem(problem, of) if problem else "",
        )  # fmt: skip

    def _choices(self, of: Question) -> Iterator[Choice]:
        chosen = set(self.filled.given.get(of.id, ()))
        if of.kind == "yes_no":
            pairs = [("yes", words.yes()), ("no", words.no())]
        else:
            pairs = [(str(step), str(step)) for step in of.steps]
            pairs += [(one.id, self._said(one.text)) for one in of.options]
        faces = dict(zip(map(str, of.steps), words.FACES.get(of.kind, ()), strict=False))
        for value, label in pairs:
            yield Choice(value, label, value in chosen, faces.get(value, ""))

    def _field(self, of: Question, name: str) -> Field:
        control = f"{of.id}.{name}"
        label, text = words.FIELDS[name], self._text(control)
        return Field(BEFORE + control, str(label), TYPES[name], AUTOCOMPLETE[name], text)

    def _text(self, control: str) -> str:
        return next(iter(self.filled.given.get(control, ())), "")

    def _said(self, texts: Mapping[str, str]) -> str:
        return said(texts, self.language, self.document.first)
