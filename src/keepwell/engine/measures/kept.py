"""Cells read from the kept daily roll-up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

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
from keepwell.engine.measures.settled import (
    FOLDER,
    TOGETHER,
    Settled,
    all_of,
    one_each,
    together,
    usable,
)
from keepwell.engine.measures.sources import Gathered, earliest, one_array
from keepwell.engine.measures.values import Days
from keepwell.engine.scorecard.schema import Unit

GROUP = 24_000_000
"""Cells held at a time: about 1 GB."""

SETTLED = 60
"""Days after which few facts are still to come."""
WORTH = 500_000
"""Cells that are read at once rather than settled."""


class Kept:
    """Cells of an `Activity` that has been brought up to date.

    Feeds that cannot be kept (traits, and conditions on who somebody was) are gathered afresh.
    """

    def __init__(self, activity: Activity, unit: Unit) -> None:
        self.unit, self.root = unit, activity.root
        lake = activity.lake
        self.backend = lake.connection
        # Looked up once: while scores stream into one Delta table, no other can be opened.
        self.catalogue = activity.catalogue()
        self._number_names()
        self.backend.con.register("no_cells", CELLS.empty_table())
        facts = lake.read(TOUCHPOINTS), lake.read(TRAITS)
        self.fresh = Fresh(self.backend, *facts, unit, names=self.names)

    def _number_names(self) -> None:
        files = self.catalogue.names
        source = parquet(files) if files else "(select '' kind, '' name, 0 code limit 0)"
        self.backend.raw_sql(
            f"create or replace temp view names as select kind, name, code from {source}"
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
        known = self._table(self._cells(KNOWN[self.unit], ()))
        return earliest(
            np.concatenate([known["code"].to_numpy(), number]),
            np.concatenate([known["day"].to_numpy(), by_trait["first_day"].to_numpy()]),
            len(self.names),
        )

    def groups(self, needed: Mapping[Feed, Days]) -> list[range]:
        """Return runs of customers, so that all their cells together are at most about GROUP."""
        sizes = {feed: self.catalogue.sizes.get(feed.key, 0) for feed in needed}
        if sum(sizes.values()) > GROUP:  # not all of them may be needed
            sizes = {feed: self._size(feed, days) for feed, days in needed.items()}
        pieces = max(1, -(-sum(sizes.values()) // GROUP))
        edges = np.linspace(0, len(self.names), pieces + 1).astype(int)
        return [range(lo, hi) for lo, hi in pairwise(edges.tolist())]

    def _size(self, feed: Feed, days: Days) -> int:
        """Return about how many cells there are of some days."""
        files = self.catalogue.files.get(feed.key)
        if not files:
            return 0
        settled = days.settled if feed.kind in TOGETHER else None
        since = max((day for day in (days.since, settled) if day is not None), default=None)
        if since is None:
            return self.catalogue.sizes[feed.key]
        cells = self._count(files, f"day >= {since} and day < {days.until}")
        return cells + (0 if settled is None else len(self.names))

    def gather(
        self,
        feed: Feed,
        since: int | None,
        until: int,
        customers: range,
        *,
        settled: int | None = None,
    ) -> Gathered:
        """Read the feed's cells."""
        if not can_be_kept(feed):
            return self.fresh.gather(feed, since, until, customers)
        parts = PARTS[feed.kind]
        where = f"code between {customers.start} and {customers.stop - 1} and day < {until}"
        if since is not None:
            where += f" and day >= {since}"
        query = self._cells(feed.key, parts, where, self._settled(feed, settled))
        if settled is not None and feed.kind in TOGETHER:
            query = together(feed.kind, query, settled)
        table = self._table(query)
        held = {part: table[part].to_numpy() for part in parts}
        return Gathered.of(table["code"].to_numpy(), table["day"].to_numpy(), held)

    def days_of(self, events: Iterable[str], since: int) -> Ints:
        """Return the days, from a day on, on which anybody had one of these events, rising."""
        files = self.catalogue.files.get(source_feed(events).key)
        if not files:
            return np.array([], np.int64)
        days = self._table(f"select distinct day from {parquet(files)} where day >= {since}")["day"]
        return np.sort(days.to_numpy().astype(np.int64))

    def settle(self, feed: Feed) -> None:
        """Put together what cells of long ago come to, if there are many new ones of them.

        Whoever calls this holds the writer lock.
        """
        files = self.catalogue.files.get(feed.key)
        if not files or feed.kind not in TOGETHER or self.catalogue.sizes[feed.key] < WORTH:
            return
        day = self._newest_day(files) - SETTLED
        base = usable(self.root, feed, files, day)
        cells = self._count(files, f"not lost and day < {day}")
        if cells - (base.cells if base else 0) < max(WORTH, cells // 10):
            return
        query = self._named(files, PARTS[feed.kind], "true", base)
        fresh = Settled(
            self.root / FOLDER / f"{feed.key}-{day}-{uuid4().hex}.parquet",
            day, cells, frozenset(Path(file).name for file in files),
        )  # fmt: skip
        fresh.write(self._table(one_each(feed.kind, query, day)))
        for older in all_of(self.root, feed):
            if older.path not in {fresh.path, base and base.path}:  # somebody may be reading it
                older.path.unlink()

    def _newest_day(self, files: Sequence[str]) -> int:
        """Return the newest day of cells; some claim to be of days to come."""
        today = int(datetime.now(UTC).timestamp() // 86_400)
        newest = self._table(f"select max(day) as day from {parquet(files)} where day <= {today}")[
            "day"
        ][0].as_py()
        return today if newest is None else int(newest)

    def _settled(self, feed: Feed, day: int | None) -> Settled | None:
        """Return settled cells that may be read where no window begins or ends before a day."""
        files = self.catalogue.files.get(feed.key)
        if not files or day is None or feed.kind not in TOGETHER:
            return None
        return usable(self.root, feed, files, day)

    def _cells(
        self, key: str, parts: Sequence[str], where: str = "true", base: Settled | None = None
    ) -> str:
        """Return SQL for cells of a feed: those that name their customer, and whose was found."""
        files = self.catalogue.files.get(key)
        if not files:
            return f"select {_columns(parts)} from no_cells"
        query = self._named(files, parts, where, base)
        if self._any_belong:
            query += (
                f" union all select {_columns(parts)} from (select c.* replace (b.account as code)"
                f" from {parquet(files)} c join belongs b on c.code = b.person"
                f" and c.us >= b.since and c.us < b.until where c.lost) found where {where}"
            )
        return query

    def _named(
        self, files: Sequence[str], parts: Sequence[str], where: str, base: Settled | None
    ) -> str:
        """Return SQL for cells that name their customer; `base` stands for those that are in it."""
        select = f"select {_columns(parts)} from"
        if base is None:
            return f"{select} {parquet(files)} where not lost and {where}"
        old, new = base.split(files)
        pieces = [
            f"{select} {parquet([str(base.path)])} where {where}",
            f"{select} {parquet(old)} where not lost and day >= {base.day} and {where}",
        ]
        if new:
            pieces.append(f"{select} {parquet(new)} where not lost and {where}")
        return " union all ".join(pieces)

    def _count(self, files: Sequence[str], where: str) -> int:
        counted = self._table(f"select count(*) as n from {parquet(files)} where {where}")
        return int(counted["n"][0].as_py())

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


def _columns(parts: Sequence[str]) -> str:
    return ", ".join(("code", "day", *parts))
