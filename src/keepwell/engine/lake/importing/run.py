"""Importing: read, make usable, add what is new; one commit a batch."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.importing import delimited, jsonlines, parquet
from keepwell.engine.lake.importing.batches import Batch, Reject
from keepwell.engine.lake.importing.header import read_header
from keepwell.engine.lake.importing.identity import Identity
from keepwell.engine.lake.importing.options import Counts, Imported, ImportOptions, Progress
from keepwell.engine.lake.importing.rejects import Rejects
from keepwell.engine.lake.importing.rows import ROW, check_constants, usable
from keepwell.engine.lake.importing.shape import Shape, check, shape
from keepwell.engine.lake.importing.sources import Source, expand, source
from keepwell.engine.lake.tables import Table
from keepwell.errors import ImportFileError

if TYPE_CHECKING:
    from keepwell.engine.lake.store import Lake

FILE = "file"
"""A column beside the table's own: which of the files a row came from."""
ERASED = "a customer who was not erased (--force lets them back in)"
Read = Iterator[tuple[Batch, int]]


def import_files(
    lake: "Lake",
    sources: Sequence[str | Path],
    options: ImportOptions,
    progress: Callable[[Progress], None] | None = None,
) -> Imported:
    """Add the rows of files to the lake, each of them once.

    `sources` are CSV, JSON lines or Parquet files, also packed with gzip or zstd; patterns; `-` for
    standard input. Every file is looked at before the first is imported: raises UsageError for
    options and ImportFileError for files that make no sense. Bad rows raise nothing.

    Each batch is one commit. An import that was interrupted is completed by running it again.
    """
    check(options)
    check_constants(options.constants, options.timezone)
    started = time.monotonic()
    with ExitStack() as stack:
        files = [_plan(stack.enter_context(source(name)), options) for name in expand(sources)]
        run = _Run(lake, options, stack.enter_context(Rejects(options.rejects)), files)
        for done in run.all():
            if progress is not None:
                progress(done)
    ignored = {name for plan in files for name in plan.ignored}
    return Imported(
        run.tables,
        run.rejects.reasons,
        tuple(sorted(ignored)),
        run.rejects.path,
        time.monotonic() - started,
    )


@dataclass(frozen=True)
class _Plan:
    """A file, what its rows mean, and how to read them."""

    source: Source
    shape: Shape
    read: Callable[[], Iterator[tuple[Batch, int]]]

    @property
    def ignored(self) -> tuple[str, ...]:
        keeps_all = "properties" in self.shape.table.columns
        return () if keeps_all else (*self.shape.leftover, *self.shape.properties)


def _plan(file: Source, options: ImportOptions) -> _Plan:
    if file.format == "parquet":
        names = parquet.names(file)
        return _Plan(file, shape(file.name, names, options), lambda: parquet.read(file))
    if file.format == "csv":
        header = read_header(file, options.delimiter)
        fitted = shape(file.name, header.names, options)
        return _Plan(file, fitted, lambda: delimited.read(file, header))
    fitted = shape(file.name, jsonlines.keys(file), options)
    # Keys that only turn up later in the file are ours too.
    late = [name for name in fitted.table.columns if name not in fitted.constants]
    sources = {name: name for name in late if name not in fitted.leftover} | dict(fitted.sources)
    fitted = replace(fitted, sources=sources)
    return _Plan(file, fitted, lambda: jsonlines.read(file, frozenset(sources.values())))


class _Run:
    """One import under way: rows that wait for their commit, and what became of the others."""

    def __init__(
        self, lake: "Lake", options: ImportOptions, rejects: Rejects, plans: list[_Plan]
    ) -> None:
        self.lake = lake
        self.options = options
        self.rejects = rejects
        self.plans = plans
        self.tables = {plan.shape.table.name: Counts() for plan in plans}
        self.identity = Identity()
        self.waiting: list[pa.Table] = []

    def all(self) -> Iterator[Progress]:
        """Import every file; yield after each step how far we are."""
        done, total = 0, sum(plan.source.size for plan in self.plans)
        table = self.plans[0].shape.table
        for place, plan in enumerate(self.plans):
            if plan.shape.table is not table:
                self._commit_all(table)
                table = plan.shape.table
            for batch, position in _readable(plan):
                self._take(place, plan, batch)
                rows = sum(counts.read for counts in self.tables.values())
                yield Progress(plan.source.name, done + position, total, rows)
            done += plan.source.size
        self._commit_all(table)

    def _take(self, place: int, plan: _Plan, batch: Batch) -> None:
        counts = self.tables[plan.shape.table.name]
        rows, rejects = usable(batch, plan.shape, self.options.timezone, self.identity)
        counts.read += len(batch) + len(batch.spoiled)
        counts.rejected += self.rejects.write(plan.source.name, rejects)
        self.waiting.append(rows.append_column(FILE, pa.repeat(place, len(rows))))
        size = self.options.batch
        if sum(map(len, self.waiting)) >= size:
            held = pa.concat_tables(self.waiting)
            whole = len(held) // size * size
            for start in range(0, whole, size):
                self._commit(plan.shape.table, held.slice(start, size))
            self.waiting = [held.slice(whole)]

    def _commit_all(self, table: Table) -> None:
        rows = pa.concat_tables(self.waiting) if self.waiting else None
        self.waiting = []
        if rows is not None and len(rows):
            self._commit(table, rows)

    def _commit(self, table: Table, rows: pa.Table) -> None:
        """Add a batch. The lock is held from asking who was erased until the rows are in."""
        with self.lake.writing():
            admitted = self._admitted(table, rows)
            appended = self.lake.append(table, admitted.drop_columns([ROW, FILE]))
        self.tables[table.name].new += appended.new
        self.tables[table.name].known += appended.known

    def _admitted(self, table: Table, rows: pa.Table) -> pa.Table:
        """Leave out the rows about erased customers, or let those customers back in."""
        from keepwell.engine.lake.erased import Erased

        erased = Erased(self.lake)
        among = erased.among(rows)
        if not pc.any(among).as_py():
            return rows
        gone = rows.filter(among)
        if self.options.force:
            for name in pc.unique(pa.concat_arrays(_names(gone))).drop_null().to_pylist():
                erased.forget(name)
            return rows
        for file, row in zip(gone[FILE].to_pylist(), gone[ROW].to_pylist(), strict=True):
            # Without the row itself: the rejects file must not remember who was to be forgotten.
            reject = Reject(row, "", ERASED, "one who was", "")
            self.rejects.write(self.plans[file].source.name, [reject])
        self.tables[table.name].rejected += len(gone)
        return rows.filter(pc.invert(among))


def _names(rows: pa.Table) -> list[pa.Array]:
    return [*rows["account"].chunks, *rows["person"].chunks]


def _readable(plan: _Plan) -> Iterator[tuple[Batch, int]]:
    """Read a file; say where it breaks off."""
    rows = 0
    try:
        for batch, position in plan.read():
            rows += len(batch)
            yield batch, position
    except (pa.ArrowException, OSError) as problem:
        raise ImportFileError(
            f'"{plan.source.name}" breaks off after about {rows:,} rows, which were imported: '
            f"{problem}. Fetch the file again and repeat the import; nothing will be there twice."
        ) from problem
