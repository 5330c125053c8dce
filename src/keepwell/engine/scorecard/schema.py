"""A scorecard as the engine sees it: checked, complete, immutable.

These classes say what a scorecard *is*. Reading one from text, with every mistake reported at its
line, is `reading.py`; what the numbers mean is `docs/reference/scorecards.md`.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Unit = Literal["account", "person"]
Band = Literal["at_risk", "watch", "healthy"]
BANDS: tuple[Band, ...] = ("at_risk", "watch", "healthy")
"""The bands, worst first. A customer without a score is in none of them: `unknown`."""

Aggregate = Literal[
    "count",
    "sum",
    "mean",
    "min",
    "max",
    "distinct",
    "last",
    "first",
    "days_since_last",
    "days_since_first",
    "days_active",
    "share",
]
AGGREGATES: tuple[Aggregate, ...] = (
    "count", "sum", "mean", "min", "max", "distinct", "last", "first",
    "days_since_last", "days_since_first", "days_active", "share",
)  # fmt: skip
ZERO_WHEN_EMPTY = frozenset({"count", "sum", "distinct", "days_active"})
"""Over no rows these are 0 for a known customer; the others are missing."""

Comparison = Literal["is", "is_not", "above", "at_least", "below", "at_most"]
COMPARISONS: tuple[Comparison, ...] = ("is", "is_not", "above", "at_least", "below", "at_most")


@dataclass(frozen=True)
class Test:
    """One comparison: `at_least: 9`, `is: [gold, silver]`.

    `is` and `is_not` compare with any of several texts or numbers; the others with one number.
    A fact that is not there passes `is_not` and fails everything else.
    """

    comparison: Comparison
    to: tuple[str | float | bool, ...]


@dataclass(frozen=True)
class Condition:
    """What a touchpoint must be like to count: one fact about it and the tests it must pass.

    `of` is `value` (the touchpoint's own), `property` (`name` inside its properties) or `trait`
    (`name` among the traits its person had at that moment).
    """

    of: Literal["value", "property", "trait"]
    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class TraitCondition:
    """What a customer's trait must be like on the day for a scorecard to apply."""

    trait: str
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Aggregation:
    """Touchpoints of a customer in a window, folded into one number."""

    aggregate: Aggregate
    events: tuple[str, ...] = ()
    """Any of these; empty means every event."""
    of: str | None = None
    """What is folded: `None` is the touchpoint's `value` (for `distinct`: nothing, it is required);
    `person`, `event` and `source` are the columns; `property:<name>` is one of its properties."""
    where: tuple[Condition, ...] = ()
    matching: tuple[Condition, ...] = ()
    """For `share`: what the counted part of the rows is like."""
    window: int | None = None
    """Days before the end of the day; `None` is all of the past."""


@dataclass(frozen=True)
class TraitValue:
    """A number that is known of the customer: the trait itself."""

    trait: str


@dataclass(frozen=True)
class DaysUntil:
    """Days from the end of the day to the date held by a trait; negative once it has passed."""

    trait: str


@dataclass(frozen=True)
class Scale:
    """From a measure's value to its score, 0 to 100: linear between points, flat outside them."""

    points: tuple[tuple[float, float], ...]
    """(value, score), values rising."""


@dataclass(frozen=True)
class Percentile:
    """The score is the value's rank among the scorecard's customers on that day."""

    falling: bool = False
    """Less is better."""


@dataclass(frozen=True)
class Measure:
    """One thing that tells how a customer is doing."""

    name: str
    dimension: str
    weight: float
    """Within its dimension. 0: computed and shown, used by caps and rules, but not scored."""
    value: Aggregation | TraitValue | DaysUntil
    scale: Scale | Percentile
    per: Aggregation | TraitValue | None = None
    compare: bool = False
    """Relative change against the window of equal length before: `compare: previous`."""
    missing: float | None = None
    """The score of a missing value; `None` (`missing: skip`) leaves the measure out."""
    valid_for: int | None = None
    """Days after which a `last` is too old to use."""
    stale_after: int | None = None
    """Days without the event from anybody after which its source counts as dead."""
    title: str = ""
    line: int = 0


@dataclass(frozen=True)
class Dimension:
    """A side of the relationship, such as adoption, made of measures."""

    name: str
    weight: float
    measures: tuple[Measure, ...]
    title: str = ""


@dataclass(frozen=True)
class Rule:
    """A condition on what was computed: a measure's value, a dimension's score, the score."""

    of: Literal["measure", "dimension", "score"]
    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Cap:
    """While all of `when` hold, the score is at most this, and we say why."""

    when: tuple[Rule, ...]
    at_most: float
    why: str


@dataclass(frozen=True)
class ReadyToGrow:
    """When a stable customer is ready for more: in one of the bands, and by the rules."""

    bands: tuple[Band, ...] = ("healthy",)
    any: tuple[Rule, ...] = ()
    all: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Proof:
    """The scorecard's own test: these rows, that result. `tests:` in the text."""

    name: str
    as_of: date
    touchpoints: tuple[dict[str, Any], ...]
    """Columns of the touchpoints table, moments in UTC; `properties` a mapping; `id` and
    `received_at` may be left out."""
    traits: tuple[dict[str, Any], ...]
    expect: dict[str, dict[str, Any]]
    """Per customer what must come out: any of `score`, `band`, `state`, `coverage`,
    `measures` {name: value or null}, `dimensions` {name: score or null}."""
    line: int = 0


@dataclass(frozen=True)
class Scorecard:
    """A health model: which touchpoints make which score, for whom.

    `version` is a hash of the text: the same text is the same version.
    """

    name: str
    version: str
    text: str
    title: str
    unit: Unit
    dimensions: tuple[Dimension, ...]
    applies_to: tuple[TraitCondition, ...] = ()
    """All must hold; none means everybody."""
    min_coverage: float = 0.5
    bands: dict[Band, float] = field(
        default_factory=lambda: {"at_risk": 0, "watch": 50, "healthy": 75}
    )
    """Where each band begins (included)."""
    caps: tuple[Cap, ...] = ()
    ready_to_grow: ReadyToGrow | None = None
    proofs: tuple[Proof, ...] = ()
    description: str = ""
    path: str = ""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures in the order of the text, which is the order of every stored list."""
        return tuple(measure for dimension in self.dimensions for measure in dimension.measures)


def version_of(text: str) -> str:
    r"""Return the version of a scorecard's text: twelve characters of its SHA-256.

    Kinds of line ends and blanks at the very end do not count.

    >>> version_of("scorecard: saas\r\n") == version_of("scorecard: saas")
    True
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:12]
