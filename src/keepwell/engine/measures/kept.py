"""Cells read from the kept daily roll-up."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.activity import Activity, can_be_kept
from keepwell.engine.measures.attribution import account_intervals, orphan_rows
from keepwell.engine.measures.feeds import Feed, source_feed
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.gather import PARTS
from keepwell.engine.measures.rolling import CELLS, KNOWN
from keepwell.engine.measures.sources import Gathered, earliest, one_array
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

GROUP = 24_000_000
"""Cells held at a time: about 1 GB."""


class Kept:
    """Cells of an `Activity` that has been brought up to date.

    Feeds that cannot be kept (traits, and conditions on who somebody was) are gathered afresh.
    """

    def __init__(self, activity: Activity, unit: Unit) -> None:
        self.unit = unit
        lake = activity.lake
        self.backend = lake.connection
        # Looked up once: while scores stream into one Delta table, no other can be opened.
        self.catalogue = activity.catalogue()
        self._number_names()
        facts = lake.read(TOUCHPOINTS), lake.read(TRAITS)
        self.fresh = Fresh(self.backend, *facts, unit, names=self.names)

    def _number_names(self) -> None:
        files = self.catalogue.names
        source = (
            f"read_parquet({files!r})" if files else "(select '' kind, '' name, 0 code limit 0)"
        )
        self.backend.raw_sql(
            f"create or replace temp table names as select kind, name, code from {source}"  # noqa: S608 - our own file names
        )

    @cached_property
    def names(self) -> pa.Array:
        """The customers' names, by number."""
        query = f"select name from names where kind = '{self.unit}' order by code"  # noqa: S608 - two constants
        return one_array(self.backend.con.sql(query).to_arrow_table()["name"])

    @cached_property
    def first_days(self) -> Ints:
        """The day on which each became known: by a touchpoint or a trait."""
        known = self._rows(KNOWN[self.unit])
        tables = [self.backend.to_pyarrow(rows.select("code", "day")) for rows in known]
        by_trait = self.backend.to_pyarrow(self.fresh.known_by_trait)
        number = pc.index_in(by_trait["customer"], value_set=self.names)
        columns = [(t["code"].to_numpy(), t["day"].to_numpy()) for t in tables]
        columns.append((number.to_numpy(), by_trait["first_day"].to_numpy()))
        customer, day = (np.concatenate(column) for column in zip(*columns, strict=True))
        return earliest(customer, day, len(self.names))

    def groups(self, feeds: Iterable[Feed]) -> list[range]:
        """Return runs of customers, so that all their cells together are at most about GROUP."""
        cells = sum(self.catalogue.sizes.get(feed.key, 0) for feed in feeds)
        pieces = max(1, -(-cells // GROUP))
        edges = np.linspace(0, len(self.names), pieces + 1).astype(int)
        return [range(lo, hi) for lo, hi in zip(edges[:-1], edges[1:], strict=True)]

    def gather(self, feed: Feed, since: int | None, until: int, customers: range) -> Gathered:
        """Read the feed's cells."""
        if not can_be_kept(feed):
            return self.fresh.gather(feed, since, until, customers)
        parts = PARTS[feed.kind]
        table = pa.concat_tables(
            self.backend.to_pyarrow(
                _within(rows, since, until, customers).select("code", "day", *parts)
            )
            for rows in self._rows(feed.key)
        )
        held = {part: table[part].to_numpy() for part in parts}
        return Gathered.of(table["code"].to_numpy(), table["day"].to_numpy(), held)

    def days_of(self, events: Iterable[str]) -> Ints:
        """Return the days on which anybody at all had one of these events, rising."""
        rows = self._read(source_feed(events).key)
        days = self.backend.to_pyarrow(rows.select("day").distinct())["day"]
        return np.sort(days.to_numpy().astype(np.int64))

    def _read(self, key: str) -> "ir.Table":
        files = self.catalogue.files.get(key)
        if not files:
            return ibis.memtable(CELLS.empty_table())
        return self.backend.read_parquet(files)

    def _rows(self, key: str) -> "list[ir.Table]":
        """Return a feed's cells that name their customer, and those whose customer was found."""
        cells = self._read(key)
        own = cells.filter(~cells["lost"])
        if self._belongs is None:
            return [own]
        lost, belongs = cells.filter(cells["lost"]), self._belongs
        found = lost.join(
            belongs,
            [
                lost["code"] == belongs["person"],
                lost["us"] >= belongs["since"],
                lost["us"] < belongs["until"],
            ],
        )
        return [own, found.mutate(code=found["account"])]

    @cached_property
    def _belongs(self) -> "ir.Table | None":
        """From when until when which person belonged to which account, as numbers."""
        known = self._read(KNOWN["account"])
        lost = self.backend.to_pyarrow(known.filter(known["lost"]).limit(1).count()).as_py()
        if self.unit == "person" or not lost:
            return None
        touchpoints, traits = self.fresh.touchpoints, self.fresh.traits
        spans = account_intervals(touchpoints, traits, orphan_rows(touchpoints), self.fresh.dialect)
        self.backend.raw_sql(
            "create or replace temp table belongs as select p.code as person, a.code as account,"  # noqa: S608 - our own expression
            f" since, until from ({ibis.to_sql(spans, dialect='duckdb')}) s"
            " join names p on p.kind = 'person' and p.name = s.who"
            " join names a on a.kind = 'account' and a.name = s.held"
        )
        return self.backend.table("belongs")


def _within(rows: "ir.Table", since: int | None, until: int, customers: range) -> "ir.Table":
    rows = rows.filter(
        (rows["day"] < until) & rows["code"].between(customers.start, customers.stop - 1)
    )
    return rows if since is None else rows.filter(rows["day"] >= since)
