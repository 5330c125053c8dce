"""Compacting: fewer, larger files, and no old versions beyond the ones somebody may be reading."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.lake.layout import properties
from keepwell.engine.lake.leftovers import size_on_disk, sweep
from keepwell.engine.lake.store import TABLES, Lake
from keepwell.engine.lake.tables import Table

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.table import FilterConjunctionType

SMALL = 50_000_000
"""Bytes of a file below which it is merged with others; Delta writes files of twice as many."""
SHARE = 10
"""One part in so many that is in small files is worth sorting all of them anew."""
KEEP = timedelta(days=7)
"""How long a file stays after the table stopped using it: readers of that version may be slow."""


@dataclass(frozen=True)
class Compacted:
    """What compacting did to one table."""

    table: str
    files_before: int
    """Data files the table consisted of."""
    files_after: int
    bytes_before: int
    """Size of those files."""
    bytes_after: int
    freed: int
    """Bytes of files that were no longer used and are gone from the disk."""


def compact(
    lake: Lake,
    *,
    keep: timedelta = KEEP,
    before: Callable[[], None] | None = None,
    after: Callable[[], None] | None = None,
) -> list[Compacted]:
    """Merge small files of every table and drop files that no version since `keep` ago uses.

    Rows and their values stay as they are. Readers go on: a file they opened is kept for at least
    `keep`. Writers wait. `before` and `after` are called around the rewriting while the writer lock
    is held; after an error in between, `after` is not called.
    """
    with lake.writing():
        if before:
            before()
        tables = [(table, lake.delta(table)) for table in TABLES]
        done = [_compact(lake, table, delta, keep) for table, delta in tables if delta is not None]
        sweep(lake)
        if after:
            after()
    return done


def _compact(lake: Lake, table: Table, delta: "DeltaTable", keep: timedelta) -> Compacted:
    files_before, bytes_before = _size(delta)
    _merge(table, delta)
    files_after, bytes_after = _size(delta)
    on_disk = size_on_disk(lake.path(table))
    drop_unused(delta, keep)
    freed = max(on_disk - size_on_disk(lake.path(table)), 0)
    shorten_log(delta)
    return Compacted(table.name, files_before, files_after, bytes_before, bytes_after, freed)


def _merge(table: Table, delta: "DeltaTable") -> None:
    """Merge small files; where they are a good part of what there is, put all rows in order."""
    if table.order:
        for filters in _scattered(table, delta):
            delta.optimize.z_order(
                table.order[:1], partition_filters=filters, writer_properties=properties(table)
            )
    delta.optimize.compact(writer_properties=properties(table))


def _scattered(table: Table, delta: "DeltaTable") -> "list[FilterConjunctionType | None]":
    """Return the parts of a table, as Delta filters, whose small files weigh a tenth of them."""
    sizes: dict[str | None, list[int]] = defaultdict(list)
    actions = pa.table(delta.get_add_actions(flatten=True))
    column = next(iter(table.partition_by), None)
    parts = actions[f"partition.{column}"].to_pylist() if column else [None] * actions.num_rows
    for part, size in zip(parts, actions["size_bytes"].to_pylist(), strict=True):
        sizes[part].append(size)
    worth = [part for part, some in sizes.items() if _is_worth_it(some)]
    return [[(column, "=", part)] if column and part is not None else None for part in worth]


def _is_worth_it(sizes: Sequence[int]) -> bool:
    small = [size for size in sizes if size < SMALL]
    return len(small) > 1 and SHARE * sum(small) >= sum(sizes)


def drop_unused(delta: "DeltaTable", keep: timedelta) -> None:
    """Remove files that no version since `keep` ago uses."""
    delta.vacuum(
        retention_hours=int(keep.total_seconds() // 3600),
        enforce_retention_duration=False,
        dry_run=False,
        full=True,  # also what writers that were killed wrote and never committed
    )


def shorten_log(delta: "DeltaTable") -> None:
    """Write down what the table is now, so that the log of versions long past can go."""
    delta.create_checkpoint()
    delta.cleanup_metadata()


def _size(delta: "DeltaTable") -> tuple[int, int]:
    """Return how many files the table consists of now, and their bytes."""
    sizes = pa.table(delta.get_add_actions())["size_bytes"].to_pylist()
    return len(sizes), sum(sizes)
