"""A lake filled by SQL over raw files."""

import duckdb
import pyarrow as pa

from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table


def fill(lake: Lake, touchpoints: str, traits: str = "") -> None:
    """Append what queries give; a query names columns of the table, the moment as `moment`."""
    for table, query in ((TOUCHPOINTS, touchpoints), (TRAITS, traits)):
        if query:
            lake.append(table, _rows(table, query))


def _rows(table: Table, query: str) -> pa.Table:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    found = connection.sql(f"""
        select * exclude (moment), moment::timestamp at time zone 'UTC' as "at",
            'row ' || row_number() over () as id, 'raw' as source
        from ({query})
    """).to_arrow_table()
    fields = [field for field in table.schema if field.name in found.column_names]
    return pa.table({field.name: found[field.name].cast(field.type) for field in fields})
