"""The company's records as files that other systems would export."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

ZONES = {"helpdesk": "Europe/Warsaw", "surveys": "Asia/Bangkok", "billing": "Europe/Amsterdam"}
"""In whose local time the company's systems write; the others write UTC."""


def write_table(table: pa.Table, path: Path) -> Path:
    """Write a table as gzipped CSV; a time carries the offset of the system it comes from."""
    for name in ("at", "received_at"):
        local = _local(table[name], table["source"])
        table = table.set_column(table.schema.get_field_index(name), name, local)
    # Arrow's compressed streams hold no time of writing, so the same table is the same file.
    with pa.CompressedOutputStream(str(path), "gzip") as out:
        csv.write_csv(table, out)
    return path


def _local(moments: pa.ChunkedArray, sources: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return moments as ISO 8601 texts such as `2026-06-30T16:00:00+0700`."""
    written = _written(moments, "UTC")
    for source, zone in ZONES.items():
        written = pc.if_else(pc.equal(sources, source), _written(moments, zone), written)
    return written


def _written(moments: pa.ChunkedArray, zone: str) -> pa.ChunkedArray:
    seconds = moments.cast(pa.timestamp("s", zone), safe=False)
    return pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%S%z")
