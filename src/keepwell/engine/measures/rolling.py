"""New touchpoints → cells, some files at a time, with names turned into numbers on the way.

Local work by DuckDB: the roll-up itself is `gather.cells`, the same expression that gathers afresh
and on Spark.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from keepwell.engine.lake.memory import memory_backend
from keepwell.engine.lake.store import parquet, quoted, read_files
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.attribution import day_of
from keepwell.engine.measures.dialects import DuckDB
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.gather import PARTS, cells
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

CELLS = pa.schema(
    [
        ("feed", pa.string()),
        ("lost", pa.bool_()),  # kept by person and moment, until somebody says whose they are
        ("code", pa.int32()),  # the customer, or the person of what is lost
        ("day", pa.int32()),  # since 1970, UTC
        ("us", pa.int64()),  # the moment; only of what is lost
        ("n", pa.int64()),
        ("hits", pa.int64()),
        ("total", pa.float64()),
        ("least", pa.float64()),
        ("most", pa.float64()),
        ("item", pa.int32()),
        ("first_at", pa.int64()),
        ("last_at", pa.int64()),
        ("first", pa.float64()),
        ("last", pa.float64()),
        ("first_id", pa.string()),
        ("last_id", pa.string()),
    ]
)
NAMES = pa.schema([("kind", pa.string()), ("name", pa.string()), ("code", pa.int32())])
"""Numbers of accounts, persons and items, each counted from 0."""
KNOWN: dict[Unit, str] = {"account": "known-account", "person": "known-person"}
"""Cells that only say since when a customer is known, by unit."""


class Roller:
    """Rolls files of touchpoints up into cells and numbers the names it meets."""

    def __init__(self, names: Sequence[str], known: Sequence[str]) -> None:
        self.backend = memory_backend()
        self.dialect = DuckDB()
        self._source("held_names", NAMES, names)
        self._source("held_cells", CELLS, known)
        self.backend.raw_sql(
            "create temp table names as from held_names limit 0;"
            "create temp table held as"
            " select kind, max(code) as code from held_names group by kind;"
            "create temp table known as select feed, code, min(day) as day from held_cells"
            " where not lost group by all"
        )
        self._queries: dict[tuple[Feed, bool], str] = {}

    def _source(self, name: str, schema: pa.Schema, files: Sequence[str]) -> None:
        """Name what the roll-up holds already; it is read where it is."""
        self.backend.con.register(f"no_{name}", schema.empty_table())
        source = parquet(files) if files else f"no_{name}"
        columns = ", ".join(schema.names)
        self.backend.raw_sql(f"create temp view {name} as select {columns} from {source}")

    def roll(
        self, batches: Iterable[Sequence[str]], feeds: Sequence[Feed], known: Sequence[Unit]
    ) -> Iterator[pa.RecordBatch]:
        """Yield the cells of files of touchpoints, one batch of files after the other.

        `known` are the units of which to note since when customers are known.
        """
        columns = Columns(feeds, known)
        for files in batches:
            self._stage(files, columns)
            for unit in known:
                yield from self._known(unit)
            for feed in feeds:
                if not feed.events or self._events & set(feed.events):
                    yield from self._feed(feed)

    def number_traits(self, files: Sequence[str]) -> None:
        """Give numbers to the customers that traits name: they too may be scored."""
        if not files:
            return
        traits = read_files(self.backend, TRAITS, files)
        for unit in KNOWN:
            self._number(unit, traits.select(name=traits[unit]))

    def new_names(self) -> pa.Table:
        """Return the names numbered since the start."""
        found = self.backend.con.sql(
            "select n.kind, n.name, n.code from names n left join held h using (kind)"
            " where n.code > coalesce(h.code, -1) order by n.kind, n.code"
        ).to_arrow_table()
        return found.cast(NAMES)

    def _stage(self, files: Sequence[str], columns: "Columns") -> None:
        """Put touchpoints into memory, names replaced by numbers, with what the feeds look at."""
        rows = read_files(self.backend, TOUCHPOINTS, files)
        people = rows if columns.people else rows.filter(rows["account"].isnull())
        self._number("account", rows.select(name=rows["account"]))
        self._number("person", people.select(name=people["person"]))
        self.backend.raw_sql(
            "create or replace temp table stage as select a.code as account, p.code as person,"
            f" epoch_us(r.at) as us, r.event, r.value, {columns.sql} from {rows.get_name()} r"
            " left join names a on a.kind = 'account' and a.name = r.account"
            " left join names p on p.kind = 'person' and p.name = r.person"
        )
        lost = "select count(*) from stage where account is null and person is not null"
        self._any_lost = self.backend.raw_sql(lost).fetchall()[0][0] > 0
        events = self.backend.raw_sql("select distinct event from stage").fetchall()
        self._events = {event for (event,) in events}

    def _number(self, kind: str, names: "ir.Table") -> None:
        """Have the numbers of names at hand; new names get the next ones, in their order."""
        missing = f"not exists (from names n where n.kind = '{kind}' and n.name = a.name)"
        used = f"(select coalesce(max(code), -1) from {{}} where kind = '{kind}')"
        given = ibis.to_sql(names, dialect="duckdb")
        self.backend.raw_sql(
            "create or replace temp table asked as"
            f" select distinct name from ({given}) a where name is not null and {missing};"
            "insert into names select kind, name, code"
            f" from held_names semi join asked using (name) where kind = '{kind}';"
            f"insert into names select '{kind}', name, greatest({used.format('names')},"
            f" {used.format('held')}) + row_number() over (order by name)"
            f" from asked a where {missing}"
        )

    def _rows(self, unit: Unit, *, lost: bool) -> "ir.Table":
        """Return the staged touchpoints with the number of the customer they count for."""
        stage = self.backend.table("stage")
        stage = stage.mutate(at=stage["us"].cast("timestamp"))
        if unit == "account" and not lost:
            stage = stage.filter(stage["account"].notnull())
        else:
            stage = stage.filter(stage["person"].notnull())
        if lost:
            stage = stage.filter(stage["account"].isnull())
        return stage.mutate(customer=stage["person" if lost else unit])

    def _anybody(self) -> "ir.Table":
        """Return all staged touchpoints, as if one customer had them."""
        stage = self.backend.table("stage")
        return stage.mutate(at=stage["us"].cast("timestamp"), customer=ibis.literal(0))

    def _known(self, unit: Unit) -> Iterator[pa.RecordBatch]:
        key = KNOWN[unit]
        rows = self._rows(unit, lost=False)
        first = rows.group_by("customer").agg(day=day_of(rows["us"].min()))
        held = self.backend.table("known")
        held = held.filter(held["feed"] == key)
        earlier = first.anti_join(
            held, [first["customer"] == held["code"], first["day"] >= held["day"]]
        )
        found = self.backend.to_pyarrow(earlier)
        self.backend.con.register("earlier", found)
        self.backend.raw_sql(f"insert into known select '{key}', customer, day from earlier")
        yield from _batches(key, found, lost=False)
        if unit == "account" and self._any_lost:
            moments = self._rows(unit, lost=True).select("customer", "us").distinct()
            moments = moments.mutate(day=day_of(moments["us"]))
            yield from _batches(key, self.backend.to_pyarrow(moments), lost=True)

    def _feed(self, feed: Feed) -> Iterator[pa.RecordBatch]:
        owned = feed.unit == "person" or feed.reading == "anybody"
        for lost in (False, True) if self._any_lost and not owned else (False,):
            query = self._query(feed, lost=lost)
            if feed.kind == "item" and not of_person(feed):
                query = self._numbered_items(query)
            rolled = self.backend.con.sql(query).to_arrow_table()
            yield from _batches(feed.key, rolled, lost=lost)

    def _query(self, feed: Feed, *, lost: bool) -> str:
        """Return the feed's roll-up of the stage as SQL; it is asked of every batch."""
        if (feed, lost) not in self._queries:
            anybody = feed.reading == "anybody"
            rows = self._anybody() if anybody else self._rows(feed.unit, lost=lost)
            keys = ("customer", "day", "us") if lost else ("customer", "day")
            rolled = cells(feed, rows, rows, self.dialect, keys)
            self._queries[feed, lost] = str(ibis.to_sql(rolled, dialect="duckdb"))
        return self._queries[feed, lost]

    def _numbered_items(self, query: str) -> str:
        self.backend.raw_sql(f"create or replace temp table items as {query}")
        items = self.backend.table("items")
        self._number("item", items.select(name=items["item"]))
        return (
            "select i.* replace (n.code as item) from items i"
            " join names n on n.kind = 'item' and n.name = i.item"
        )


class Columns:
    """The columns of touchpoints that some feeds look at; long texts just for their events."""

    def __init__(self, feeds: Sequence[Feed], known: Sequence[Unit]) -> None:
        self.feeds = feeds
        self.people = "person" in known or any(
            feed.unit == "person" or of_person(feed) for feed in feeds
        )
        """Whether people count; if not, only those whose account must be found."""

    @property
    def sql(self) -> str:
        """The columns beside those that are always there."""
        parts = (
            self._where("properties", [feed for feed in self.feeds if uses_properties(feed)]),
            self._where("source", [feed for feed in self.feeds if feed.of == "source"]),
            self._where("id", [feed for feed in self.feeds if feed.kind == "edge"]),
        )
        return ", ".join(parts)

    def _where(self, column: str, feeds: Sequence[Feed]) -> str:
        """Return a column for the events of some feeds, null for the others."""
        if not feeds:
            return f"null::varchar as {column}"
        if not all(feed.events for feed in feeds):
            return f"r.{column}"
        events = sorted({event for feed in feeds for event in feed.events})
        listed = ", ".join(map(quoted, events))
        return f"case when r.event in ({listed}) then r.{column} end as {column}"


def of_person(feed: Feed) -> bool:
    """Return whether the feed counts different people, who have numbers already."""
    return feed.kind == "item" and feed.of in {None, "person"}


def uses_properties(feed: Feed) -> bool:
    """Return whether rolling the feed up reads properties."""
    conditions = feed.where + feed.matching
    return (
        feed.reading == "override"
        or (feed.of or "").startswith("property:")
        or any(condition.of == "property" for condition in conditions)
    )


def _batches(key: str, rolled: pa.Table, *, lost: bool) -> Iterator[pa.RecordBatch]:
    """Return cells as batches of the table; parts that the kind of feed lacks are null."""
    size = rolled.num_rows
    columns = {name: rolled[name] for name in rolled.column_names if name in CELLS.names}
    columns |= {
        "feed": pa.repeat(pa.scalar(key), size),
        "lost": pa.repeat(pa.scalar(lost), size),
        "code": rolled["customer"],
    }
    filled = [
        columns[field.name].cast(field.type)
        if field.name in columns
        else pa.nulls(size, field.type)
        for field in CELLS
    ]
    yield from pa.table(filled, schema=CELLS).to_batches()


assert set().union(*PARTS.values()) <= set(CELLS.names)
