"""How much a rate changed from one period to another, and whether chance alone explains it."""

from dataclasses import dataclass
from math import sqrt

from keepwell.engine.retention.result import Figures

Z = 1.959964
"""Of the normal distribution, for intervals of 95 %."""

Interval = tuple[float, float]


def wilson(count: int, of: int) -> Interval | None:
    """Return Wilson's (1927) interval of 95 % for a share; None of nobody.

    >>> low, high = wilson(2, 50)
    >>> round(low, 3), round(high, 3)
    (0.011, 0.135)
    """
    if not of:
        return None
    share, width = count / of, Z * Z / of
    middle = (share + width / 2) / (1 + width)
    half = Z * sqrt(share * (1 - share) / of + width / (4 * of)) / (1 + width)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


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
    """Return how a share (count, of) changed; None where one is of nobody.

    The interval is Newcombe's (1998, method 10): it is honest for small counts too.
    """
    later, earlier = wilson(*now), wilson(*before)
    if later is None or earlier is None:
        return None
    share, was = now[0] / now[1], before[0] / before[1]
    size = share - was
    down = sqrt((share - later[0]) ** 2 + (earlier[1] - was) ** 2)
    up = sqrt((later[1] - share) ** 2 + (was - earlier[0]) ** 2)
    return Change(size, size / was if was else None, size - down, size + up)


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
