"""How much a rate changed from one period to another, and whether chance alone explains it."""

from dataclasses import dataclass

from keepwell.engine.intervals import Interval, newcombe, wilson
from keepwell.engine.retention.result import Figures


def span(count: int, of: int) -> Interval | None:
    """Return the interval of 95 % of a share; None of nobody."""
    return wilson(count / of, of) if of else None


@dataclass(frozen=True)
class Change:
    """A share now against a share before."""

    size: float
    """Now − before; 0.01 is a point."""
    pace: float | None
    """Size / before: how fast it grows; None from nothing."""
    low: float
    """Between this and `high` the true size lies, at 95 %."""
    high: float

    @property
    def certain(self) -> bool:
        """Whether chance alone would hardly bring such a change about."""
        return self.low > 0 or self.high < 0


def change(now: tuple[int, int], before: tuple[int, int]) -> Change | None:
    """Return how a share (count, of) changed; None where one is of nobody."""
    later, earlier = span(*now), span(*before)
    if later is None or earlier is None:
        return None
    share, was = now[0] / now[1], before[0] / before[1]
    size = share - was
    low, high = newcombe(share, was, (later, earlier))
    return Change(size, size / was if was else None, low, high)


def churn_change(now: Figures, before: Figures | None) -> Change | None:
    """Return how the churn rate changed; None where there is none, or one is but part of a period.

    Rates of short and long periods do not compare: a year loses more than a month.
    """
    if before is None or now.period.part or before.period.part:
        return None
    return change((now.lost, now.start), (before.lost, before.start))


def compared(now: Figures, before: Figures | None) -> dict[str, float | bool | None]:
    """Return how the churn rate changed, as programs read it."""
    found = churn_change(now, before)
    size, pace, certain = (found.size, found.pace, found.certain) if found else (None, None, None)
    return {"churn_change": size, "churn_pace": pace, "churn_change_certain": certain}
