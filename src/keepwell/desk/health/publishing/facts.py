"""What the lake knows of customers beside their scores.

Reads through a connection of its own: the scores are being made through the other one.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.desk.health.publishing.asked import Asked
from keepwell.engine.book.renewals import RENEWAL_DATE
from keepwell.engine.book.worth import Facts
from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.conditions import as_number
from keepwell.engine.measures.dialects import DAY, DuckDB
from keepwell.engine.measures.feeds import OVERRIDE
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.values import SECONDS
from keepwell.engine.retention.acted import NOTE
from keepwell.engine.retention.told import SET
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.run import ends_of
from keepwell.project import Project

if TYPE_CHECKING:
    import ibis.expr.types as ir

SENTIMENT = "Sentiment Set"
OURS = (SENTIMENT, OVERRIDE, NOTE, SET)
"""Events that colleagues make: that one judged a customer does not mean that it was seen."""

TRAITS_OF = """
select
    customer,
    to_json(map(
        list(trait order by trait),
        list(coalesce(to_json(text), {number}) order by trait)
    )) as traits,
    to_json(map(
        coalesce(list(trait order by trait) filter (reads is not null or day is not null), []),
        coalesce(
            list(json_array(reads, day::bigint) order by trait)
                filter (reads is not null or day is not null),
            []
        )
    )) as readings,
    {texts}
from latest_traits
where text is not null or number is not null
group by customer
"""
NUMBER = """
case when number = floor(number) and abs(number) < 1e15
    then to_json(number::bigint) else to_json(number) end
"""
"""A number as JSON; whole ones without a point."""
HOMES = """
select person, arg_max(account, ("at", id)) as account
from ({links})
where person is not null and account is not null and "at" < $until
group by person
"""
REASONS = """
select "{unit}" as customer, arg_max(properties, ("at", id)) as properties
from {facts}
where event = $event and "{unit}" in (select name from wanted) and "at" < $until
group by 1
"""


def finite(number: "ir.Value") -> "ir.Value":
    """Return a number that JSON can hold, else null."""
    return ibis.ifelse(number.abs() <= sys.float_info.max, number, None)


class Known:
    """What is known of customers of one unit at the end of a day."""

    def __init__(self, project: Project, unit: Unit, asked: Asked, facts: Readable) -> None:
        self.project, self.unit, self.asked = project, unit, asked
        self.facts = facts.apart()
        self.backend = self.facts.connection
        self._made: set[str] = set()

    def traits(self, names: pa.Array, texts: Sequence[str]) -> pa.Table:
        """Return `traits` and `readings` of each as JSON, and some traits as a column of text each.

        `readings` are as segments read them: `{trait: [number, day since 1970]}`.
        """
        self._want(names)
        self.backend.create_view("latest_traits", self._latest_traits(), overwrite=True)
        columns = ", ".join(
            f"max(coalesce(text, number::varchar)) filter (trait = '{name}') as \"{name}\""
            for name in texts
        )
        return self._in_order(TRAITS_OF.format(number=NUMBER, texts=columns), names)

    def _latest_traits(self) -> "ir.Table":
        """Return the last text and number of each trait, and the number and day these read as."""
        rows = self.facts.read(TRAITS)
        rows = rows.filter(rows["at"] < self.asked.until)
        if self.unit == "account":
            rows = rows.filter(rows["person"].isnull())
        rows = rows.semi_join(self.backend.table("wanted"), [(self.unit, "name")])
        said = ibis.struct({"text": rows["text"], "number": rows["number"]})
        last = rows.group_by(customer=rows[self.unit], trait=rows["trait"].replace("\0", "")).agg(
            said=said.argmax(ibis.struct({"at": rows["at"], "id": rows["id"]}))
        )
        text, number = last["said"]["text"], last["said"]["number"]
        read = ibis.coalesce(finite(number), as_number(text))
        day = ibis.coalesce(DuckDB().moment(text) / DAY, finite(number) / SECONDS).floor()
        return last.select(
            "customer", "trait", text=text.replace("\0", ""), number=finite(number),
            reads=read, day=day,
        )  # fmt: skip

    def reasons(self, names: pa.Array) -> pa.Array:
        """Return the properties (JSON) of the last override of each."""
        query = REASONS.format(unit=self.unit, facts=self._named(TOUCHPOINTS))
        found = self._in_order(query, names, until=self.asked.until, event=OVERRIDE)
        return found["properties"].combine_chunks()

    def last_seen(self, names: pa.Array) -> pa.Array:
        """Return when the last touchpoint of each happened that is not our own judgement."""
        self._make_last_seen()
        found = self._in_order("select customer, last_seen from last_seen", names)
        return found["last_seen"].combine_chunks()

    def _make_last_seen(self) -> None:
        """Look it up for everybody, the first time that anybody's is asked."""
        if not self._is_first("last_seen"):
            return
        tables = self.facts.read(TOUCHPOINTS), self.facts.read(TRAITS)
        rows = Fresh(self.backend, *tables, self.unit).rows
        rows = rows.filter((rows["at"] < self.asked.until) & rows["event"].notin(OURS))
        if self.asked.only is not None:
            rows = rows.semi_join(ibis.memtable(self.asked.names), [("customer", "name")])
        latest = rows.group_by("customer").agg(last_seen=rows["at"].max())
        self.backend.create_table("last_seen", latest, temp=True)

    def homes(self, names: pa.Array) -> pa.Array:
        """Return the account that each person belongs to."""
        self._make_homes()
        return self._in_order("select person as customer, account from homes", names)[
            "account"
        ].combine_chunks()

    def people_of(self, accounts: Sequence[str]) -> list[str]:
        """Return who belongs to some accounts."""
        self._make_homes()
        self._want(pa.array(accounts, pa.string()))
        query = "select person from homes where account in (select name from wanted) order by 1"
        found = self.backend.con.sql(query).to_arrow_table()
        return list(found["person"].to_pylist())

    def _make_homes(self) -> None:
        """Look them up for everybody, the first time that anybody's is asked."""
        if not self._is_first("homes"):
            return
        links = " union all ".join(
            f'select person, account, "at", id from {self._named(table)}'
            for table in (TRAITS, TOUCHPOINTS)
        )
        query = "create or replace temp table homes as " + HOMES.format(links=links)
        self.backend.con.execute(query, {"until": self.asked.until})

    def worth(self, names: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Return what accounts are worth a year, and the day their contracts come up."""
        facts = Facts(self.facts, names, ends_of([self.asked.as_of]))
        value = facts.worth(self.project.settings.value)[0]
        renewal = facts.date(RENEWAL_DATE)[0]
        return pa.array(value, from_pandas=True), pa.array(renewal, from_pandas=True)

    def _named(self, table: Table) -> str:
        """Return what SQL calls a table of facts."""
        return f'"{self.facts.read(table).get_name()}"'

    def _is_first(self, table: str) -> bool:
        """Return whether a table is asked for the first time."""
        known = table in self._made
        self._made.add(table)
        return not known

    def _want(self, names: pa.Array) -> None:
        self.backend.con.register("wanted", pa.table({"name": names}))

    def _in_order(self, query: str, names: pa.Array, **values: object) -> pa.Table:
        """Run a query about some customers; return a row for each, null where nothing is known."""
        self._want(names)
        found = self.backend.con.sql(query, params=values or None).to_arrow_table()
        found = found.combine_chunks()
        place = pc.index_in(names, value_set=found["customer"].combine_chunks())
        return found.take(place).combine_chunks()
