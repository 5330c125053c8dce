"""Short ways to write down facts and scorecards in examples."""

import itertools
import json
from datetime import UTC, date, datetime
from typing import Any

from keepwell.engine.scorecard.schema import (
    Aggregation,
    DaysUntil,
    Dimension,
    Measure,
    Rule,
    Scale,
    Scorecard,
    Test,
    TraitValue,
)

DAY = date(2024, 6, 30)
"""The day of the examples: T is 2024-07-01 00:00 UTC."""
AS_IS = Scale(((0.0, 0.0), (100.0, 100.0)))
"""A scale that makes 0 to 100 the score itself."""

_ids = itertools.count()


def touchpoint(at: str, event: str = "Signed In", /, **columns: Any) -> dict[str, Any]:
    """Return a touchpoint of account `A` at `2024-06-30 12:00`; properties may be a mapping."""
    row = {"account": "A", "person": None, "value": None, "properties": None, "event": event}
    return _stored(row | columns, at)


def trait(at: str, name: str, said: str | float | None, /, **columns: Any) -> dict[str, Any]:
    """Return what was known of account `A` from a moment on: a text or a number."""
    text = said if isinstance(said, str) else None
    number = None if isinstance(said, str) else said
    row = {"account": "A", "person": None, "trait": name, "text": text, "number": number}
    return _stored(row | columns, at)


def _stored(row: dict[str, Any], at: str) -> dict[str, Any]:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    stored = {"at": moment, "id": f"{next(_ids):06}", "received_at": moment, "source": "test"} | row
    if isinstance(stored.get("properties"), dict):
        stored["properties"] = json.dumps(stored["properties"])
    return stored


def measure(
    value: Aggregation | TraitValue | DaysUntil | str = "count",
    name: str = "m",
    /,
    **options: Any,
) -> Measure:
    """Return a measure of weight 1 on `AS_IS`; a text is an aggregate over everything."""
    if isinstance(value, str):
        value = Aggregation(value)  # type: ignore[arg-type] # one of the aggregates
    defaults: dict[str, Any] = {"dimension": "d", "weight": 1.0, "scale": AS_IS}
    return Measure(name, value=value, **(defaults | options))


def scorecard(*measures: Measure, name: str = "s", **options: Any) -> Scorecard:
    """Return a scorecard for accounts; measures of a dimension stand together, each weighing 1."""
    dimensions = options.pop("dimensions", None) or tuple(
        Dimension(dimension, 1.0, tuple(own))
        for dimension, own in itertools.groupby(measures, key=lambda m: m.dimension)
    )
    defaults: dict[str, Any] = {"version": "1", "text": "", "title": name, "unit": "account"}
    return Scorecard(name, dimensions=dimensions, **(defaults | options))


def that(**tests: str | float) -> tuple[Test, ...]:
    """Return tests: `that(above=3, is_not=5)`."""
    return tuple(Test(comparison, (to,)) for comparison, to in tests.items())  # type: ignore[arg-type]


def rule(name: str, of: str = "measure", **tests: float) -> Rule:
    """Return a rule: `rule("m", above=3)`."""
    return Rule(of, name, that(**tests))  # type: ignore[arg-type] # measure, dimension or score
