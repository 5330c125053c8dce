"""Touchpoints and traits of a few accounts and persons over weeks or years.

What a row says, about whom, and its time of day come from short prepared lists: one draw each keeps
drawing fast, and Hypothesis shrinks towards the front of a list, where the plain things stand.
"""

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from strategies.words import (
    EVENTS,
    EXACT,
    ORDER,
    OVERRIDE,
    PROPERTIES,
    ROUGH,
    SOURCES,
    SUBSCRIPTION,
    TEXTS,
    TRAITS,
)

Row = dict[str, Any]
Rows = st.SearchStrategy[Row]
FIRST_DAYS = (date(2024, 2, 1), date(2023, 3, 1), date(2028, 2, 20))
SPANS = (20, 60, 400, 700)
"""Days that the facts cover; all but one begin soon before a leap day or cover it."""

DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
TIMES = st.sampled_from((
    timedelta(), DAY - MICROSECOND, MICROSECOND, DAY / 2, DAY * 3 / 4,
)) | st.integers(0, 86_399_999_999).map(lambda micros: micros * MICROSECOND)  # fmt: skip
LATE = (timedelta(), timedelta(), DAY, 90 * DAY)

ACTORS = (
    ("A", None), ("A", "p"), (None, "p"), ("B", None), ("B", "p"), ("B", "q"), (None, "q"),
    ("C", "r"), (None, None), (None, "s"), ("D", None), ("E", "q"),
)  # fmt: skip
"""Who did something: `p` and `q` move between accounts, `s` is linked by a trait or never."""
SUBJECTS = (
    ("A", None), ("B", None), (None, "p"), ("A", "p"), ("B", "q"), (None, "q"), ("C", "s"),
)  # fmt: skip
"""Whom a trait is about; both names make a link."""

SCALARS: tuple[Any, ...] = (
    3,
    "gold",
    0,
    "2",
    1.5,
    True,
    None,
    *TEXTS,
    -2,
    False,
    12345.625,
    {},
    {"n": 1},
    [1],
)
PROPERTY_TEXTS = (
    None,
    *(json.dumps({PROPERTIES[0]: scalar}) for scalar in SCALARS),
    *(json.dumps({PROPERTIES[1]: scalar, PROPERTIES[0]: 1}) for scalar in SCALARS[::2]),
    *(json.dumps({PROPERTIES[2]: scalar}) for scalar in SCALARS[::3]),
)
UNTILS = (
    "2024-02-29", "2024-04-01", "2024-03-15T00:00:00Z", "2024-03-15T12:00:00",
    "2024-03-10T23:30:00-02:00", "2023-12-31", "2024-02-30", "some day", "2030-01-01",
)  # fmt: skip
OVERRIDES = (
    *({"band": band, "reason": "so"} for band in ("at_risk", "healthy", "Watch", "fine", None, 3)),
    *({"band": "healthy", "until": until} for until in UNTILS),
    *({"band": "at_risk", "until": until} for until in (None, *UNTILS[::3])),
)
TOUCHPOINTS = (
    *itertools.product(EVENTS, PROPERTY_TEXTS),
    *itertools.product((*SUBSCRIPTION, ORDER) * 4, (None,)),
    *((OVERRIDE, json.dumps(said)) for said in OVERRIDES),
)
"""What happened, and its properties."""

DATES = (
    "2024-02-29", "2024-03-01T12:30:00", "2024-03-01T00:00:00Z", "2024-06-01T00:00:00+02:00",
    "2028-02-29", "2024-02-30", "soon",
)  # fmt: skip
NUMBERS = (3.0, 0.0, 1.0, 0.5, -1.0, 12345.678, 1709164800.0, 1710000000.5)
SAID = (
    *(("seats", None, number) for number in NUMBERS * 3),
    *(("renewal", text, None) for text in DATES * 2),
    *itertools.product(("plan", "seats"), TEXTS, (None,)),
    *itertools.product(("plan", "renewal"), (None,), NUMBERS),
    *itertools.product(TRAITS, (None,), (None,)),
)
"""What a trait holds: a text or a number, most often such as its name lets expect, or neither."""


@dataclass(frozen=True)
class Facts:
    """Rows of the two tables in the order of arrival, and the days they cover."""

    touchpoints: list[Row]
    traits: list[Row]
    first_day: date
    days: int


@st.composite
def facts(draw: st.DrawFn, *, exact: bool = True, most: int = 60) -> Facts:
    """Draw up to `most` rows; `exact` numbers add up without rounding."""
    first_day, days = draw(st.sampled_from(FIRST_DAYS)), draw(st.sampled_from(SPANS))
    fewest = draw(st.sampled_from((0, most // 3, most // 2, most // 2)))
    touchpoints, traits = _touchpoints(first_day, days, exact), _traits(first_day, days)
    return Facts(
        draw(st.lists(touchpoints, min_size=fewest, max_size=max(fewest, most * 2 // 3))),
        draw(st.lists(traits, min_size=fewest // 3, max_size=most // 3)),
        first_day,
        days,
    )


@cache
def _touchpoints(first_day: date, days: int, exact: bool) -> Rows:  # noqa: FBT001 - a key of the cache
    def touchpoint(stored: Row, said: tuple[str, str | None], value: float | None) -> Row:
        return {**stored, "event": said[0], "properties": said[1], "value": value}

    values = st.none() | (EXACT if exact else ROUGH)
    return st.builds(
        touchpoint, _stored(first_day, days, ACTORS, ""), st.sampled_from(TOUCHPOINTS), values
    )


@cache
def _traits(first_day: date, days: int) -> Rows:
    def trait(stored: Row, said: tuple[str, str | None, float | None]) -> Row:
        return {**stored, "trait": said[0], "text": said[1], "number": said[2]}

    return st.builds(trait, _stored(first_day, days, SUBJECTS, "t"), st.sampled_from(SAID))


def _stored(
    first_day: date, days: int, whom: tuple[tuple[str | None, str | None], ...], prefix: str
) -> Rows:
    """Draw about whom, when, from where and when received; few ids, so that some come twice."""
    start = datetime.combine(first_day, time(), UTC)
    origins = st.sampled_from(tuple(itertools.product(whom, SOURCES, LATE)))

    def stored(origin: Any, day: int, of_day: timedelta, number: int) -> Row:
        (account, person), source, late = origin
        at = start + day * DAY + of_day
        return {
            "account": account, "person": person, "source": source,
            "at": at, "received_at": at + late, "id": f"{prefix}{number}",
        }  # fmt: skip

    return st.builds(stored, origins, st.integers(0, days), TIMES, st.integers(0, 250))
