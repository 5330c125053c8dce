"""Where cells come from. Both give the same cells; what differs is what it costs.

`Fresh` gathers from the facts on the spot, pruned to the windows asked for, and keeps nothing: one
date, the proofs of a scorecard, a table in memory. `Kept` (`lake/activity.py`) reads the daily
roll-up that history keeps up to date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.measures.attribution import day_of, first_seen, touchpoint_rows
from keepwell.engine.measures.dialects import DAY, Dialect, DuckDB
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.folds import Cells, Ints
from keepwell.engine.measures.gather import PARTS, cells
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir


class Source(Protocol):
    """Gives cells of customers, who are numbered from 0."""

    names: pa.Array
    """The customers' names, by number."""
    first_days: Ints
    """The day (since 1970) on which each became known."""

    def gather(self, feed: Feed, since: int | None, until: int) -> "Gathered":
        """Return the feed's cells of days in [since, until)."""

    def days_of(self, events: Iterable[str]) -> Ints:
        """Return the days on which anybody at all had one of these events, rising."""


@dataclass
class Gathered:
    """A feed's cells of all customers, ordered by customer so that a slice is a run of them."""

    customer: Ints
    day: Ints
    parts: dict[str, np.ndarray]

    @classmethod
    def of(cls, customer: Ints, day: Ints, parts: dict[str, np.ndarray]) -> "Gathered":
        """Put cells in order."""
        order = np.argsort(customer, kind="stable")
        return cls(customer[order], day[order], {name: p[order] for name, p in parts.items()})

    def slice(self, start: int, stop: int) -> Cells:
        """Return the cells of customers numbered start (included) to stop."""
        lo, hi = np.searchsorted(self.customer, [start, stop])
        parts = {name: part[lo:hi] for name, part in self.parts.items()}
        return Cells(self.customer[lo:hi] - start, self.day[lo:hi], parts, stop - start)


class Fresh:
    """Cells gathered on the spot from touchpoints and traits, which may be any Ibis tables."""

    def __init__(
        self,
        backend: "ibis.BaseBackend",
        touchpoints: "ir.Table",
        traits: "ir.Table",
        unit: Unit,
        dialect: Dialect | None = None,
    ) -> None:
        self.backend = backend
        self.dialect = dialect or DuckDB()
        self.touchpoints, self.traits, self.unit = touchpoints, traits, unit

    @cached_property
    def rows(self) -> "ir.Table":
        """The touchpoints with the customer they count for."""
        named = self.touchpoints.filter(
            self.touchpoints["account"].isnull() & self.touchpoints["person"].notnull()
        )
        orphans = self.unit == "account" and bool(
            self.backend.to_pyarrow(named.limit(1).count()).as_py()
        )
        return touchpoint_rows(
            self.touchpoints, self.traits, self.unit, self.dialect, orphans=orphans
        )

    @cached_property
    def known(self) -> pa.Table:
        """Every customer and the day on which it became known, by name."""
        seen = first_seen(self.rows, self.traits, self.unit, self.dialect)
        return self.backend.to_pyarrow(seen).sort_by("customer").combine_chunks()

    @property
    def names(self) -> pa.Array:
        """The customers' names, by number."""
        return _one_array(self.known["customer"])

    @property
    def first_days(self) -> Ints:
        """The day on which each became known."""
        return self.known["first_day"].to_numpy().astype(np.int64)

    def gather(self, feed: Feed, since: int | None, until: int) -> Gathered:
        """Roll the feed's rows up; what lies outside the days is never read."""
        rolled = cells(feed, self._within(since, until), self.traits, self.dialect)
        if feed.table == "traits":
            rolled = rolled.filter(rolled["day"] < until)
        table = self.backend.to_pyarrow(rolled)
        number = pc.index_in(table["customer"], value_set=self.names)
        return Gathered.of(
            _integers(number),
            _integers(table["day"]),
            {part: _part(part, table[part]) for part in PARTS[feed.kind]},
        )

    def days_of(self, events: Iterable[str]) -> Ints:
        """Return the days on which anybody at all had one of these events."""
        found = self.touchpoints.filter(self.touchpoints["event"].isin(list(events)))
        days = found.select(day=day_of(self.dialect.micros(found["at"]))).distinct()
        return np.sort(_integers(self.backend.to_pyarrow(days)["day"]))

    def _within(self, since: int | None, until: int) -> "ir.Table":
        # The moment itself is compared, not the day made from it: Parquet knows its range.
        rows = self.rows.filter(self.rows["at"] < _moment(until))
        return rows if since is None else rows.filter(rows["at"] >= _moment(since))


def _moment(day: int) -> "ir.Value":
    import ibis

    stamp = pa.scalar(day * DAY, pa.timestamp("us", "UTC")).as_py()
    return ibis.literal(stamp, type="timestamp('UTC')")


def _integers(column: pa.ChunkedArray) -> Ints:
    return column.to_numpy().astype(np.int64, copy=False)


def _part(name: str, column: pa.ChunkedArray) -> np.ndarray:
    """Return a part as NumPy; items as numbers, ids as texts."""
    if name == "item":
        codes = _one_array(column).dictionary_encode()
        return codes.indices.to_numpy(zero_copy_only=False)
    return column.to_numpy()


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
