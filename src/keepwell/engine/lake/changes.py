"""What came into a table since a version of it."""

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import Table

if TYPE_CHECKING:
    from deltalake import DeltaTable


class File(NamedTuple):
    """One Parquet file of a table."""

    part: str
    """The value of the column the table is partitioned by; empty if it is not."""
    path: str
    """Relative to the table."""
    rows: int


def files_of(delta: "DeltaTable", partition: str | None) -> list[File]:
    """Return a table's files, in the order of the column it is partitioned by."""
    actions = pa.table(delta.get_add_actions(flatten=True))
    parts = actions[f"partition.{partition}"].to_pylist() if partition else [""] * actions.num_rows
    rows = zip(parts, actions["path"].to_pylist(), actions["num_records"].to_pylist(), strict=True)
    return sorted(File(*row) for row in rows)


def added_since(lake: Lake, table: Table, version: int | None) -> list[File] | None:
    """Return the files that came since a version (None: all), with absolute paths.

    None if older files are gone too: the table was compacted or rows were deleted, and what is new
    cannot be told apart any more.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    delta = lake.delta(table)
    if delta is None:
        return []
    partition = next(iter(table.partition_by), None)
    now = files_of(delta, partition)
    then: set[str] = set()
    if version is not None:
        try:
            older = DeltaTable(str(lake.path(table)), version=version)
        except DeltaError:  # its log was cleaned away
            return None
        then = {file.path for file in files_of(older, partition)}
    if not then <= {file.path for file in now}:
        return None
    folder = lake.path(table)
    return [f._replace(path=str(folder / f.path)) for f in now if f.path not in then]
