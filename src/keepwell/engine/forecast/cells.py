"""Touchpoints and traits rolled up by customer and stretch: one reading, whatever the dates."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from keepwell.engine.forecast.grid import STRETCH, Grid
from keepwell.engine.measures.attribution import day_of
from keepwell.engine.measures.conditions import as_number
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.feeds import SUBSCRIPTION
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.retention.stays import CHANGED, ENDED, STARTED

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVENTS, PROPERTIES = 8, 10
"""The most common events, and numeric properties of them, that are counted, at most."""
USUAL = 0.5
"""Share of an event's rows that must hold a number for it to mean something."""
LOOKED_AT = 2_000
"""Touchpoints whose properties are looked at."""


@dataclass(frozen=True)
class Kind:
    """What is counted: an event, and the numbers that come with it."""

    event: str
    valued: bool
    """Its values are numbers that may be added up."""
    numbers: tuple[str, ...] = ()
    """Properties that are numbers too."""


def kinds(source: Fresh, grid: Grid) -> list[Kind]:
    """Return the events that most customers had before the end of the grid, commonest first."""
    rows = _seen(source, grid)
    rows = rows.filter(rows["event"].notin((STARTED, ENDED)))  # tenure tells that already
    found = rows.group_by("event").agg(
        who=rows["customer"].approx_nunique(), rows=rows.count(), valued=rows["value"].count()
    )
    found = found.order_by(ibis.desc("who"), ibis.desc("rows"), "event").limit(EVENTS)
    common = source.collect(found).to_pylist()
    numbers = _numbers(source, rows, [one["event"] for one in common])
    return [
        Kind(
            one["event"],
            one["valued"] >= USUAL * one["rows"] and one["event"] != CHANGED,
            tuple(numbers.get(one["event"], ())),
        )
        for one in common
    ]


def _numbers(source: Fresh, rows: "ir.Table", events: list[str]) -> dict[str, list[str]]:
    """Return, by event, the properties that mostly hold numbers."""
    some = rows.filter(rows["properties"].notnull() & rows["event"].isin(events))
    some = source.collect(some.order_by("id").limit(LOOKED_AT).select("event", "properties"))
    seen: dict[str, int] = defaultdict(int)
    numeric: dict[tuple[str, str], int] = defaultdict(int)
    for row in some.to_pylist():
        seen[row["event"]] += 1
        for name, value in _properties(row["properties"]).items():
            numeric[row["event"], name] += type(value) in {int, float}
    found: dict[str, list[str]] = defaultdict(list)
    for (event, name), count in sorted(numeric.items(), key=lambda one: (-one[1], one[0])):
        if count >= USUAL * seen[event] and sum(map(len, found.values())) < PROPERTIES:
            found[event].append(name)
    return found


def _properties(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def activity(source: Fresh, grid: Grid, what: list[Kind]) -> pa.Table:
    """Return a row for each customer and stretch with touchpoints.

    `n_i`, `last_i` and `sum_i` are the rows, the last microsecond and the values of the i-th event,
    `number_i_j` its properties; `days` and `people` are active days and different persons, `last`
    the last microsecond of anything; `revenue` what the last subscription event says of a month.
    """
    rows = _seen(source, grid)
    parts = {
        "days": rows["day"].nunique(),
        "people": rows["person"].nunique(),
        "last": rows["us"].max(),
        "revenue": _revenue(rows),
    }
    for place, kind in enumerate(what):
        mine = rows["event"] == kind.event
        parts[f"n_{place}"] = mine.sum()
        parts[f"last_{place}"] = rows["us"].max(where=mine)
        if kind.valued:
            parts[f"sum_{place}"] = rows["value"].sum(where=mine)
        for number, name in enumerate(kind.numbers):
            value = as_number(source.dialect.property_text(rows["properties"], name))
            parts[f"number_{place}_{number}"] = value.sum(where=mine)
    return source.collect(rows.group_by(["customer", "stretch"]).agg(**parts))


def _revenue(rows: "ir.Table") -> "ir.Value":
    said = rows["event"].isin(SUBSCRIPTION) & rows["value"].notnull()
    return rows["value"].argmax(ibis.struct({"us": rows["us"], "id": rows["id"]}), where=said)


def traits(source: Fresh, grid: Grid) -> pa.Table:
    """Return the last row of each customer's trait in each stretch: its text, number and day."""
    rows = source.traits.filter(
        source.traits["account"].notnull() & source.traits["person"].isnull()
    )
    rows = rows.mutate(us=source.dialect.micros(rows["at"]), customer=rows["account"])
    rows = _cut(rows, grid)
    said = ibis.struct({"text": rows["text"], "number": rows["number"]})
    when = ibis.struct({"us": rows["us"], "id": rows["id"]})
    last = rows.group_by(["customer", "stretch", "trait"]).agg(said=said.argmax(when))
    text, number = last["said"]["text"], last["said"]["number"]
    return source.collect(
        last.select(
            "customer",
            "stretch",
            "trait",
            text=ibis.coalesce(text, number.cast("string")),
            number=ibis.coalesce(number, as_number(text)),
            day=(ibis.coalesce(source.dialect.moment(text) / DAY, number / 86_400)).floor(),
        )
    )


def _seen(source: Fresh, grid: Grid) -> "ir.Table":
    return _cut(source.rows, grid)


def _cut(rows: "ir.Table", grid: Grid) -> "ir.Table":
    """Keep what is before the end of the grid, and say in which stretch it is."""
    rows = rows.filter(rows["us"] < grid.end * DAY)
    rows = rows.mutate(day=day_of(rows["us"]))
    number = ((grid.end - 1 - rows["day"]) / STRETCH).floor().cast("int32")
    return rows.mutate(stretch=ibis.least(number, grid.stretches - 1))
