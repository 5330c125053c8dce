"""The tables as files: whether they are there, can be read and are in good order."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from keepwell.engine.lake.doctor.finding import Finding
from keepwell.engine.lake.leftovers import leftovers
from keepwell.engine.lake.store import TABLES, Lake
from keepwell.engine.lake.tables import Table
from keepwell.errors import LakeBusyError

if TYPE_CHECKING:
    from deltalake import DeltaTable

SMALL = 16 << 20
"""Bytes below which a file is small …"""
MANY = 20
"""… and how many of them in one month are worth merging."""


def examine_tables(lake: Lake) -> Iterator[Finding]:
    """Look at each table's log and files, and at what interrupted writers left."""
    for table in TABLES:
        yield from _table(lake, table)
    yield from _leftovers(lake)


def _table(lake: Lake, table: Table) -> Iterator[Finding]:
    from deltalake.exceptions import DeltaError

    try:
        delta = lake.delta(table)
        if delta is None:
            yield _no_table(lake, table)
            return
        files = [Path(uri.removeprefix("file://")) for uri in delta.file_uris()]
    except (DeltaError, OSError, ValueError) as problem:
        yield Finding(
            "error", "unreadable-log", 1,
            f"The log of {table.name} cannot be read: {' '.join(str(problem).split())[:300]}",
            f"Bring {lake.path(table) / '_delta_log'} back from a backup.",
        )  # fmt: skip
        return
    yield from _files(lake, table, delta, files)


def _no_table(lake: Lake, table: Table) -> Finding:
    return Finding(
        "error", "missing-table", 1, f"There is no table {table.name} in {lake.root}.",
        "Bring it back from a backup. In Python, `project.lake.create()` makes it anew, empty.",
    )  # fmt: skip


def _files(lake: Lake, table: Table, delta: "DeltaTable", files: list[Path]) -> Iterator[Finding]:
    sizes = {path: path.stat().st_size for path in files if path.is_file()}
    gone = [path for path in files if path not in sizes]
    spoiled = [path for path in sizes if not _ends_well(path)]
    if gone:
        yield Finding(
            "error", "missing-files", len(gone),
            f"{len(gone)} of {len(files)} files of {table.name} are missing, such as "
            f"{gone[0].name}.",
            f"Bring {lake.path(table)} back from a backup; its rows cannot be read.",
        )  # fmt: skip
    if spoiled:
        yield Finding(
            "error", "spoiled-files", len(spoiled),
            f"{len(spoiled)} files of {table.name} are cut short, such as {spoiled[0].name}.",
            "Bring them back from a backup.",
        )  # fmt: skip
    if not gone and not spoiled:
        yield Finding(
            "ok", "table", len(files),
            f"{table.name}: {len(files)} files, {sum(sizes.values()) >> 10:,} KiB, "
            f"version {delta.version()}.",
        )  # fmt: skip
    small = Counter(path.parent for path, size in sizes.items() if size < SMALL)
    crowded = sum(count for count in small.values() if count > MANY)
    if crowded:
        yield Finding(
            "warning", "small-files", crowded,
            f"{table.name} has {crowded} small files where a few would do; reading is slow.",
            "Run `keepwell compact`.",
        )  # fmt: skip


def _ends_well(path: Path) -> bool:
    """Tell whether a Parquet file has its last bytes: one that was cut short has not."""
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(-min(4, path.stat().st_size), 2)
        return start == file.read(4) == b"PAR1"


def _leftovers(lake: Lake) -> Iterator[Finding]:
    try:
        with lake.writing(timeout=0):
            count = len(list(leftovers(lake)))
    except LakeBusyError:
        yield Finding("note", "busy", 1, "Another process is writing to the lake right now.")
        return
    if count:
        yield Finding(
            "note", "leftovers", count,
            f"{count} files were left by imports that were interrupted. Nobody reads them.",
            "Run `keepwell compact` to remove them.",
        )  # fmt: skip
