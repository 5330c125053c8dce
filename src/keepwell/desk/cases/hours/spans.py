"""Hours of a day as people write them: `09:00-12:30, 13:30-17:00`."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

DAY = 24 * 60
"""Minutes."""
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)")


class NotHours(ValueError):  # noqa: N818 - named for what came, as Django's DoesNotExist
    """A text that does not tell hours; its argument is the part that cannot be read."""


class Span(NamedTuple):
    """Some time at work, in minutes of the wall clock since midnight of the day it begins on.

    `closes` is beyond DAY where it ends on the next day. It belongs to the day it begins on.
    """

    opens: int
    closes: int


def spans_of(text: str) -> tuple[Span, ...]:
    """Read the hours of a day; empty is a day off. Raise NotHours where they cannot be read.

    A span that ends where it begins, or earlier, ends on the next day.

    >>> spans_of("09:00-12:30, 22:00-06:00")
    (Span(opens=540, closes=750), Span(opens=1320, closes=1800))
    """
    found = sorted(_span(part.strip()) for part in text.split(",") if part.strip())
    for one, following in pairwise(found):
        if following.opens < one.closes:
            raise NotHours(spans_said([one, following]))
    return tuple(found)


def spans_said(spans: Iterable[Span]) -> str:
    """Write hours as `spans_of` reads them.

    >>> spans_said([Span(540, 750), Span(1320, 1800)])
    '09:00-12:30, 22:00-06:00'
    """
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise NotHours(text)
    hours, minutes, until_hours, until_minutes = map(int, found.groups())
    opens, closes = hours * 60 + minutes, until_hours * 60 + until_minutes
    if opens >= DAY or closes > DAY:
        raise NotHours(text)
    return Span(opens, closes if closes > opens else closes + DAY)


def _clock(minute: int) -> str:
    within = minute if minute == DAY else minute % DAY
    return f"{within // 60:02}:{within % 60:02}"
