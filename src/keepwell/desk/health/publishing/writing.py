"""Rows into the desk's database: a chunk at a time, each chunk whole or not at all.

A chunk is loaded into a temporary table; from there the same SQL compares and writes it on
PostgreSQL and SQLite.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import Max
from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.models import Crossing, Publication
from keepwell.desk.health.publishing.loading import load

CHUNK = 5_000
"""Customers written in one transaction: others who write wait for some tenths of a second."""
IN_A_QUERY = 500
"""Keys that one query names."""
LOCK = 0x6B656571
"""Number of the lock that PostgreSQL keeps for us: any, as long as nobody else has it."""
KEPT = ("key", "people_count")
"""Columns that are set when a row is made and never changed by a chunk."""
ALWAYS = "publication"
"""A column whose change alone is no reason to write a row anew."""

quote = connection.ops.quote_name


def one_at_a_time() -> None:
    """Wait until nobody else publishes, and let nobody begin before this transaction ends.

    On SQLite every transaction that writes does so anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


@dataclass
class Writer:
    """Writes customers of one kind, for one publication."""

    model: type[Customer] | type[Person]
    publication: Publication
    is_whole: bool
    """Everybody is written: who does not come is no customer any more."""
    now: datetime = field(default_factory=now)

    @property
    def table(self) -> str:
        """The table's name in the database."""
        return self.model._meta.db_table

    def begin(self, asked: Iterable[str]) -> None:
        """Make the temporary tables. `asked` are those who are published, if not everybody."""
        columns = [f"{quote(name)} {kind}" for name, kind in self._columns()]
        with connection.cursor() as cursor:
            cursor.execute("drop table if exists incoming")
            cursor.execute(f"create temporary table incoming ({', '.join(columns)})")
        _keys("published", ())
        _keys("asked", asked)

    def _columns(self) -> list[tuple[str, str]]:
        """Return the columns of `incoming` and their types."""
        fields = [one for one in self.model._meta.concrete_fields if not one.primary_key]
        columns = [(str(one.column), str(one.db_type(connection))) for one in fields]
        return [*columns, ("account_key", "text")] if self.model is Person else columns

    def write(self, rows: pa.Table) -> None:
        """Write rows in chunks; whoever crossed into another band or state is written down, too."""
        for start in range(0, rows.num_rows, CHUNK):
            chunk = rows.slice(start, CHUNK)
            with transaction.atomic():
                one_at_a_time()
                load("incoming", chunk)
                self._write_chunk()

    def _write_chunk(self) -> None:
        with connection.cursor() as cursor:
            if self.model is Person:
                cursor.execute(HOMES)
            else:
                cursor.execute(CROSSINGS, [connection.ops.adapt_datetimefield_value(self.now)])
            cursor.execute(self._upsert)
            cursor.execute("insert into published select key from incoming")
            cursor.execute("delete from incoming")

    @property
    def _upsert(self) -> str:
        names = [quote(name) for name, _ in self._columns() if name != "account_key"]
        changing = [name for name in names if name not in map(quote, KEPT)]
        # Of a few customers all are marked, so that an older run which is still going on sees it.
        compared = [n for n in changing if n != quote(ALWAYS)] if self.is_whole else changing
        differs = " or ".join(f"c.{n} is distinct from excluded.{n}" for n in compared)
        return (
            f"insert into {self.table} as c ({', '.join(names)})"
            f" select {', '.join(names)} from incoming where true"
            f" on conflict (key) do update set {', '.join(f'{n} = excluded.{n}' for n in changing)}"
            f" where c.publication <= excluded.publication and ({differs})"
        )

    def retire(self) -> int:
        """Take note of who was published before and is not scored any more; return how many."""
        number = self.publication.pk
        among = f"{self.table} c"
        if not self.is_whole:
            among = f"asked a join {among} on c.key = a.key"
        gone = f"select c.id from {among} where c.is_current and c.publication <= %s"
        gone += " and not exists (select 1 from published p where p.key = c.key)"
        with connection.cursor() as cursor:
            cursor.execute(gone, [number])
            ids = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(ids), CHUNK):
            some = self.model.objects.filter(pk__in=ids[start : start + CHUNK])
            some.update(is_current=False, publication=number)
        return len(ids)


def _keys(table: str, keys: Iterable[str]) -> None:
    """Make a temporary table of customers' keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {table}")
        cursor.execute(f"create temporary table {table} (key varchar(255) primary key)")
    load(table, pa.table({"key": pa.array(sorted(set(keys)), pa.string())}))


def in_pieces(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield runs of keys that are short enough to name in one query."""
    for start in range(0, len(keys), IN_A_QUERY):
        yield keys[start : start + IN_A_QUERY]


def count_people(accounts: Sequence[str] | None) -> None:
    """Count the people of some accounts (None: of all)."""
    if accounts is None:
        newest = Customer.objects.aggregate(newest=Max("pk"))["newest"] or 0
        for first in range(0, newest + 1, CHUNK):
            _count("c.id between %s and %s", [first, first + CHUNK - 1])
    else:
        for some in in_pieces(accounts):
            _count(f"c.key in ({', '.join(['%s'] * len(some))})", some)


def _count(which: str, values: Sequence[str | int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{COUNTS} and {which}", values)


COUNT = f"""
(select count(*) from {Person._meta.db_table} p where p.account_id = c.id and p.is_current)
"""
COUNTS = f"""
update {Customer._meta.db_table} as c set people_count = {COUNT} where people_count <> {COUNT}
"""
CROSSINGS = f"""
insert into {Crossing._meta.db_table}
    (customer_id, at, as_of, band_before, band, state_before, state, score_before, score, is_told)
select c.id, %s, i.as_of, c.band, i.band, c.state, i.state, c.score, i.score, false
from incoming i join {Customer._meta.db_table} c on c.key = i.key
where c.is_current and c.publication <= i.publication and (c.band <> i.band or c.state <> i.state)
"""
HOMES = f"""
update incoming set account_id =
    (select c.id from {Customer._meta.db_table} c where c.key = incoming.account_key)
"""
