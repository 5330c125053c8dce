"""Whose touchpoint it is: people belong to accounts, and we may learn so late.

What is known of a person holds from one row to the next; before the first row it holds too, so that
a mapping which arrives late repairs the past (docs/decisions/0002, rules 2 and 3).
"""

from typing import TYPE_CHECKING

import ibis

from keepwell.engine.measures.dialects import Dialect
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVER = 2**62
"""Microseconds: later than any moment."""


def touchpoint_rows(
    touchpoints: "ir.Table", unit: Unit, dialect: Dialect, belongs: "ir.Table | None" = None
) -> "ir.Table":
    """Return touchpoints with the `customer` they count for and `us`, their moment in microseconds.

    `belongs` (from `account_intervals`) says whose the touchpoints are that name a person and no
    account; without it they are nobody's.
    """
    rows = touchpoints.mutate(us=dialect.micros(touchpoints["at"]))
    named = rows.filter(rows[unit].notnull()).mutate(customer=rows[unit])
    if unit == "person" or belongs is None:
        return named
    lost = orphan_rows(rows)
    found = lost.join(
        belongs,
        [
            lost["person"] == belongs["who"],
            lost["us"] >= belongs["since"],
            lost["us"] < belongs["until"],
        ],
    )
    return named.union(found.mutate(customer=found["held"]).select(named.columns))


def orphan_rows(rows: "ir.Table") -> "ir.Table":
    """Return the touchpoints that name a person and no account."""
    return rows.filter(rows["account"].isnull() & rows["person"].notnull())


def account_intervals(
    touchpoints: "ir.Table", traits: "ir.Table", lost: "ir.Table", dialect: Dialect
) -> "ir.Table":
    """Return from when until when the people of orphaned touchpoints belonged to which account."""
    people = lost.select("person").distinct()
    links = [
        table.filter(table["account"].notnull())
        .semi_join(people, "person")
        .select("person", "account", "at", "id")
        for table in (traits, touchpoints)
    ]
    both = links[0].union(links[1])
    return intervals(both.mutate(us=dialect.micros(both["at"])), "account")


def trait_intervals(traits: "ir.Table", trait: str, dialect: Dialect) -> "ir.Table":
    """Return from when until when each person's trait had which text and number."""
    rows = traits.filter((traits["trait"] == trait) & traits["person"].notnull())
    rows = rows.mutate(us=dialect.micros(rows["at"]), held=ibis.struct({
        "text": rows["text"], "number": rows["number"],
    }))  # fmt: skip
    return intervals(rows, "held")


def intervals(rows: "ir.Table", held: str) -> "ir.Table":
    """Return `who`, `held`, `since` (included) and `until` from rows of what was held when.

    Of rows of the same microsecond the one with the greater id holds; the first row of a person
    holds for all time before it.
    """
    order = ibis.window(group_by="person", order_by=["us", "id"])
    rows = rows.mutate(
        place=ibis.row_number().over(order), held_before=rows[held].lag().over(order)
    )
    # A row that repeats what was held already begins no new interval.
    turns = rows.filter((rows["place"] == 0) | ~rows[held].identical_to(rows["held_before"]))
    spans = turns.mutate(
        since=ibis.ifelse(turns["place"] == 0, -EVER, turns["us"]),
        until=turns["us"].lead().over(order).fill_null(EVER),
    )
    return spans.select(who="person", held=held, since="since", until="until")


def with_person_trait(
    rows: "ir.Table", traits: "ir.Table", trait: str, dialect: Dialect, column: str
) -> "ir.Table":
    """Add what the row's person had as `trait` when it happened, as a struct of text and number."""
    held = trait_intervals(traits, trait, dialect)
    joined = rows.left_join(
        held,
        [rows["person"] == held["who"], rows["us"] >= held["since"], rows["us"] < held["until"]],
    )
    return joined.mutate(**{column: joined["held"]}).drop("who", "held", "since", "until")


def trait_rows(traits: "ir.Table", unit: Unit, trait: str, dialect: Dialect) -> "ir.Table":
    """Return the rows of one trait with the `customer` they are about and `us`."""
    rows = traits.filter(traits["trait"] == trait)
    rows = rows.mutate(us=dialect.micros(rows["at"]))
    if unit == "person":
        return rows.filter(rows["person"].notnull()).mutate(customer=rows["person"])
    return rows.filter(rows["account"].notnull() & rows["person"].isnull()).mutate(
        customer=rows["account"]
    )


def day_of(us: "ir.Value") -> "ir.Value":
    """Return the UTC day since 1970 of a moment in microseconds; right before 1970 too."""
    return (us / 86_400_000_000.0).floor().cast("int32")
