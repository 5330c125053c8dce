"""What came into a table since a version of it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

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

    Files that were merged with others since are named as they were written, as long as they are
    still there. None if what is new cannot be told apart: rows were deleted, or it is too long ago.
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
    folder = lake.path(table)
    if not then <= {file.path for file in now}:
        return _written(folder, range((version or 0) + 1, int(delta.version()) + 1), partition)
    return [f._replace(path=str(folder / f.path)) for f in now if f.path not in then]


def _written(folder: Path, versions: range, partition: str | None) -> list[File] | None:
    """Return what was written in some versions, as the table's log tells; None if it does not."""
    written: list[File] = []
    for version in versions:
        try:
            log = (folder / "_delta_log" / f"{version:020}.json").read_text(encoding="utf-8")
        except FileNotFoundError:  # cleaned away
            return None
        for entry in map(json.loads, log.splitlines()):
            if entry.get("remove", {}).get("dataChange"):
                return None
            if (added := entry.get("add")) and added["dataChange"]:
                part = added["partitionValues"].get(partition) or ""
                rows = json.loads(added["stats"])["numRecords"]
                written.append(File(part, str(folder / unquote(added["path"])), rows))
    return sorted(written) if all(Path(file.path).exists() for file in written) else None
