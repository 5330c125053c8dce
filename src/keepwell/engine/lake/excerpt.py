"""The facts about a few customers, taken out of the lake into memory.

Whatever is asked of these customers afterwards costs what is known of them, not what the lake
holds: an excerpt answers as the lake does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, Self

import pyarrow as pa

from keepwell.engine.lake.memory import memory_backend
from keepwell.engine.lake.store import Lake, quoted
from keepwell.engine.lake.tables import FACTS, TOUCHPOINTS, TRAITS, Table

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend


class Readable(Protocol):
    """Facts that can be asked: a lake, or an excerpt of one."""

    @property
    def connection(self) -> "Backend":
        """The DuckDB connection that reads them, through Ibis."""

    def read(self, table: Table) -> "ibis.Table":
        """Return touchpoints or traits as an expression that stands for a name in SQL."""

    def apart(self) -> Self:
        """Return the same facts, read through a connection of their own."""


@dataclass(frozen=True)
class Excerpt:
    """Touchpoints and traits in memory."""

    touchpoints: pa.Table
    traits: pa.Table

    @cached_property
    def connection(self) -> "Backend":
        """The DuckDB connection that reads them, through Ibis."""
        connection = memory_backend()
        connection.con.register(TOUCHPOINTS.name, self.touchpoints)
        connection.con.register(TRAITS.name, self.traits)
        return connection

    def read(self, table: Table) -> "ibis.Table":
        """Return touchpoints or traits as an expression."""
        return self.connection.table(table.name)

    def apart(self) -> "Excerpt":
        """Return the same facts, read through a connection of their own."""
        return Excerpt(self.touchpoints, self.traits)


def excerpt(lake: Lake, accounts: Iterable[str], people: Iterable[str]) -> Excerpt:
    """Take out all that counts for some accounts and people.

    People whom a fact ever linked to these accounts are among them, with all that is known of them:
    where they belonged at which time is told by all their links, to whatever account.
    """
    accounts, people = set(accounts), set(people)
    theirs = [_facts(lake, table, "account", accounts) for table in FACTS.values()]
    for rows in theirs:
        people |= set(rows["person"].drop_null().to_pylist())
    others = [_facts(lake, table, "person", people, but=accounts) for table in FACTS.values()]
    return Excerpt(*map(pa.concat_tables, zip(theirs, others, strict=True)))


def _facts(
    lake: Lake, table: Table, column: str, names: Collection[str], *, but: Collection[str] = ()
) -> pa.Table:
    """Return the facts whose account or person is one of some; none of certain accounts."""
    # Names are spelled out: then the Parquet reader passes over what cannot hold any of them.
    where = f"{column} in ({_listed(names)})" if names else "false"
    if but:
        where += f" and (account is null or account not in ({_listed(but)}))"
    query = f'from "{lake.read(table).get_name()}" where {where}'
    found = lake.connection.con.sql(query).to_arrow_table()
    return found.select(table.schema.names).cast(table.schema)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, sorted(names)))
