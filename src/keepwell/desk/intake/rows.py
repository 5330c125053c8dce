"""Rows of the lake while they wait in the inbox: what they may say, and how they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow as pa
from django.utils.timezone import now

from keepwell.engine.lake.importing import canonical
from keepwell.engine.lake.tables import Table

DESK = "desk"
"""The source of what colleagues say, unless a row names another."""
MADE_HERE = ("id", "received_at")
"""Columns that nobody fills but us."""


def checked(table: Table, row: Mapping[str, object]) -> dict[str, object]:
    """Return a row as it is kept; raise ValueError with what is wrong about it."""
    unknown = row.keys() - (set(table.columns) - set(MADE_HERE))
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))} to be told.")
    complete = {"at": now(), "source": DESK, **row}
    missing = [
        name for name in table.required if name not in MADE_HERE and complete.get(name) is None
    ]
    if missing or not (row.get("account") or row.get("person")):
        raise ValueError(
            f"A row of {table.name} names an account or a person, and "
            f"{', '.join(n for n in table.required if n not in MADE_HERE)}. Got {dict(row)!r}."
        )
    kept = {name: _plain(value) for name, value in complete.items()}
    as_table(table, [kept])  # raises for a value of a wrong type
    return kept


def _plain(value: object) -> object:
    """Return a value as JSON holds it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"A moment says its zone. Got {value!r}.")
        return value.isoformat()
    return canonical.dumps(value) if isinstance(value, Mapping) else value


def as_table(table: Table, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Return rows that were kept as a table with the columns of the lake's."""
    fields = [table.schema.field(name) for name in table.columns if name != "received_at"]
    moments = [{**row, "at": datetime.fromisoformat(str(row["at"]))} for row in rows]
    return pa.Table.from_pylist(moments, schema=pa.schema(fields))


def as_rows(table: Table, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Return rows whose moments are moments as a table with all columns of the lake's."""
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    return pa.Table.from_pylist(list(rows), schema=schema)
