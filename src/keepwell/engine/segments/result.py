"""What is said of a segment: plain values, for the command line and the desk alike.

Names of bands and states are those of the table `scores`; money is in the project's currency.
"""

from dataclasses import dataclass
from datetime import date

from keepwell.engine.book.result import Band, Move, State, Total
from keepwell.engine.segments.tree import Segment


@dataclass(frozen=True)
class Typical:
    """A trait that members have more often than everybody, by more than chance explains."""

    trait: str
    text: str
    members: int
    """Who have it."""
    everybody: int
    share: float
    """Of the members."""
    share_of_all: float

    @property
    def lift(self) -> float:
        """How many times as often."""
        return self.share / self.share_of_all


@dataclass(frozen=True)
class Outline:
    """How large a segment is."""

    segment: Segment
    as_of: date
    total: Total
    everybody: Total
    """All customers of the day, of the segment's unit."""

    @property
    def share(self) -> float | None:
        """Of all customers; None if there are none."""
        return self.total.customers / self.everybody.customers if self.everybody.customers else None


@dataclass(frozen=True)
class Description(Outline):
    """What the members of a segment are like, and what has changed since an earlier day."""

    since: date
    before: Total
    """The members of then: other customers, perhaps. before + came − went = total, in customers."""
    came: Total
    """Who are members now and were not then."""
    went: Total
    """Who were members then and are not now; with the value they had."""
    bands: tuple[Band, ...]
    """Of the members of now, now and then."""
    moves: tuple[Move, ...]
    states: tuple[State, ...]
    at_risk: Total
    """Value at risk: members whose band or state is at risk."""
    score: float | None
    """Mean, of those who have one."""
    score_of_all: float | None
    typical: tuple[Typical, ...]
    """The most telling first; traits that the segment itself asks about are left out."""
