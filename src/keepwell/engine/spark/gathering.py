"""Cells of all feeds of a task as one long Spark frame, from the files of the lake."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.attribution import day_of
from keepwell.engine.measures.dialects import Spark
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.gather import PARTS, part_type
from keepwell.engine.measures.values import Reaches, first_needed
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.spark.session import session

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from pyspark.sql import DataFrame, SparkSession

    from keepwell.engine.scoring.run import Slices
    from keepwell.engine.scoring.slices import Task

KNOWN = -1
"""The number of the rows that say since when a customer is known; feeds count from 0."""
COLUMNS = tuple(dict.fromkeys(part for parts in PARTS.values() for part in parts))
"""The parts of all kinds of feeds: each is a column of the long frame."""


class OnSpark(Fresh):
    """The facts of a lake as Spark reads them: its Parquet files, as they are now.

    A source as any other; what is more, its slices are scored on Spark's executors.
    """

    def __init__(self, lake: Lake, unit: Unit, master: str) -> None:
        self.spark = session(master)
        backend = ibis.pyspark.connect(self.spark)
        for table in (TOUCHPOINTS, TRAITS):
            _frame(self.spark, lake, table).createOrReplaceTempView(table.name)
        tables = [backend.table(table.name) for table in (TOUCHPOINTS, TRAITS)]
        super().__init__(backend, tables[0], tables[1], unit, dialect=Spark())

    def frame(self, rows: "ir.Table") -> "DataFrame":
        """Return an expression as a Spark frame; nothing runs yet."""
        return self.spark.sql(self.backend.compile(rows))

    def collect(self, rows: "ir.Table") -> pa.Table:
        """Run an expression and bring its rows here, as Arrow all the way."""
        return self.frame(rows).toArrow()

    def held(self, rows: "ir.Table") -> "ir.Table":
        """Run an expression once, and leave its rows with the executors."""
        name = ibis.util.gen_name("held")
        self.frame(rows).persist().createOrReplaceTempView(name)
        return self.backend.table(name)

    def days_of(self, events: Iterable[str], since: int) -> Ints:
        """Return the days, from a day on, on which anybody had one of these events, rising."""
        wanted = pc.is_in(self._event_days["event"], pa.array(list(events), pa.string()))
        days = np.unique(self._event_days["day"].filter(wanted).to_numpy().astype(np.int64))
        return days[days >= since]

    @cached_property
    def _event_days(self) -> pa.Table:
        """Every event and day on which anybody had it: one job for all that may be stale."""
        rows = self.touchpoints
        return self.collect(
            rows.select("event", day=day_of(self.dialect.micros(rows["at"]))).distinct()
        )

    def slices(self, task: "Task") -> "Slices":
        """Return the slices of a task, scored on the executors."""
        from keepwell.engine.spark.executors import Executors

        return Executors(self, task)

    def long(self, reached: Reaches, ends: Ints) -> "ir.Table":
        """Return the cells of all feeds, numbered in their order, and who is known since when."""
        return ibis.union(*self._branches(reached, ends))

    def _branches(self, reached: Reaches, ends: Ints) -> Iterator["ir.Table"]:
        known = self.known
        yield _branch(KNOWN, (), known.rename(day="first_day"))
        for number, (feed, offsets) in enumerate(reached.items()):
            rows = self.cells(feed, first_needed(ends, offsets), int(ends[-1]))
            yield _branch(number, _parts(feed), rows)


def _parts(feed: Feed) -> tuple[str, ...]:
    return PARTS[feed.kind]


def _branch(number: int, parts: tuple[str, ...], rows: "ir.Table") -> "ir.Table":
    """Give the cells of one feed the columns of all."""
    filled = {
        part: (rows[part] if part in parts else ibis.null()).cast(part_type(part))
        for part in COLUMNS
    }
    return rows.select("customer", "day", feed=ibis.literal(number, "int32"), **filled)


def _frame(spark: "SparkSession", lake: Lake, table: Table) -> "DataFrame":
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = from_arrow_schema(table.schema)
    files = lake.files(table)
    if not files:
        return spark.createDataFrame([], schema)
    # The path below which folders name the partition (`month=2026-11`).
    reader = spark.read.schema(schema).option("basePath", str(lake.path(table)))
    return reader.parquet(*files)
