"""Cells read from the kept daily roll-up."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.store import parquet
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.activity import Activity, can_be_kept
from keepwell.engine.measures.feeds import Feed, source_feed
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.gather import PARTS
from keepwell.engine.measures.rolling import CELLS, KNOWN
from keepwell.engine.measures.sources import Gathered, earliest, one_array
from keepwell.engine.scorecard.schema import Unit

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
        source = parquet(files) if files else "(select '' kind, '' name, 0 code limit 0)"
        self.backend.raw_sql(
            f"create or replace temp table names as select kind, name, code from {source}"
        )

    @cached_property
    def names(self) -> pa.Array:
        """The customers' names, by number."""
        query = f"select name from names where kind = '{self.unit}' order by code"
        return one_array(self.backend.con.sql(query).to_arrow_table()["name"])

    @cached_property
    def first_days(self) -> Ints:
        """The day on which each became known: by a touchpoint or a trait."""
        by_trait = self.backend.to_pyarrow(self.fresh.known_by_trait)
        number = pc.index_in(by_trait["customer"], value_set=self.names).to_numpy()
        known = self._cells(KNOWN[self.unit], ())
        return earliest(
            np.concatenate([known["code"].to_numpy(), number]),
            np.concatenate([known["day"].to_numpy(), by_trait["first_day"].to_numpy()]),
            len(self.names),
        )

    def groups(self, feeds: Iterable[Feed]) -> list[range]:
        """Return runs of customers, so that all their cells together are at most about GROUP."""
        cells = sum(self.catalogue.sizes.get(feed.key, 0) for feed in feeds)
        pieces = max(1, -(-cells // GROUP))
        edges = np.linspace(0, len(self.names), pieces + 1).astype(int)
        return [range(lo, hi) for lo, hi in pairwise(edges.tolist())]

    def gather(self, feed: Feed, since: int | None, until: int, customers: range) -> Gathered:
        """Read the feed's cells."""
        if not can_be_kept(feed):
            return self.fresh.gather(feed, since, until, customers)
        parts = PARTS[feed.kind]
        where = f"code between {customers.start} and {customers.stop - 1} and day < {until}"
        if since is not None:
            where += f" and day >= {since}"
        table = self._cells(feed.key, parts, where)
        held = {part: table[part].to_numpy() for part in parts}
        return Gathered.of(table["code"].to_numpy(), table["day"].to_numpy(), held)

    def days_of(self, events: Iterable[str]) -> Ints:
        """Return the days on which anybody at all had one of these events, rising."""
        files = self.catalogue.files.get(source_feed(events).key)
        if not files:
            return np.array([], np.int64)
        days = self._table(f"select distinct day from {parquet(files)}")["day"]
        return np.sort(days.to_numpy().astype(np.int64))

    def _cells(self, key: str, parts: Sequence[str], where: str = "true") -> pa.Table:
        """Return a feed's cells: those that name their customer, and those whose was found."""
        files = self.catalogue.files.get(key)
        if not files:
            return CELLS.empty_table()
        cells = parquet(files)
        columns = ", ".join(("code", "day", *parts))
        query = f"select {columns} from {cells} where not lost and {where}"
        if self._any_belong:
            query += (
                f" union all select {columns} from (select c.* replace (b.account as code)"
                f" from {cells} c join belongs b on c.code = b.person"
                f" and c.us >= b.since and c.us < b.until where c.lost) found where {where}"
            )
        return self._table(query)

    def _table(self, query: str) -> pa.Table:
        return self.backend.con.sql(query).to_arrow_table()

    @cached_property
    def _any_belong(self) -> bool:
        """Whether touchpoints were lost and found; makes the table that says whose they are."""
        known = self.catalogue.files.get(KNOWN["account"])
        if self.unit == "person" or not known:
            return False
        lost = f"select 1 from {parquet(known)} where lost limit 1"
        if not self._table(lost).num_rows:
            return False
        spans = self.fresh.belongs
        if spans is None:
            return False
        self.backend.con.register("spans", self.backend.to_pyarrow(spans))
        self.backend.raw_sql(
            "create or replace temp table belongs as select p.code as person, a.code as account,"
            " since, until from spans s"
            " join names p on p.kind = 'person' and p.name = s.who"
            " join names a on a.kind = 'account' and a.name = s.held"
        )
        return True
