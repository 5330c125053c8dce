"""Slices of customers scored on Spark's executors, by the kernel that scores them in one process.

All cells are spread by customer and held by the executors; a slice is a group of them, handed to
`score_slice` as one Arrow table. Percentiles take a first pass over the same cells.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.folds import Cells, Floats
from keepwell.engine.measures.fresh import as_part
from keepwell.engine.measures.gather import PARTS
from keepwell.engine.measures.sources import Column, one_array
from keepwell.engine.measures.values import reaches
from keepwell.engine.scorecard.schema import Percentile
from keepwell.engine.scoring.rows import ROWS_BY_NAME
from keepwell.engine.scoring.run import Ranked, slice_size
from keepwell.engine.scoring.slices import Slice, Task, ranked_values, score_slice
from keepwell.engine.spark.gathering import KNOWN, OnSpark
from keepwell.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

WAVE = 500_000
"""Rows of scores brought here at a time: about 200 MB."""
RANKED = pa.schema([
    ("version", pa.string()), ("measure", pa.string()), ("date", pa.int32()),
    ("value", pa.float64()),
])  # fmt: skip

Kernel = Callable[[pa.Table], pa.Table]


class Executors:
    """The slices of a task, each scored by the executor that holds it."""

    def __init__(self, source: OnSpark, task: Task) -> None:
        self.source = source
        customers = source.frame(source.known).count()
        parallel = source.spark.sparkContext.defaultParallelism
        self.pieces = max(1, parallel, -(-customers // slice_size(task)))
        per_slice = -(-customers // self.pieces) * len(task.wanted)
        self.at_once = max(parallel, WAVE // max(1, per_slice))
        self.cells = self._spread(task)

    def ranked(self, task: Task) -> Iterator[Ranked]:
        """Yield what percentiles are ranked among."""

        def kernel(group: pa.Table) -> pa.Table:
            return _ranked_rows(ranked_values(task, sliced(task, group)[1]))

        with _explained():
            found = _mapped(self.cells, kernel, RANKED).toArrow()
        yield _ranked_of(found, task)

    def scored(self, task: Task, only: Sequence[str] | None) -> Iterator[pa.Table]:
        """Yield rows of scores with names, some slices at a time, so that memory stays bounded."""

        def kernel(group: pa.Table) -> pa.Table:
            names, part = sliced(task, group)
            rows = score_slice(task, part)
            return rows.set_column(0, "customer", names.take(rows["customer"]))

        cells = self.cells if only is None else self._of(only)
        try:
            for first in range(0, self.pieces, self.at_once):
                wave = cells.filter(cells["slice"].between(first, first + self.at_once - 1))
                with _explained():
                    rows = _mapped(wave, kernel, ROWS_BY_NAME).toArrow()
                yield rows.cast(ROWS_BY_NAME)
        finally:
            self.cells.unpersist()

    def _spread(self, task: Task) -> "DataFrame":
        """Return all cells with the number of their slice, once gathered held by the executors."""
        from pyspark.sql.functions import hash as hash_of
        from pyspark.sql.functions import lit, pmod

        cells = self.source.frame(self.source.long(reaches(task.scorecards, task.rule), task.ends))
        numbered = cells.withColumn("slice", pmod(hash_of("customer"), lit(self.pieces)))
        return numbered.repartition(self.pieces, "slice").persist()

    def _of(self, names: Sequence[str]) -> "DataFrame":
        """Return the cells of some customers."""
        wanted = pa.table({"customer": pa.array(names, pa.string())})
        frame = self.source.spark.createDataFrame(wanted)
        return self.cells.join(frame, "customer", "left_semi")


def sliced(task: Task, group: pa.Table) -> tuple[pa.Array, Slice]:
    """Return the names of a group's customers, and their cells as the kernel takes them."""
    feed = group["feed"].to_numpy()
    known = group.filter(pc.equal(group["feed"], KNOWN))
    names = one_array(known["customer"])
    number = pc.index_in(group["customer"], value_set=names).to_numpy()
    cells = {
        wanted: _cells(wanted, group, number, np.flatnonzero(feed == place), len(names))
        for place, wanted in enumerate(reaches(task.scorecards, task.rule))
    }
    return names, Slice(cells, known["day"].to_numpy().astype(np.int64))


def _cells(feed: Feed, group: pa.Table, number: Column, places: Column, customers: int) -> Cells:
    rows = group.take(pa.array(places))
    parts = {name: as_part(name, rows[name]) for name in PARTS[feed.kind]}
    day = rows["day"].to_numpy().astype(np.int64)
    return Cells(number[places].astype(np.int64), day, parts, customers)


def _mapped(cells: "DataFrame", kernel: Kernel, schema: pa.Schema) -> "DataFrame":
    from pyspark.sql.pandas.types import from_arrow_schema

    return cells.groupBy("slice").applyInArrow(kernel, from_arrow_schema(schema))


def _ranked_rows(ranked: Ranked) -> pa.Table:
    """Return values by version, measure and date as rows."""
    pieces = [
        pa.table([
            pa.repeat(version, len(values)), pa.repeat(measure, len(values)),
            pa.repeat(pa.scalar(place, pa.int32()), len(values)), pa.array(values),
        ], schema=RANKED)
        for (version, measure), dates in ranked.items()
        for place, values in enumerate(dates)
    ]  # fmt: skip
    return pa.concat_tables(pieces) if pieces else RANKED.empty_table()


def _ranked_of(rows: pa.Table, task: Task) -> Ranked:
    """Return rows as values by version and measure, for each date."""
    return {
        (card.version, measure.name): _by_date(rows, card.version, measure.name, len(task.ends))
        for card in task.scorecards
        for measure in card.measures
        if isinstance(measure.scale, Percentile)
    }


def _by_date(rows: pa.Table, version: str, measure: str, dates: int) -> list[Floats]:
    mine = rows.filter((pc.field("version") == version) & (pc.field("measure") == measure))
    mine = mine.sort_by("date")
    edges = np.searchsorted(mine["date"].to_numpy(), np.arange(dates + 1))
    values = mine["value"].to_numpy()
    return [values[start:stop] for start, stop in pairwise(edges)]


@contextmanager
def _explained() -> Iterator[None]:
    """Say what to do when an executor cannot run the kernel."""
    from pyspark.errors import PythonException

    try:
        yield
    except PythonException as problem:
        if "No module named" not in str(problem):
            raise
        missing = str(problem).partition("No module named ")[2].split("\n")[0].strip(" '.")
        raise EngineError(
            f'Spark\'s executors could not import "{missing}". Install Keepwell, in this version, '
            "where they run, and let PYSPARK_PYTHON name the Python that has it."
        ) from problem
