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
        keys = self._query("select hash(text) as found from rows", content).to_numpy()
        nth = self._seen.add(keys)
        numbered = pc.binary_join_element_wise(content, pa.array(nth).cast(pa.string()), "#")
        return self._query("select left(sha256(text), 32) as found from rows", numbered)

    def _query(self, sql: str, texts: pa.Array) -> pa.Array:
        rows = pa.table({"text": texts})
        relation = self._connection.from_arrow(rows)
        return relation.query("rows", sql).to_arrow_table()["found"].combine_chunks()


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
    """How often each of many 64-bit keys came so far, in sorted runs that are merged as they grow."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def add(self, keys: np.ndarray) -> np.ndarray:
        """Add keys in order; return how often each of them came before."""
        order = np.argsort(keys, kind="stable")
        run = keys[order]
        left = np.searchsorted(run, run, side="left")
        counts = np.arange(len(run)) - left
        for earlier in self._runs:
            first = np.searchsorted(earlier, run, side="left")
            hit = np.flatnonzero(earlier[np.minimum(first, len(earlier) - 1)] == run)
            counts[hit] += np.searchsorted(earlier, run[hit], side="right") - first[hit]
        self._keep(run)
        result = np.empty_like(counts)
        result[order] = counts
        return result

    def _keep(self, run: np.ndarray) -> None:
        """Merge runs of like size, so that there are never more than a few."""
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(run)
