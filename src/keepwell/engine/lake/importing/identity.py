"""Ids for rows that have none: the same content gets the same id, whatever the file or the batch.

An id is the first half of a SHA-256 over the row's content and its occurrence: two rows that are
equal in everything are two touchpoints, the first and the second occurrence, and importing their
file again finds both of them there. Occurrences are counted within one import.
"""

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.importing.canonical import number_texts
from keepwell.engine.lake.tables import Table

CONTENT = {
    "touchpoints": ("account", "person", "at", "event", "value", "properties", "source"),
    "traits": ("account", "person", "at", "trait", "text", "number", "source"),
}
"""What makes a row the row it is. Never change it: re-imports would find nothing known."""


class Identity:
    """Gives ids to the rows of one import. Keeps 8 bytes of each row it has seen."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._seen = _Multiset()

    def ids(self, table: Table, rows: dict[str, pa.Array]) -> pa.Array:
        """Return the ids of these rows, which follow all rows asked about before."""
        content = _written(table, rows)
        keys, ids = self._digests(content)
        earlier = self._seen.add(keys.to_numpy())
        if not earlier.any():
            return ids
        again = pa.array(earlier > 0)
        nth = pa.array(earlier[earlier > 0]).cast(pa.string())
        numbered = pc.binary_join_element_wise(content.filter(again), nth, "#")
        return pc.replace_with_mask(ids, again, self._digests(numbered)[1])

    def _digests(self, texts: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Return a short-lived 64-bit key and the lasting digest of each text."""
        rows = self._connection.from_arrow(pa.table({"text": texts}))
        found = rows.query("rows", "select hash(text), left(sha256(text), 32) from rows")
        key, digest = found.to_arrow_table().columns
        return key.combine_chunks(), digest.combine_chunks()


def _written(table: Table, rows: dict[str, pa.Array]) -> pa.Array:
    """Write rows down so that no two different ones look alike: each cell behind its length."""
    cells: list[pa.Array | str] = [table.name]
    for name in CONTENT[table.name]:
        text = _cell(rows[name])
        length = pc.utf8_length(text).cast(pa.string())
        cells.append(pc.fill_null(pc.binary_join_element_wise(length, text, ":"), ""))
    return pc.binary_join_element_wise(*cells, "|")


def _cell(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.int64()).cast(pa.string())
    return number_texts(column) if pa.types.is_floating(column.type) else column


class _Multiset:
    """How often each 64-bit key came so far, in sorted runs that are merged as they grow."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def add(self, keys: np.ndarray) -> np.ndarray:
        """Add keys in order; return how often each of them came before."""
        run = np.sort(keys)
        before = sum((_count(earlier, run) for earlier in self._runs), np.zeros(len(run), np.int64))
        self._keep(run)
        if not before.any() and not (run[1:] == run[:-1]).any():
            return before
        order = np.argsort(keys, kind="stable")
        result = np.empty_like(before)
        result[order] = before + np.arange(len(run)) - np.searchsorted(run, run)
        return result

    def _keep(self, run: np.ndarray) -> None:
        """Merge runs of like size, so that there are never more than a few."""
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(run)


def _count(run: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return how often each key is in a sorted run."""
    first = np.searchsorted(run, keys)
    counts = np.zeros(len(keys), np.int64)
    hit = np.flatnonzero(run[np.minimum(first, len(run) - 1)] == keys)
    counts[hit] = np.searchsorted(run, keys[hit], side="right") - first[hit]
    return counts
