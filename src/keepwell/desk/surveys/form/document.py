"""A survey as it was read: pages of questions, each text in several languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Texts = Mapping[str, str]
"""One text by language; a language it is not written in is not there."""
Value = bool | int | float | str | list[str] | dict[str, str]
"""What somebody answered to one question."""
Values = Mapping[str, Value]
"""What somebody answered, by question."""

Measure = Literal["nps", "csat", "ces", "emoji"]
"""What the score of a survey is a figure of."""
Kind = Literal[
    "nps", "csat", "ces", "emoji", "rating", "choice", "choices", "text", "number", "yes_no",
    "contact",
]  # fmt: skip
"""What kind of answer a question takes."""
Unfinished = Literal["count", "keep"]
"""What becomes of a score that was given on a page before somebody left: it counts, or is kept."""
MEASURES: tuple[Measure, ...] = get_args(Measure)
UNFINISHED: tuple[Unfinished, ...] = get_args(Unfinished)
KINDS: tuple[Kind, ...] = get_args(Kind)
SCALES: Mapping[Kind, tuple[int, int]] = {
    "nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "emoji": (1, 5), "rating": (1, 5),
}  # fmt: skip
"""The first and the last step of what is answered by a tap on a scale."""
CHOOSING: tuple[Kind, ...] = ("choice", "choices")
CONTACT = ("name", "email", "phone", "company")
"""What may be asked of somebody about themselves."""
FORM = "form"
"""The kind of a survey without a score."""


def said(texts: Texts, language: str, first: str) -> str:
    """Return a text in a language, else in the first one of its survey, else nothing.

    >>> said({"en": "Why?", "nl": "Waarom?"}, "th", "en")
    'Why?'
    """
    return texts.get(language) or texts.get(first) or ""


@dataclass(frozen=True)
class Condition:
    """Ask only who answered an earlier question so: within two numbers, or one of these."""

    question: str
    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] = ()
    """Ids of options; of yes or no: `yes`, `no`."""


@dataclass(frozen=True)
class Option:
    """One of several answers to choose from."""

    id: str
    text: Texts


@dataclass(frozen=True)
class Question:
    """What is asked, and how it may be answered."""

    id: str
    kind: Kind
    ask: Texts
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)
    """What the ends of a scale mean."""
    options: tuple[Option, ...] = ()
    fields: tuple[str, ...] = ()
    """Of CONTACT, what is asked."""
    least: float | None = None
    most: float | None = None
    """Limits of a number, included."""
    required: bool = False
    only_if: Condition | None = None

    @property
    def steps(self) -> range:
        """The steps of a scale; none of anything else."""
        first, last = SCALES.get(self.kind, (1, 0))
        return range(first, last + 1)


@dataclass(frozen=True)
class Page:
    """Questions that are shown together."""

    questions: tuple[Question, ...]
    title: Texts = field(default_factory=dict)
    only_if: Condition | None = None


@dataclass(frozen=True)
class Document:
    """A survey."""

    name: str
    languages: tuple[str, ...]
    """The first one stands in where a text is missing in another."""
    title: Texts
    pages: tuple[Page, ...]
    measures: Measure | None = None
    """What the score is a figure of; None: a form without a score."""
    stage: str = ""
    """Where on their way customers are asked; kept with each answer."""
    intro: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)
    unfinished: Unfinished = "count"
    makes_customers: bool = False
    """Who signs up by an open link and is not known yet becomes a customer."""

    @property
    def kind(self) -> str:
        """Return what the survey is called where its answers are read: a measure, or a form."""
        return self.measures or FORM

    @property
    def first(self) -> str:
        """Return its first language."""
        return self.languages[0]

    def questions(self) -> Iterator[Question]:
        """Yield all questions, in their order."""
        for page in self.pages:
            yield from page.questions

    @property
    def score(self) -> Question | None:
        """Return the question that gives the score."""
        return next((one for one in self.questions() if one.kind == self.measures), None)

    def language(self, *wanted: str) -> str:
        """Return the first of the wanted languages that the survey speaks, else its first one."""
        return next((one for one in wanted if one in self.languages), self.first)
