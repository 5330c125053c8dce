"""What the lake holds about one customer or person: touchpoints by the page, traits and their past.

A page reads the newest months first and goes back until it is full, so that a busy customer costs
one month and a quiet one a few reads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

STEP = 3
"""How many times as many months each further read goes back."""


@dataclass(frozen=True)
class Asked:
    """Whose touchpoints, and which of them."""

    unit: Unit
    name: str
    people: tuple[str, ...] = ()
    """Of an account: whose touchpoints without an account are its own."""
    event: str = ""
    source: str = ""
    person: str = ""
    """Of an account: only those of this person."""
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""
    before: tuple[datetime, str] | None = None
    """Moment and id of the last one that was seen: older ones follow."""
    without: tuple[str, str] | None = None
    """An event and its source that are left out."""


def touchpoints(lake: Lake, asked: Asked, many: int) -> pa.Table:
    """Return the newest touchpoints that were asked for, at most so many, the newest first."""
    found = TOUCHPOINTS.schema.empty_table()
    for files in _back_in_time(lake, asked):
        rows = _chosen(lake.read(TOUCHPOINTS, files), asked)
        newest = rows.order_by([rows["at"].desc(), rows["id"].desc()])
        more = lake.connection.to_pyarrow(newest.limit(many - found.num_rows))
        found = pa.concat_tables([found, more.select(found.column_names).cast(found.schema)])
        if found.num_rows >= many:
            break
    return found


def traits(lake: Lake, unit: Unit, name: str, traits_of: Sequence[str] = ()) -> pa.Table:
    """Return what was known of somebody and since when, by trait, the newest first.

    `traits_of` names traits; none means all. A row that only repeats what was known is left out.
    """
    rows = lake.read(TRAITS, _naming(lake, TRAITS, name) if unit == "account" else None)
    mine = rows["person"] == name if unit == "person" else rows["account"] == name
    rows = rows.filter(mine if unit == "person" else mine & rows["person"].isnull())
    if traits_of:
        rows = rows.filter(rows["trait"].isin(list(traits_of)))
    found = lake.connection.to_pyarrow(rows.order_by(["trait", "at", "id"]))
    return _turns(found.select(list(TRAITS.columns)))


def _turns(rows: pa.Table) -> pa.Table:
    """Keep the rows that say something else than the one before, and turn each trait around."""
    held = list(zip(*(rows[name].to_pylist() for name in ("trait", "text", "number")), strict=True))
    turns = [n for n, now in enumerate(held) if n == 0 or held[n - 1] != now]
    order = sorted(turns, key=lambda n: (held[n][0], -n))
    return rows.take(pa.array(order, pa.int64()))


def _chosen(rows: "ir.Table", asked: Asked) -> "ir.Table":
    chosen = rows.filter(_theirs(rows, asked))
    for column in ("event", "source", "person"):
        if wanted := getattr(asked, column):
            chosen = chosen.filter(chosen[column] == wanted)
    if asked.without is not None:
        event, source = asked.without
        chosen = chosen.filter((chosen["event"] != event) | (chosen["source"] != source))
    if asked.since is not None:
        chosen = chosen.filter(chosen["at"] >= asked.since)
    if asked.until is not None:
        chosen = chosen.filter(chosen["at"] < asked.until)
    if asked.before is not None:
        at, last = asked.before
        earlier = (chosen["at"] == at) & (chosen["id"] < last)
        chosen = chosen.filter((chosen["at"] < at) | earlier)
    return chosen


def _theirs(rows: "ir.Table", asked: Asked) -> "ir.BooleanValue":
    if asked.unit == "person":
        return rows["person"] == asked.name
    named = rows["account"] == asked.name
    if not asked.people:
        return named
    return named | (rows["account"].isnull() & rows["person"].isin(list(asked.people)))


def _back_in_time(lake: Lake, asked: Asked) -> Iterator[list[str]]:
    """Yield files, the newest month first, then more months at a time."""
    by_month = _by_month(lake, asked)
    months, step = sorted(by_month, reverse=True), 1
    while months:
        yield [path for month in months[:step] for path in by_month[month]]
        months, step = months[step:], step * STEP


def _by_month(lake: Lake, asked: Asked) -> Mapping[str, list[str]]:
    """Return the files that may hold what was asked for, by the month of their touchpoints."""
    delta = lake.delta(TOUCHPOINTS)
    found: dict[str, list[str]] = {}
    if delta is None:
        return found
    first = asked.since.strftime("%Y-%m") if asked.since else ""
    ends = [moment for moment in (asked.until, asked.before and asked.before[0]) if moment]
    last = min(ends).strftime("%Y-%m") if ends else "9999-99"
    actions = pa.table(delta.get_add_actions(flatten=True))
    for month, path in zip(actions["partition.month"], actions["path"], strict=True):
        if first <= month.as_py() <= last:
            found.setdefault(month.as_py(), []).append(str(lake.path(TOUCHPOINTS) / path.as_py()))
    return found


def _naming(lake: Lake, table: Table, account: str) -> list[str]:
    """Return the files of a table that may name an account, by what the log remembers of each."""
    delta = lake.delta(table)
    if delta is None:
        return []
    actions = pa.table(delta.get_add_actions(flatten=True)).select(
        ["path", "min.account", "max.account"]
    )
    return [
        str(lake.path(table) / one["path"])
        for one in actions.to_pylist()
        if one["min.account"] is None or one["min.account"] <= account <= one["max.account"]
    ]
