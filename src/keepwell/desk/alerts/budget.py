"""What may interrupt somebody now: so much a day, the most important first, and never when quiet.

What is over the budget is held back: it stands in the list of alerts all the same, and the next
morning's summary names it. A day does not know what it will bring, so the budget may be gone when
something much greater comes: that gets through, OVERFLOW times a day at most. What is urgent (an
urgent case, a source that fell silent, for whoever looks after it) is outside the budget, but waits
for the end of quiet hours like everything else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log2

from keepwell.desk.cases.hours import Plan, next_opening

USUAL = 5
"""Interruptions a day, unless somebody chooses another number."""
OVERFLOW = 2
"""Interruptions on top of a day's budget, of what is much greater than something it went to."""
GREATER = 4
"""So many times the priority of the least that was told on a day is much greater."""


@dataclass(frozen=True)
class Day:
    """A day of somebody: how many alerts may interrupt them, and which have."""

    budget: int
    ranks: Sequence[float] = ()
    """Of what was told within the budget and its overflow."""

    @property
    def left(self) -> int:
        """Return how many more may be told."""
        return max(self.budget - len(self.ranks), 0)

    @property
    def overflow(self) -> int:
        """Return how many much greater ones may be told; who wants none a day gets none."""
        most = self.budget + OVERFLOW if self.budget else 0
        return max(most - len(self.ranks) - self.left, 0)


@dataclass(frozen=True)
class Waiting:
    """An alert that somebody was not told of yet."""

    key: int
    rank: float
    is_urgent: bool = False


@dataclass(frozen=True)
class Decision:
    """What becomes of what waits: each is in just one of the three."""

    told: Sequence[Waiting] = ()
    held: Sequence[Waiting] = ()
    later: Sequence[Waiting] = ()
    until: datetime | None = field(default=None)
    """When to look again at what waits on."""


def decide(waiting: Iterable[Waiting], day: Day, plan: Plan | None, moment: datetime) -> Decision:
    """Decide about all that waits for one person.

    `plan` says when the person may be interrupted; None is always. Where it never lets anybody, all
    is held back.
    """
    ranked = sorted(waiting, key=lambda one: (-one.rank, one.key))
    opens = moment if plan is None else next_opening(moment, plan)
    if opens is None:
        return Decision(held=ranked)
    if opens > moment:
        return Decision(later=ranked, until=opens)
    limited = [one for one in ranked if not one.is_urgent]
    room = day.left + _much_greater(limited, day)
    urgent = [one for one in ranked if one.is_urgent]
    return Decision(told=[*urgent, *limited[:room]], held=limited[room:])


def _much_greater(ranked: Sequence[Waiting], day: Day) -> int:
    """Return how many of those behind the budget are much greater than the least of the day."""
    told = [*day.ranks, *(one.rank for one in ranked[: day.left])]
    behind = ranked[day.left :][: day.overflow]
    return sum(one.rank >= min(told) + log2(GREATER) for one in behind)
