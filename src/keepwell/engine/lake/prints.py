"""Prints of ids: which ids a table surely does not hold, told without reading any.

For every Parquet file of a table, `<lake>/prints/` keeps the 64-bit hashes of its ids, sorted. An
id whose hash is in none of them is new; one whose hash is in some may be known, and only then are
the ids themselves read.

A Parquet file never changes and its name is never given again, so its prints are right for as long
as it is there. Prints that are missing are made when they are next needed; those of files that are
gone (compacted, erased) are dropped. So the folder may be deleted at any time.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

FOLDER = "prints"
Hashes = npt.NDArray[np.uint64]


class Prints:
    """The prints of one table's files; whoever uses them holds the writer lock."""

    def __init__(self, lake: Path, table: str, connection: "Backend") -> None:
        import duckdb

        # The hash is DuckDB's own, and another version's may differ.
        self.folder = lake / FOLDER / f"duckdb-{duckdb.__version__}" / table
        self.connection = connection

    def suspects(self, files: Sequence[str], ids: pa.ChunkedArray) -> tuple[pa.Array, list[str]]:
        """Return which ids may be in the files, as a mask, and in which of the files they may be.

        An id that is not marked is in none of them.
        """
        self._complete(files)
        hashes = self._hashed(pa.table({"id": ids}))
        ordered, marked, holding = np.sort(hashes), [], []
        for file in files:
            found = common(self._load(file), ordered)
            if len(found):
                marked.append(found)
                holding.append(file)
        return pa.array(np.isin(hashes, np.concatenate([ordered[:0], *marked]))), holding

    def drop_gone(self, files: Iterable[str]) -> None:
        """Drop the prints of all files but these, and what other versions of DuckDB made."""
        held = {self._path(file) for file in files}
        folders = self.folder.parents[1].glob(f"*/{self.folder.name}")
        for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
            if path not in held:
                path.unlink()

    def _path(self, file: str) -> Path:
        *_, part, name = Path(file).parts
        return self.folder / part / f"{name}.npy"

    def _load(self, file: str) -> Hashes:
        # Mapped, not read: a few ids look at a few pages of each file.
        hashes: Hashes = np.load(self._path(file), mmap_mode="r")
        return hashes

    def _complete(self, files: Sequence[str]) -> None:
        """Make the prints of files that have none."""
        missing = [file for file in files if not self._path(file).exists()]
        for file in missing:
            self._make(file)
        if missing:
            self.drop_gone(files)

    def _make(self, file: str) -> None:
        import pyarrow.parquet as pq

        hashes = np.sort(self._hashed(pq.ParquetFile(file).read(["id"])))
        path = self._path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.tmp")
        with beside.open("wb") as draft:
            np.save(draft, hashes)
            draft.flush()
            os.fsync(draft.fileno())  # half a sidecar would let an id in twice
        beside.replace(path)

    def _hashed(self, ids: pa.Table) -> Hashes:
        self.connection.con.register("ids", ids)
        hashed = self.connection.con.sql("select hash(id) as print from ids").to_arrow_table()
        return hashed["print"].to_numpy()


def common(some: Hashes, others: Hashes) -> Hashes:
    """Return the numbers that both hold; both are sorted.

    >>> common(np.array([1, 3, 5, 7], np.uint64), np.array([2, 3, 7, 9], np.uint64)).tolist()
    [3, 7]
    """
    few, many = sorted((some, others), key=len)
    if not len(few):
        return few
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return few[many[places] == few]
