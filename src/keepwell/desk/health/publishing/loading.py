"""A table in memory into a table of the database, as quickly as each database takes it."""

from io import BytesIO

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from pyarrow import csv


def load(table: str, rows: pa.Table) -> None:
    """Insert rows; their columns are called as the table's."""
    columns = ", ".join(map(connection.ops.quote_name, rows.column_names))
    if connection.vendor == "postgresql":
        _copy(f"copy {table} ({columns}) from stdin (format csv)", rows)
    else:
        marks = ", ".join(["%s"] * rows.num_columns)
        values = zip(*(_plain(column) for column in rows.columns), strict=True)
        with connection.cursor() as cursor:
            cursor.executemany(f"insert into {table} ({columns}) values ({marks})", list(values))


def _copy(command: str, rows: pa.Table) -> None:
    text = BytesIO()
    # Texts are quoted and null is not: just what PostgreSQL takes for an empty text and null.
    csv.write_csv(rows, text, csv.WriteOptions(include_header=False))
    with connection.cursor() as cursor, cursor.copy(command) as stream:
        stream.write(text.getbuffer())


def _plain(column: pa.ChunkedArray) -> list[object]:
    """Return values as Django keeps them in SQLite, where days and moments are texts."""
    if pa.types.is_timestamp(column.type):
        texts = pc.strftime(column.cast(pa.timestamp("us")), format="%Y-%m-%d %H:%M:%S")
        column = pc.replace_substring_regex(texts, r"\.0+$", "")
    elif pa.types.is_date(column.type):
        column = column.cast(pa.string())
    return list(column.to_pylist())
