"""What texts, numbers and dates say, and whether they pass a test [3, 6, 21]."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from keepwell.engine.scorecard.schema import Test

Row = Mapping[str, Any]
DAY = timedelta(days=1)
GRACE = 1e-9
"""How far sums of doubles may push a round number over an edge [16]."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Fact:
    """One thing that is stated: as text, as a number, or both. What is not stated is `None`."""

    text: str | None
    number: float | None


def midnight_after(day: date) -> datetime:
    """T: the end of the day, in UTC [1]."""
    return datetime.combine(day, time(), UTC) + DAY


def days_between(start: datetime, end: datetime) -> float:
    """Days from start to end, with their fraction."""
    return (end - start) / DAY


def number_in(text: str | None) -> float | None:
    """Return the finite number a text reads as."""
    if text is None or not _NUMBER.fullmatch(text.strip(" ")):
        return None
    return _finite(float(text))


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def of_value(row: Row) -> Fact | None:
    """Return the touchpoint's own value."""
    return None if row["value"] is None else Fact(None, _finite(row["value"]))


def of_property(row: Row, name: str) -> Fact | None:
    """Return one property of a touchpoint; null, a list and an object are as good as absent."""
    found = json.loads(row["properties"] or "{}").get(name)
    if isinstance(found, bool):
        return Fact(json.dumps(found), None)
    if isinstance(found, int | float):
        return Fact(json.dumps(found), _finite(float(found)))
    if isinstance(found, str):
        return Fact(found, number_in(found))
    return None


def of_trait(row: Row | None) -> Fact | None:
    """Return what a row of `traits` states; a row that holds nothing takes the trait back [3]."""
    if row is None or (row["text"] is None and row["number"] is None):
        return None
    number = number_in(row["text"]) if row["number"] is None else row["number"]
    return Fact(row["text"], _finite(number))


def moment_in(text: str) -> datetime | None:
    """Return the moment that an ISO 8601 date (its midnight) or date and time names; naive: UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_date_alone(text: str) -> bool:
    """Tell `2024-02-29` from a date with a time."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def passes(fact: Fact | None, tests: tuple[Test, ...], grace: float = 0.0) -> bool:
    """Tell whether a fact passes all the tests [21]."""
    return all(_passes_one(fact, test, grace) for test in tests)


def _passes_one(fact: Fact | None, test: Test, grace: float) -> bool:
    if test.comparison == "is_not":
        return fact is None or not any(_equal(fact, to, grace) for to in test.to)
    if test.comparison == "is":
        return fact is not None and any(_equal(fact, to, grace) for to in test.to)
    if fact is None or fact.number is None:
        return False
    difference = fact.number - float(test.to[0])
    return {
        "above": difference > grace,
        "at_least": difference >= -grace,
        "below": difference < -grace,
        "at_most": difference <= grace,
    }[test.comparison]


def _equal(fact: Fact, to: str | float | bool, grace: float) -> bool:  # noqa: FBT001 - it is data
    if isinstance(to, bool):
        return fact.text == ("true" if to else "false")
    if isinstance(to, str) and fact.text is not None:
        return fact.text == to
    wanted = number_in(to) if isinstance(to, str) else float(to)
    return fact.number is not None and wanted is not None and abs(fact.number - wanted) <= grace
