"""Importing: read, make usable, add what is new; one commit a batch."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.importing.ahead import ahead
from keepwell.engine.lake.importing.batches import Reject
from keepwell.engine.lake.importing.identity import Identity
from keepwell.engine.lake.importing.options import Counts, Imported, ImportOptions, Progress
from keepwell.engine.lake.importing.plan import Plan, plan_import
from keepwell.engine.lake.importing.rejects import Rejects
from keepwell.engine.lake.importing.rows import ROW, check_constants, usable
from keepwell.engine.lake.importing.shape import check
from keepwell.engine.lake.importing.sources import expand, source
from keepwell.engine.lake.tables import Table
from keepwell.errors import ImportFileError

if TYPE_CHECKING:
    from keepwell.engine.lake.store import Lake

FILE = "file"
"""A column beside the table's own: which of the files a row came from."""
ERASED = "a customer who was not erased (--force lets them back in)"


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
        files = [
            plan_import(stack.enter_context(source(name, options.called)), options)
            for name in expand(sources)
        ]
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
class _Step:
    """A batch of a file, made usable."""

    rows: pa.Table
    rejects: list[Reject]
    read: int
    position: int


class _Run:
    """One import under way: rows that wait for their commit, and what became of the others."""

    def __init__(
        self, lake: "Lake", options: ImportOptions, rejects: Rejects, plans: list[Plan]
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
        for place, plan in enumerate(self.plans):
            if place and plan.shape.table is not self.plans[place - 1].shape.table:
                self._commit_all(self.plans[place - 1].shape.table)
            try:
                for step in ahead(self._steps(place, plan)):
                    self._take(plan, step)
                    rows = sum(counts.read for counts in self.tables.values())
                    yield Progress(plan.source.name, done + step.position, total, rows)
            except ImportFileError:
                self._commit_all(plan.shape.table)
                raise
            done += plan.source.size
        self._commit_all(self.plans[-1].shape.table)

    def _steps(self, place: int, plan: Plan) -> Iterator[_Step]:
        for batch, position in plan.batches():
            rows, rejects = usable(batch, plan.shape, self.options.timezone, self.identity)
            rows = rows.append_column(FILE, pa.repeat(place, len(rows)))
            yield _Step(rows, rejects, len(batch) + len(batch.spoiled), position)

    def _take(self, plan: Plan, step: _Step) -> None:
        counts = self.tables[plan.shape.table.name]
        counts.read += step.read
        counts.rejected += self.rejects.write(plan.source.name, step.rejects)
        self.waiting.append(step.rows)
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
        if not erased.digests:
            return rows
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
