"""The lake: a folder of Delta tables that many processes read and one at a time writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.layout import in_order, properties
from keepwell.engine.lake.memory import memory_backend
from keepwell.engine.lake.prints import Prints
from keepwell.engine.lake.tables import SCORES, TOUCHPOINTS, TRAITS, Table
from keepwell.errors import LakeBusyError, LakeError

if TYPE_CHECKING:
    import ibis
    from deltalake import DeltaTable
    from filelock import BaseFileLock
    from ibis.backends.duckdb import Backend

TABLES = (TOUCHPOINTS, TRAITS, SCORES)
LOCK_TIMEOUT = 600.0
"""Seconds a writer waits for another before it gives up."""
CONFIGURATION = {"delta.checkpointInterval": "100"}


@dataclass(frozen=True)
class Appended:
    """What became of a batch."""

    new: int
    """Rows that are in the lake now and were not before."""
    known: int
    """Rows left out because their id was there already."""


class Lake:
    """The tables of one project.

    Reads never wait. Writes take one lock, so that append, compact and erase cannot starve each
    other. Every append is one Delta commit: all of it or nothing, also when the process is killed.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def __repr__(self) -> str:
        return f"Lake({str(self.root)!r})"

    def create(self) -> "Lake":
        """Make the folder and its empty tables; tables that exist are left as they are."""
        from deltalake import DeltaTable

        self.root.mkdir(parents=True, exist_ok=True)
        with self.writing():
            for table in TABLES:
                if self.delta(table) is None:
                    DeltaTable.create(
                        str(self.path(table)),
                        schema=table.schema,
                        partition_by=list(table.partition_by) or None,
                        configuration={
                            **CONFIGURATION,
                            "delta.dataSkippingStatsColumns": ",".join(table.stats),
                        },
                    )
        return self

    def path(self, table: Table) -> Path:
        """Where a table lives."""
        return self.root / table.name

    def delta(self, table: Table) -> "DeltaTable | None":
        """Open a table as of now, or return None if it was never made."""
        from deltalake import DeltaTable

        path = str(self.path(table))
        return DeltaTable(path) if DeltaTable.is_deltatable(path) else None

    def files(self, table: Table) -> list[str]:
        """Return the Parquet files that make up the table now."""
        delta = self.delta(table)
        return list(delta.file_uris()) if delta is not None else []

    # --- reading

    @cached_property
    def connection(self) -> "Backend":
        """A DuckDB connection in this process, through Ibis; UTC everywhere."""
        return memory_backend()

    def apart(self) -> "Lake":
        """Return the same lake, read through a connection of its own."""
        return Lake(self.root)

    def read(self, table: Table, files: Sequence[str] | None = None) -> "ibis.Table":
        """Return a table as it is now, or just some of its files, as an Ibis expression."""
        return read_files(self.connection, table, self.files(table) if files is None else files)

    def prints(self, table: Table) -> Prints:
        """Return what tells which ids the table surely does not hold."""
        return Prints(self.root, table.name, self.connection)

    # --- writing

    @contextmanager
    def writing(self, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
        """Hold the one writer lock; safe to nest within a process.

        Raises LakeBusyError when another process kept it for `timeout` seconds.
        """
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=timeout)
        except Timeout:
            raise LakeBusyError(
                f"Another process has been writing to {self.root} for over {timeout:.0f} seconds. "
                "Wait for it to end, or stop it, and run this again."
            ) from None
        try:
            yield
        finally:
            self._lock.release()

    def append(self, table: Table, rows: pa.Table) -> Appended:
        """Add facts once: rows whose `id` is there already, or comes twice, are left out.

        `rows` has the columns of the table that users see; `received_at` may be missing or null
        and is then now. All new rows become visible in one commit.
        """
        with self.writing():
            delta = self._must_open(table)
            held = list(delta.file_uris())
            fresh = self._unknown(table, held, _first_of_each_id(complete(table, rows)))
            if fresh.num_rows:
                self._commit(delta, table, fresh)
            return Appended(new=fresh.num_rows, known=rows.num_rows - fresh.num_rows)

    def _must_open(self, table: Table) -> "DeltaTable":
        delta = self.delta(table)
        if delta is None:
            raise LakeError(
                f"There is no table {table.name} in {self.root}. Run `keepwell doctor`."
            )
        return delta

    def _commit(self, delta: "DeltaTable", table: Table, rows: pa.Table) -> None:
        from deltalake import write_deltalake

        ordered = in_order(table, rows)
        write_deltalake(delta, ordered, mode="append", writer_properties=properties(table))

    def _unknown(self, table: Table, files: Sequence[str], rows: pa.Table) -> pa.Table:
        """Drop the rows whose id is in the table's files already."""
        import ibis

        suspect, holding = self.prints(table).suspects(files, rows["id"])
        if not holding:
            return rows
        batch = ibis.memtable(rows.select(["id"]).filter(suspect))
        held = read_files(self.connection, table, holding)
        known = self.connection.to_pyarrow(held.semi_join(batch, "id").select("id"))["id"]
        return rows.filter(pc.invert(pc.is_in(rows["id"], value_set=known.combine_chunks())))

    @cached_property
    def _lock(self) -> "BaseFileLock":
        from filelock import FileLock

        self.root.mkdir(parents=True, exist_ok=True)
        return FileLock(str(self.root / ".writer.lock"))


def read_files(connection: "Backend", table: Table, files: Sequence[str]) -> "ibis.Table":
    """Return Parquet files of a table as an Ibis expression; no files make an empty table."""
    if not files:
        connection.con.register(f"no_{table.name}", table.schema.empty_table())
        return connection.table(f"no_{table.name}")
    return connection.read_parquet(list(files), hive_partitioning=True, hive_types_autocast=False)


def parquet(files: Sequence[str]) -> str:
    """Return SQL that reads Parquet files.

    >>> parquet(["a.parquet", "it's.parquet"])
    "read_parquet(['a.parquet', 'it''s.parquet'], hive_partitioning = true)"
    """
    return f"read_parquet([{', '.join(map(quoted, files))}], hive_partitioning = true)"


def quoted(text: str) -> str:
    """Return a text as SQL.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def complete(table: Table, rows: pa.Table) -> pa.Table:
    """Return rows with every column of the table in its order and type; what was left out is null.

    `received_at` is filled with now, `month` from the moment.
    """
    columns = {name: rows[name] for name in rows.column_names}
    now = pa.scalar(datetime.now(UTC), table.schema.field("received_at").type)
    received = columns.get("received_at", pa.nulls(rows.num_rows, now.type))
    columns["received_at"] = pc.fill_null(pc.cast(received, now.type), now)
    if "month" in table.schema.names:
        columns["month"] = month_of(columns["at"])
    return pa.table(
        {
            field.name: columns.get(field.name, pa.nulls(rows.num_rows, field.type))
            for field in table.schema
        },
        schema=table.schema,
    )


def month_of(at: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the month of each moment or day, as in 2026-11; spelled once, not for each row."""
    days = at.cast(pa.timestamp("s", "UTC"), safe=False).to_numpy().astype("datetime64[s]")
    months = pa.chunked_array([days.astype("datetime64[M]").astype(np.int64)]).dictionary_encode()
    codes = months.combine_chunks()
    names = np.datetime_as_string(codes.dictionary.to_numpy().astype("datetime64[M]"))
    return pa.chunked_array([pa.array(names, pa.string()).take(codes.indices)])


def _first_of_each_id(rows: pa.Table) -> pa.Table:
    """Keep the first row of each id, in the order they came."""
    if len(pc.unique(rows["id"])) == rows.num_rows:
        return rows
    numbered = rows.select(["id"]).append_column("row", pa.array(np.arange(rows.num_rows)))
    first = numbered.group_by("id").aggregate([("row", "min")])["row_min"]
    return rows.take(np.sort(first.to_numpy()))
