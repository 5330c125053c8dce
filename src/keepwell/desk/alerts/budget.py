"""What may interrupt somebody now: so much a day, the most important first, and never when quiet.

What is over the budget is held back: it stands in the list of alerts all the same, and the next
morning's summary names it. What is urgent (an urgent case, a source that fell silent, for whoever
looks after it) is outside the budget, but waits for the end of quiet hours like everything else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from keepwell.desk.cases.hours import Plan, next_opening

USUAL = 5
"""Interruptions a day, unless somebody chooses another number."""


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


def decide(waiting: Iterable[Waiting], left: int, plan: Plan | None, moment: datetime) -> Decision:
    """Decide about all that waits for one person.

    `left` is what is left of the day's budget. `plan` says when the person may be interrupted; None
    is always. Where it never lets anybody, all is held back.
    """
    ranked = sorted(waiting, key=lambda one: (-one.rank, one.key))
    opens = moment if plan is None else next_opening(moment, plan)
    if opens is None:
        return Decision(held=ranked)
    if opens > moment:
        return Decision(later=ranked, until=opens)
    limited = [one for one in ranked if not one.is_urgent]
    room = max(left, 0)
    urgent = [one for one in ranked if one.is_urgent]
    return Decision(told=[*urgent, *limited[:room]], held=limited[room:])
