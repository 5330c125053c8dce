"""What a book of business says: plain values, for the command line, the report and the desk alike.

Names of bands and states are those of the table `scores`; money is in the project's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from keepwell.engine.scorecard.schema import BANDS, Scorecard
from keepwell.engine.scoring.ledger import Part
from keepwell.engine.scoring.slices import STATES

__all__ = [
    "BAND_ORDER", "STATES", "Band", "Book", "Change", "Dimension", "Due", "Hush", "Move", "Named",
    "Source", "State", "Total", "Trend", "Window",
]  # fmt: skip

BAND_ORDER = (*BANDS, "unknown")
"""The bands, worst first, and after them what nobody can say."""


@dataclass(frozen=True)
class Total:
    """Some customers, and what they are worth a year together."""

    customers: int
    value: float


@dataclass(frozen=True)
class Named:
    """A customer, as colleagues call it."""

    customer: str
    name: str | None
    owner: str | None
    value: float | None
    """A year; None if nothing tells it."""


@dataclass(frozen=True)
class Band:
    """A band now and before: before + came + new − went − lost = now, in customers."""

    band: str
    before: Total
    now: Total
    came: Total
    """From other bands."""
    went: Total
    """To other bands."""
    new: Total
    lost: Total


@dataclass(frozen=True)
class Move:
    """Customers who went from one band to another, or stayed."""

    origin: str | None
    """None: they were no customers yet."""
    target: str | None
    """None: they are customers no longer. Their value is that of before."""
    total: Total


@dataclass(frozen=True)
class State:
    """A state now and before."""

    state: str
    before: Total
    now: Total


@dataclass(frozen=True)
class Change:
    """A customer whose score moved, and the parts that add up to the change."""

    who: Named
    before: float
    now: float
    band_before: str
    band_now: str
    parts: tuple[Part, ...]
    """Greatest first."""
    versions: tuple[str, ...]
    """Of the scorecards that scored it, before and now."""

    @property
    def change(self) -> float:
        """Points."""
        return self.now - self.before


@dataclass(frozen=True)
class Due:
    """A customer whose contract comes up."""

    who: Named
    on: date
    days: int
    """From the day of the book; negative once it has passed."""
    score: float | None
    band: str
    state: str


@dataclass(frozen=True)
class Window:
    """The renewals due in a run of days: after `after` of them and up to `upto`."""

    after: int
    upto: int
    total: Total
    bands: Mapping[str, Total]


@dataclass(frozen=True)
class Source:
    """Where touchpoints come from, and whether they still do."""

    source: str
    touchpoints: int
    last_arrival: datetime
    last_happened: datetime
    pause: float | None
    """Days it usually is silent; None if it came on too few days to have a rhythm."""
    silence: float
    """Days since it last gave anything."""
    silent: bool
    """Longer than it ever usually is."""


@dataclass(frozen=True)
class Hush:
    """A measure whose source has died: missing for every customer of the scorecard."""

    scorecard: str
    measure: str
    title: str
    customers: int


@dataclass(frozen=True)
class Dimension:
    """How customers stand on one side of the relationship."""

    name: str
    title: str
    before: float | None
    """Mean score of those who have one."""
    now: float | None
    bands: Mapping[str, int]
    """Customers by the band their score in this dimension alone would be in."""


@dataclass(frozen=True)
class Trend:
    """Bands and value at risk over the days that history has scored."""

    days: tuple[date, ...]
    customers: Mapping[str, tuple[int, ...]]
    """By band, one for each day."""
    value_at_risk: tuple[float, ...]


@dataclass(frozen=True)
class Book:
    """The customers somebody looks after, on a day and against an earlier one."""

    since: date
    as_of: date
    owner: str | None
    segment: str | None
    """The name of the segment that the customers are in; None: of all."""
    total_before: Total
    total: Total
    bands: tuple[Band, ...]
    moves: tuple[Move, ...]
    states: tuple[State, ...]
    at_risk_before: Total
    at_risk: Total
    """Value at risk: customers whose band or state is at risk."""
    falls: tuple[Change, ...]
    rises: tuple[Change, ...]
    renewals: tuple[Window, ...]
    due: tuple[Due, ...]
    """Those at risk among them, the next first."""
    dimensions: tuple[Dimension, ...]
    histogram_before: tuple[int, ...]
    histogram: Mapping[str, tuple[int, ...]]
    """By band: customers by score, in steps of `HISTOGRAM_STEP` points."""
    coverage: float | None
    """Mean share of the score's weight that had data behind it."""
    unvalued: int
    """Customers whose value nothing tells; they count as 0."""
    sources: tuple[Source, ...]
    stale: tuple[Hush, ...]
    data_as_of: datetime | None
    """When the last touchpoint of the book's day or before arrived."""
    scorecards: Mapping[str, Scorecard]
    """By version: what the parts of changes speak of."""
