"""The days that history scores."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

Every = Literal["day", "week", "month"]

_ENDS: dict[Every, Callable[[date], bool]] = {
    "day": lambda _: True,
    "week": lambda day: day.isoweekday() == 7,  # noqa: PLR2004 - Sunday, the end of an ISO week
    "month": lambda day: (day + timedelta(days=1)).day == 1,
}


def grid(since: date, until: date, every: Every) -> list[date]:
    """Return the ends of days, ISO weeks or months in a period, and its last day.

    The ends do not depend on where the period begins, so that one more run goes on where the last
    one stopped.

    >>> [str(day) for day in grid(date(2026, 2, 25), date(2026, 3, 10), "week")]
    ['2026-03-01', '2026-03-08', '2026-03-10']
    """
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return [day for day in days if _ENDS[every](day) or day == until]
