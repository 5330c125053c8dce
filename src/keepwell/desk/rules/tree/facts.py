"""What conditions may be about, and how each of it may be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from keepwell.desk.cases.models import Severity
from keepwell.desk.rules.tree.document import TRIGGERS, Operator
from keepwell.desk.surveys.models import Channel
from keepwell.engine.segments.tree import BAND_WORDS, NUMERIC, STATE_WORDS

Kind = Literal["number", "word", "text", "texts", "truth", "trait"]
"""A number; one of a few words; any text; several texts; yes or no; a trait of the customer."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOODS = ("negative", "neutral", "positive")

OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    "number": (*NUMERIC, "known"),
    "word": ("is", "is_not", "known"),
    "text": ("is", "is_not", "known"),
    "texts": ("is", "is_not", "known"),
    "truth": ("is",),
    "trait": (*NUMERIC, "within", "past", "known"),
}


@dataclass(frozen=True)
class Fact:
    """Something that a condition may be about."""

    kind: Kind
    words: tuple[str, ...] = ()
    """What a word may be."""


NUMBER, TEXT, TEXTS, TRUTH = Fact("number"), Fact("text"), Fact("texts"), Fact("truth")
FACTS: Mapping[str, Fact] = {
    "trigger": Fact("word", TRIGGERS),
    # of the answer
    "nps": NUMBER, "csat": NUMBER, "ces": NUMBER, "emoji": NUMBER,
    "commented": TRUTH, "mood": Fact("word", MOODS), "topic": TEXTS, "survey": TEXT, "stage": TEXT,
    "channel": Fact("word", tuple(Channel.values)), "language": TEXT, "place": TEXT,
    # of the complaint
    "severity": Fact("word", tuple(Severity.values)),
    # of the touchpoint
    "event": TEXT,
    # of the customer
    "score": NUMBER, "band": Fact("word", BAND_WORDS), "state": Fact("word", STATE_WORDS),
    "score_before": NUMBER, "band_before": Fact("word", BAND_WORDS),
    "state_before": Fact("word", STATE_WORDS),
    "value": NUMBER, "renewal_in": NUMBER, "owned": TRUTH, "tag": TEXTS, "segment": TEXTS,
    "trait": Fact("trait"),
    # of the moment, in the company's time zone
    "weekday": Fact("word", WEEKDAYS), "hour": NUMBER,
}  # fmt: skip
"""By the name that conditions use. `trigger` is met by each of what set the tree off at once:
another band may come with another state. `hour` is 13.5 at half past one; `renewal_in` is in days.
"""


@dataclass(frozen=True)
class Reading:
    """What is known of a trait: as `Customer.traits` and `Customer.readings` hold it."""

    text: str | None = None
    number: float | None = None
    """The number, or the text read as one."""
    day: int | None = None
    """The day that it names, counted from 1970-01-01."""


Known: TypeAlias = float | str | bool | frozenset[str]


@dataclass(frozen=True)
class Facts:
    """What is known when a tree is set off. What is missing is not there."""

    known: Mapping[str, Known]
    """By the name of the fact; of `trigger`, and of kind `texts`, a set."""
    traits: Mapping[str, Reading]
    today: int
    """The day it happened, counted from 1970-01-01."""
