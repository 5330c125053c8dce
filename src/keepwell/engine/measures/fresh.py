"""Cells gathered on the spot, from facts wherever they are."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.measures.attribution import (
    account_intervals,
    day_of,
    orphan_rows,
    touchpoint_rows,
)
from keepwell.engine.measures.dialects import DAY, Dialect, DuckDB
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.gather import PARTS, cells
from keepwell.engine.measures.sources import Column, Gathered, one_array
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

FEW = 0.2
"""Up to this share of the customers it pays to leave the others out before rolling up."""


class Fresh:
    """Cells rolled up from touchpoints and traits, which may be any Ibis tables.

    Only what lies within the windows asked for is read. Keeps nothing.
    """

    def __init__(
        self,
        backend: "ibis.BaseBackend",
        touchpoints: "ir.Table",
        traits: "ir.Table",
        unit: Unit,
        *,
        dialect: Dialect | None = None,
        names: pa.Array | None = None,
    ) -> None:
        self.backend = backend
        self.touchpoints, self.traits, self.unit = touchpoints, traits, unit
        self.dialect = dialect or DuckDB()
        self._names = names

    @cached_property
    def rows(self) -> "ir.Table":
        """The touchpoints with the customer they count for.

        A view: every feed is compiled on top of it, and one name is quicker to compile than what
        stands behind it.
        """
        rows = touchpoint_rows(self.touchpoints, self.unit, self.dialect, self.belongs)
        return self.backend.create_view(f"touchpoints_by_{self.unit}", rows, overwrite=True)

    @cached_property
    def belongs(self) -> "ir.Table | None":
        """From when until when the people of touchpoints without account belonged to which.

        Looked up once and held in memory; None if no touchpoint needs it.
        """
        lost = orphan_rows(self.touchpoints)
        if self.unit == "person" or not self.collect(lost.select("person").limit(1)).num_rows:
            return None
        return self.held(account_intervals(self.touchpoints, self.traits, lost, self.dialect))

    def collect(self, rows: "ir.Table") -> pa.Table:
        """Run an expression and bring its rows here."""
        return self.backend.to_pyarrow(rows)

    def held(self, rows: "ir.Table") -> "ir.Table":
        """Run an expression once; what comes back reads its rows as often as asked."""
        return ibis.memtable(self.collect(rows))

    @property
    def known(self) -> "ir.Table":
        """Every customer and the `first_day` on which it became known."""
        moments = self.rows.group_by("customer").agg(first_day=day_of(ibis._["us"].min()))
        both = moments.union(self.known_by_trait)
        return both.group_by("customer").agg(first_day=both["first_day"].min())

    @cached_property
    def _known(self) -> pa.Table:
        return self.collect(self.known).sort_by("customer").combine_chunks()

    @property
    def known_by_trait(self) -> "ir.Table":
        """Every customer that a trait names and the first day of one."""
        named = self.traits.filter(self.traits[self.unit].notnull())
        named = named.mutate(customer=named[self.unit], us=self.dialect.micros(named["at"]))
        return named.group_by("customer").agg(first_day=day_of(named["us"].min()))

    @cached_property
    def names(self) -> pa.Array:
        """The customers' names, by number."""
        return self._names if self._names is not None else one_array(self._known["customer"])

    @cached_property
    def first_days(self) -> Ints:
        """The day on which each became known."""
        return self._known["first_day"].to_numpy().astype(np.int64)

    def groups(self, feeds: Iterable[Feed]) -> list[range]:  # noqa: ARG002 - part of the contract
        """All customers at once: a few dates of them fit."""
        return [range(len(self.names))]

    def gather(
        self,
        feed: Feed,
        since: int | None,
        until: int,
        customers: range,
        *,
        settled: int | None = None,  # noqa: ARG002 - what is gathered is one cell a day already
    ) -> Gathered:
        """Roll the feed's rows up; what lies outside the days is never read."""
        few = len(customers) <= FEW * len(self.names)
        of = self.names.slice(customers.start, len(customers)) if few else None
        table = self.collect(self.cells(feed, since, until, of))
        number = pc.index_in(table["customer"], value_set=self.names).to_numpy()
        mine = (number >= customers.start) & (number < customers.stop)
        return Gathered.of(
            number[mine],
            table["day"].to_numpy()[mine],
            {part: as_part(part, table[part])[mine] for part in PARTS[feed.kind]},
        )

    def cells(
        self, feed: Feed, since: int | None, until: int, of: pa.Array | None = None
    ) -> "ir.Table":
        """Return the feed's cells, with customers by name, as an expression.

        `of` names some customers: those of the others are not even rolled up.
        """
        rows, traits = self.rows, self.traits
        if feed.table == "touchpoints":
            rows = self._within(since, until)
        if of is not None:
            wanted = ibis.memtable(pa.table({"customer": of}))
            if feed.table == "traits":
                traits = traits.semi_join(wanted, [(self.unit, "customer")])
            else:
                rows = rows.semi_join(wanted, "customer")
        rolled = cells(feed, rows, traits, self.dialect)
        return rolled.filter(rolled["day"] < until)

    def days_of(self, events: Iterable[str], since: int) -> Ints:
        """Return the days, from a day on, on which anybody at all had one of these events."""
        rows = self.touchpoints
        found = rows.filter(rows["event"].isin(list(events)) & (rows["at"] >= _moment(since)))
        days = found.select(day=day_of(self.dialect.micros(found["at"]))).distinct()
        return np.sort(self.collect(days)["day"].to_numpy().astype(np.int64))

    def _within(self, since: int | None, until: int) -> "ir.Table":
        # The moment itself is compared, not the day made from it: Parquet knows its range.
        rows = self.rows.filter(self.rows["at"] < _moment(until))
        return rows if since is None else rows.filter(rows["at"] >= _moment(since))


def _moment(day: int) -> "ir.Value":
    stamp = pa.scalar(day * DAY, pa.timestamp("us", "UTC")).as_py()
    return ibis.literal(stamp, type="timestamp('UTC')")


def as_part(name: str, column: pa.ChunkedArray) -> Column:
    """Return a part as NumPy; items as numbers, ids as texts."""
    if name == "item":
        codes = one_array(column).dictionary_encode()
        return codes.indices.to_numpy(zero_copy_only=False)
    return column.to_numpy()
