"""What windows without a beginning need of long ago: for each customer one cell, made once.

The last sign-in ever is asked for every day, and nearly all sign-ins were long ago. Beside the
cells, `<lake>/activity/settled/` keeps what those before some day come to. The files of cells that
went into it are written in it. Cells that were added since are in other files, be they about days
however long ago, and are read beside it. When a file that went into it is gone, as after
compacting, it is passed over.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from keepwell.engine.measures.feeds import Feed, Kind

FOLDER = "settled"
_NOTE = b"keepwell"

_FIRST, _LAST = "(first_at, first_id)", "(last_at, last_id)"
TOGETHER: dict[Kind, dict[str, str]] = {
    "number": {
        "n": "sum(n)::bigint",
        "total": "sum(total)",
        "least": "min(least)",
        "most": "max(most)",
    },
    "item": {"item": "item"},
    "moment": {"first_at": "min(first_at)", "last_at": "max(last_at)"},
    "edge": {
        "first_at": "min(first_at)",
        "first": f"arg_min(first, {_FIRST})",
        "first_id": f"arg_min(first_id, {_FIRST})",
        "last_at": "max(last_at)",
        "last": f"arg_max(last, {_LAST})",
        "last_id": f"arg_max(last_id, {_LAST})",
    },
}
"""How cells become one, by kind. Those that count do not: the days on which something was would be
lost."""


def together(kind: Kind, cells: str, settled: int) -> str:
    """Return SQL for cells, of which those before a day are one of each customer (and item)."""
    return f"from ({cells}) where day >= {settled} union all {one_each(kind, cells, settled)}"


def one_each(kind: Kind, cells: str, settled: int) -> str:
    """Return SQL for the one cell of each customer (and item) that those before a day come to.

    Its day is the last of theirs.
    """
    parts = ", ".join(f"{how} as {part}" for part, how in TOGETHER[kind].items())
    keys = "code, item" if kind == "item" else "code"
    return (
        f"select code, max(day) as day, {parts} from ({cells}) where day < {settled}"
        f" group by {keys}"
    )


class Settled(NamedTuple):
    """The settled cells of a feed."""

    path: Path
    day: int
    """Cells of days (since 1970) before this one are in it."""
    cells: int
    """How many."""
    files: frozenset[str]
    """Names of the files of cells that it was made from."""

    @classmethod
    def read(cls, path: Path) -> "Settled":
        """Read what a file of settled cells says of itself."""
        note = json.loads(pq.read_schema(path).metadata[_NOTE])
        return cls(path, note["day"], note["cells"], frozenset(note["files"]))

    def write(self, rows: pa.Table) -> None:
        """Write settled cells, all or nothing."""
        note = {"day": self.day, "cells": self.cells, "files": sorted(self.files)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.tmp")
        noted = rows.replace_schema_metadata({_NOTE: json.dumps(note).encode()})
        pq.write_table(noted, beside, compression="zstd")
        beside.replace(self.path)

    def split(self, files: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return which files of cells went into it, and which did not."""
        old = [file for file in files if Path(file).name in self.files]
        return old, [file for file in files if Path(file).name not in self.files]


def usable(root: Path, feed: Feed, files: Sequence[str], day: int) -> Settled | None:
    """Return the latest settled cells of a feed that reach up to a day at most, if there are any.

    `root` is the folder of the roll-up, `files` are those of the feed's cells now.
    """
    names = {Path(file).name for file in files}
    found = (one for one in all_of(root, feed) if one.files <= names and one.day <= day)
    return max(found, key=lambda one: one.day, default=None)


def all_of(root: Path, feed: Feed) -> Iterator[Settled]:
    """Return all settled cells of a feed, usable or not."""
    return map(Settled.read, (root / FOLDER).glob(f"{feed.key}-*.parquet"))
