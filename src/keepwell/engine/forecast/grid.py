"""The dates that are looked back from: every moment between two of them lies in one stretch.

Time before the end of the day looked at is cut into stretches of STRETCH days, numbered backwards:
0 is the last one. Every date of the panel is the end of a stretch, and every window a few whole
ones, so that each touchpoint is read once, whatever the number of dates.
"""

from dataclasses import dataclass
from datetime import date

from keepwell.engine.forecast.buyers import day_number

STRETCH = 30
"""Days."""
WINDOW = 3
"""Stretches in the long window: 90 days."""
MOST_DATES = 12
FEW_DATES = 4
"""With fewer dates a horizon apart, dates are taken every stretch."""


@dataclass(frozen=True)
class Grid:
    """Which earlier dates to learn from for a forecast."""

    end: int
    """The first day (since 1970) that is not seen: the one after the day looked at."""
    horizon: int
    """Days ahead."""
    back: tuple[int, ...]
    """Earlier dates, as stretches before `end`, the latest first. Their outcomes are known."""

    @classmethod
    def of(cls, as_of: date, first: int, horizon: int) -> "Grid":
        """Return the grid of a day's end; `first` is the day of the first touchpoint."""
        end = day_number(as_of) + 1
        deepest = (end - first) // STRETCH - 1  # a stretch before each date must have been seen
        ahead = -(-horizon // STRETCH)
        apart = range(ahead, deepest + 1, ahead)
        dates = apart if len(apart) >= FEW_DATES else range(ahead, deepest + 1)
        return cls(end, horizon, tuple(dates)[:MOST_DATES])

    @property
    def stretches(self) -> int:
        """How many are kept apart; the last one takes all the time before."""
        return max(self.back, default=0) + WINDOW + 1

    def day(self, back: int) -> int:
        """Return the day (since 1970) at whose midnight a date is."""
        return self.end - back * STRETCH
