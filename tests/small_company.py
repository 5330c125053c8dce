"""Three customers in a lake, for the tests of keeping it, and ways to look for traces of a name."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from keepwell.engine.lake import SCORES, TOUCHPOINTS, TRAITS, Lake, Table
from keepwell.engine.lake.store import complete

START = datetime(2026, 1, 15, tzinfo=UTC)
NASTY = r"""Zoë's "Ünï" \ %_ -- OR 1=1; ชื่อ"""
"""A name with everything that SQL, JSON and paths trip over."""


def touchpoints(*rows: dict) -> pa.Table:
    """Return touchpoints; what a row leaves out is a sign-in of nobody at START."""
    plain = {
        "account": None,
        "person": None,
        "event": "Signed In",
        "value": 1.0,
        "properties": None,
    }
    filled = [
        {**plain, "at": START, "source": "test", "id": f"tp-{number}", **row}
        for number, row in enumerate(rows)
    ]
    return _table(TOUCHPOINTS, filled)


def traits(*rows: dict) -> pa.Table:
    """Return traits; what a row leaves out is a plan of nobody, known at START."""
    plain = {"account": None, "person": None, "trait": "plan", "text": None, "number": None}
    filled = [
        {**plain, "at": START, "source": "test", "id": f"tr-{number}", **row}
        for number, row in enumerate(rows)
    ]
    return _table(TRAITS, filled)


def scores(*customers: tuple[str, str]) -> pa.Table:
    """Return one score for each (unit, customer)."""
    row = {"scorecard": "saas", "version": "v1", "as_of": date(2026, 2, 1), "computed_at": START}
    more = {"score": 61.5, "band": "watch", "values": [1.0, None], "month": "2026-02"}
    rows = [{"unit": unit, "customer": name, **row, **more} for unit, name in customers]
    return pa.Table.from_pylist(rows, schema=SCORES.schema)


def settle(lake: Lake, name: str = "Acme", person: str = "ann@acme.example") -> Lake:
    """Fill a lake with `name`, who employs `person` and shares Sam with Globex; and with Globex."""
    days = range(0, 60, 15)
    for batch, day in enumerate(days):
        moment = {"at": START + timedelta(days=day)}
        lake.append(
            TOUCHPOINTS,
            touchpoints(
                {"account": name, "person": person, **moment, "id": f"a{batch}"},
                {"person": person, **moment, "id": f"b{batch}", "properties": '{"page": 1}'},
                {"account": "Globex", "person": "gil@globex.example", **moment, "id": f"c{batch}"},
                {"person": "Sam", **moment, "id": f"d{batch}"},
            ),
        )
    lake.append(
        TRAITS,
        traits(
            {"account": name, "person": "Sam", "id": "t0"},
            {"account": "Globex", "person": "Sam", "id": "t1"},
            {"person": person, "trait": "role", "text": "owner", "id": "t2"},
            {"account": name, "text": "gold", "id": "t3"},
            {"account": "Globex", "text": "silver", "id": "t4"},
        ),
    )
    rows = scores(("account", name), ("account", "Globex"), ("person", person), ("person", "Sam"))
    lake._commit(lake.delta(SCORES), SCORES, rows)
    return lake


def contents(lake: Lake, table: Table) -> list[dict]:
    """Return all rows of a table, in an order that does not depend on files."""
    rows = lake.connection.to_pyarrow(lake.read(table)).to_pylist()
    return sorted(rows, key=repr)


def traces(folder: Path, name: str) -> list[str]:
    """Return every file below a folder that holds a name, also inside compressed Parquet."""
    return [
        str(path) for path in sorted(folder.rglob("*")) if path.is_file() and _holds(path, name)
    ]


def _holds(path: Path, name: str) -> bool:
    needles = [name.encode(), name.replace("'", "''").encode(), _escaped(name)]
    content = path.read_bytes()
    if content[:4] == b"PAR1":
        parquet = pq.ParquetFile(path)
        groups = range(parquet.metadata.num_row_groups)
        statistics = [parquet.metadata.row_group(group).to_dict() for group in groups]
        # One cell at a time: `repr` of a list would escape the very name we look for.
        cells = [text for row in parquet.read().to_pylist() for text in _texts(row)]
        content += "\n".join([*cells, *_texts(statistics)]).encode()
    return any(needle in content for needle in needles)


def _escaped(name: str) -> bytes:
    import json

    return json.dumps(name)[1:-1].encode()


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return [str(value)]


def _table(table: Table, rows: list[dict]) -> pa.Table:
    given = pa.schema([field for field in table.schema if field.name in rows[0]])
    return complete(table, pa.Table.from_pylist(rows, schema=given))
