"""Parquet. A row's number counts from 1."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from keepwell.engine.lake.importing.batches import Batch
from keepwell.engine.lake.importing.canonical import dumps
from keepwell.engine.lake.importing.sources import Source
from keepwell.errors import ImportFileError

ROWS = 1 << 16
"""Rows handed on together."""


def names(source: Source) -> list[str]:
    """Return the column names. Raises ImportFileError for what is no whole Parquet file."""
    try:
        found = list(pq.read_schema(source.path).names)
    except (pa.ArrowInvalid, OSError):
        raise ImportFileError(
            f'"{source.name}" begins like Parquet and does not end so. Expected a whole file; '
            "fetch it again."
        ) from None
    twice = next((name for name in found if found.count(name) > 1), None)
    if twice is not None:
        raise ImportFileError(
            f'"{source.name}" has two columns called "{twice}". Rename one of them.'
        )
    return found


def read(source: Source) -> Iterator[tuple[Batch, int]]:
    """Yield the rows in batches, each with the bytes of the file read so far."""
    # Not read ahead: memory must not grow with the row groups.
    with pq.ParquetFile(source.path, pre_buffer=False) as file:
        total = file.metadata.num_rows
        start = 0
        for rows in file.iter_batches(ROWS):
            yield _batch(rows, start), source.size * (start + len(rows)) // max(total, 1)
            start += len(rows)


def _batch(rows: pa.RecordBatch, start: int) -> Batch:
    def raw(row: int) -> str:
        return dumps({name: _plain(rows[name][row].as_py()) for name in rows.schema.names})

    columns = dict(zip(rows.schema.names, rows.columns, strict=True))
    return Batch(columns, np.arange(start + 1, start + 1 + len(rows)), raw)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | None) else str(value)
