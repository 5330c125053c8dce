"""What was asked and answered, out of the lake: one row a question sent or an answer given."""

from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.feedback.accounts import RoleRule
from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import MOMENT, TOUCHPOINTS, TRAITS
from keepwell.engine.measures.attribution import intervals, trait_rows
from keepwell.engine.measures.dialects import DuckDB
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.sources import one_array
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

SENT, ANSWERED = "Survey Sent", "Survey Answered"
PROPERTIES = ("survey", "name", "comment", "stage", "channel", "language")
"""What is read of their properties, as texts; null where it is not told."""
ROWS = pa.schema(
    [
        ("id", pa.string()),
        ("account", pa.string()),  # also looked up from the person; null: nobody we know
        ("person", pa.string()),
        ("at", MOMENT),
        ("event", pa.string()),
        ("value", pa.float64()),
        *((name, pa.string()) for name in PROPERTIES),
    ]
)


def rows_of(facts: Readable, survey: str | None = None) -> pa.Table:
    """Return ROWS of all time, in order of time; of one kind of survey, or of all."""
    source = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), "account")
    rows = source.touchpoints.filter(source.touchpoints["event"].isin([SENT, ANSWERED]))
    told = {name: source.dialect.property_text(rows["properties"], name) for name in PROPERTIES}
    rows = rows.select("id", "account", "person", "at", "event", "value", **told)
    if survey is not None:
        rows = rows.filter(rows["survey"] == survey)
    found = source.collect(rows.order_by("at", "id")).combine_chunks()
    return _with_accounts(found, source).cast(ROWS)


def _with_accounts(rows: pa.Table, source: Fresh) -> pa.Table:
    """Fill in the accounts of people who are known to belong to one."""
    if source.belongs is None or not rows["account"].null_count:
        return rows
    mine = source.rows.filter(source.rows["event"].isin([SENT, ANSWERED]))
    owned = source.collect(mine.select("id", "customer")).combine_chunks()
    place = pc.index_in(one_array(rows["id"]), value_set=one_array(owned["id"]))
    looked_up = one_array(owned["customer"]).take(place)
    at = rows.schema.get_field_index("account")
    return rows.set_column(at, "account", pc.coalesce(one_array(rows["account"]), looked_up))


def held_then(facts: Readable, rows: pa.Table, trait: str, unit: Unit) -> pa.Array:
    """Return [row]: what the account or person had as a trait when it happened; null if nothing.

    What was known first holds for all time before it, too, as in scorecards.
    """
    import ibis

    dialect = DuckDB()
    known = trait_rows(facts.read(TRAITS), unit, trait, dialect)
    said = ibis.coalesce(known["text"], known["number"].cast("string"))
    spans = intervals(known.mutate(person=known["customer"], held=said), "held")
    asked = ibis.memtable(rows.select(["id", unit, "at"]))
    us = dialect.micros(asked["at"])
    joined = asked.join(
        spans, [asked[unit] == spans["who"], us >= spans["since"], us < spans["until"]]
    )
    found = facts.connection.to_pyarrow(joined.select("id", "held")).combine_chunks()
    place = pc.index_in(one_array(rows["id"]), value_set=one_array(found["id"]))
    return one_array(found["held"]).cast(pa.string()).take(place)


def traits_known(facts: Readable) -> list[str]:
    """Return the names of all traits of accounts, sorted."""
    rows = facts.read(TRAITS)
    names = rows.filter(rows["person"].isnull()).select("trait").distinct()
    return sorted(facts.connection.to_pyarrow(names)["trait"].to_pylist())


def deciders(facts: Readable, rule: RoleRule, until: datetime) -> pa.Table:
    """Return `account` and `person` of everybody whose role decides, as known before a moment."""
    import ibis

    dialect, rows = DuckDB(), facts.read(TRAITS)
    before = rows["at"] < ibis.literal(until, type="timestamp('UTC')")
    known = rows.filter(before & rows["person"].notnull())
    known = known.mutate(us=dialect.micros(known["at"]))
    roles = _newest(known.filter(known["trait"] == rule.role), "text", dialect)
    homes = _newest(known.filter(known["account"].notnull()), "account", dialect)
    who = roles.filter(roles["text"].isin(rule.deciders)).join(homes, "person")
    return facts.connection.to_pyarrow(who.select("account", "person"))


def _newest(rows: "ir.Table", column: str, dialect: DuckDB) -> "ir.Table":
    """Return what each person's last row says."""
    last = dialect.newest(rows[column], rows["us"], rows["id"])
    return rows.group_by("person").agg(**{column: last})
