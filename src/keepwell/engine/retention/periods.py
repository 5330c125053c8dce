"""Periods between two midnights UTC, and how a longer one is cut at the edges of the calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from keepwell.engine.measures.dialects import DAY
from keepwell.engine.scoring.rows import EPOCH

By = Literal["day", "week", "month", "quarter", "year"]
"""What a longer period is cut into; weeks begin on Monday."""

_FIRST: dict[By, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
_LONGEST: dict[By, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
"""Days of the longest one: so many after the first of one, the next has begun."""


@dataclass(frozen=True)
class Period:
    """[since, until): from one midnight UTC to another."""

    since: date
    until: date
    part: bool = False
    """Whether it is only part of a day, week, month, … of the calendar that was asked for."""

    @property
    def begin(self) -> int:
        """The first midnight, in microseconds since 1970."""
        return microseconds(self.since)

    @property
    def finish(self) -> int:
        """The last midnight, in microseconds since 1970."""
        return microseconds(self.until)

    @property
    def before(self) -> "Period":
        """The period of equal length that ends where this one begins."""
        return Period(self.since - (self.until - self.since), self.since)


def microseconds(day: date) -> int:
    """Return the midnight UTC with which a day begins, in microseconds since 1970."""
    return (day - EPOCH).days * DAY


def next_edge(day: date, by: By) -> date:
    """Return the first edge of the calendar after a day.

    >>> next_edge(date(2026, 2, 1), "quarter")
    datetime.date(2026, 4, 1)
    """
    first = _FIRST[by]
    return first(first(day) + timedelta(days=_LONGEST[by]))


def edge_before(day: date, by: By, many: int) -> date:
    """Return the edge so many whole periods before the one that a day lies in.

    >>> edge_before(date(2026, 2, 14), "month", 3)
    datetime.date(2025, 11, 1)
    """
    edge = _FIRST[by](day)
    for _ in range(many):
        edge = _FIRST[by](edge - timedelta(days=1))
    return edge


def cut(since: date, until: date, by: By | None = None) -> list[Period]:
    """Cut a period at the edges of the calendar; the first and the last may be parts.

    >>> [str(one.since) for one in cut(date(2026, 1, 10), date(2026, 3, 1), "month")]
    ['2026-01-10', '2026-02-01']
    """
    if by is None:
        return [Period(since, until)]
    edges = [since]
    while (edge := next_edge(edges[-1], by)) < until:
        edges.append(edge)
    return [
        Period(one, other, part=_FIRST[by](one) != one or next_edge(one, by) != other)
        for one, other in pairwise([*edges, until])
    ]
