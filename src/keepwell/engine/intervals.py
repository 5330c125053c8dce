"""Intervals that hold the truth 95 times in 100: of a share, and of the difference of two."""

from dataclasses import asdict, dataclass
from math import sqrt

Z = 1.959963984540054
"""The normal distribution's quantile of such an interval."""
Interval = tuple[float, float]


@dataclass(frozen=True)
class Estimate:
    """A number and the interval that would hold the truth 95 times in 100."""

    value: float
    low: float
    high: float

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={number:.5g}" for name, number in asdict(self).items())
        return f"Estimate({shown})"


def wilson(share: float, rows: float) -> Interval:
    """Return the interval of a share of so many independent rows, above 0 (Wilson, JASA 1927).

    >>> [round(end, 4) for end in wilson(9 / 200, 200)]
    [0.0239, 0.0833]
    """
    width = Z * Z / rows
    middle = (share + width / 2) / (1 + width)
    half = Z * sqrt(share * (1 - share) / rows + width / (4 * rows)) / (1 + width)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def newcombe(one: float, other: float, spans: tuple[Interval, Interval]) -> Interval:
    """Return the interval of `one` − `other`, two shares whose Wilson intervals are `spans`.

    It is honest for small counts, too (Newcombe, Statistics in Medicine 1998, method 10).
    """
    (low, high), (other_low, other_high) = spans
    difference = one - other
    down = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    up = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return difference - down, difference + up
