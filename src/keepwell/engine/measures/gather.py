"""Facts → cells: the rows of a feed rolled up by customer and UTC day, as one Ibis expression.

Cells are partial: two cells of the same customer and day (from two imports) fold to the same result
as one. That is what lets new rows be added without touching what is there.
"""

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import ibis

from keepwell.engine.measures.attribution import day_of, trait_rows, with_person_trait
from keepwell.engine.measures.conditions import as_number, passes
from keepwell.engine.measures.dialects import DAY, Dialect
from keepwell.engine.measures.feeds import SUBSCRIPTION, Feed
from keepwell.engine.measures.folds import FOREVER
from keepwell.engine.scorecard.schema import BANDS, Condition

if TYPE_CHECKING:
    import ibis.expr.types as ir

PARTS = {
    "count": ("n", "hits"),
    "number": ("n", "total", "least", "most"),
    "item": ("item",),
    "moment": ("first_at", "last_at"),
    "edge": ("first_at", "first", "first_id", "last_at", "last", "last_id"),
}
"""The columns of a cell beside `customer` and `day`, by kind of feed."""

_TYPES = {"item": "string", "first_id": "string", "last_id": "string"} | dict.fromkeys(
    ("n", "hits", "first_at", "last_at"), "int64"
)


def part_type(part: str) -> str:
    """Return the Ibis type of a part."""
    return _TYPES.get(part, "float64")


def cells(
    feed: Feed,
    rows: "ir.Table",
    traits: "ir.Table",
    dialect: Dialect,
    keys: tuple[str, ...] = ("customer", "day"),
) -> "ir.Table":
    """Return the cells of a feed.

    `rows` come from `touchpoint_rows` (with `customer` and `us`); for a feed of traits they are not
    looked at. The result has the keys and the parts of the feed's kind; with `us` among the keys
    the moments stay apart.
    """
    if feed.table == "traits":
        facts = trait_rows(traits, feed.unit, feed.trait, dialect)
    else:
        facts = _narrowed(feed, rows, traits, dialect)
    facts = _with_number(feed, facts, dialect).mutate(day=day_of(ibis._["us"]))
    if feed.kind == "item":
        return _items(feed, facts, dialect, keys)
    return facts.group_by(*keys).agg(**_parts(feed, facts, dialect))


def _narrowed(feed: Feed, rows: "ir.Table", traits: "ir.Table", dialect: Dialect) -> "ir.Table":
    """Keep the rows of the feed's events that meet `where`; mark those that match."""
    if feed.events:
        rows = rows.filter(rows["event"].isin(feed.events))
    for number, trait in enumerate(feed.person_traits):
        rows = with_person_trait(rows, traits, trait, dialect, f"trait_{number}")
    if feed.where:
        rows = rows.filter(_all(feed, feed.where, rows, dialect))
    hit = _all(feed, feed.matching, rows, dialect) if feed.matching else ibis.literal(False)
    return rows.mutate(hit=hit)


def _all(
    feed: Feed, conditions: tuple[Condition, ...], rows: "ir.Table", dialect: Dialect
) -> "ir.Value":
    return reduce(and_, (_holds(feed, condition, rows, dialect) for condition in conditions))


def _holds(feed: Feed, condition: Condition, rows: "ir.Table", dialect: Dialect) -> "ir.Value":
    if condition.of == "value":
        return passes(condition.tests, None, rows["value"])
    if condition.of == "property":
        text = dialect.property_text(rows["properties"], condition.name)
        return passes(condition.tests, text, as_number(text, dialect))
    held = rows[f"trait_{feed.person_traits.index(condition.name)}"]
    number = ibis.coalesce(held["number"], as_number(held["text"], dialect))
    return passes(condition.tests, held["text"], number)


def _with_number(feed: Feed, facts: "ir.Table", dialect: Dialect) -> "ir.Table":
    """Add `number`, and leave out touchpoints that lack the number asked for.

    A trait row without a readable number stays: it hides the value that was there before.
    """
    if feed.kind in {"count", "item", "moment"}:
        return facts
    numbered = facts.mutate(number=_number(feed, facts, dialect))
    if feed.table == "traits":
        return numbered.mutate(number=numbered["number"].fill_null(float("nan")))
    return numbered.filter(numbered["number"].notnull())


def _number(feed: Feed, facts: "ir.Table", dialect: Dialect) -> "ir.Value":
    if feed.table == "traits":
        return _trait_number(feed, facts, dialect)
    if feed.reading == "ended":
        return (facts["event"] == SUBSCRIPTION[-1]).cast("float64")
    if feed.reading == "override":
        return _override(facts, dialect)
    if feed.of is None:
        return facts["value"]
    text = dialect.property_text(facts["properties"], feed.of.removeprefix("property:"))
    return as_number(text, dialect)


def _trait_number(feed: Feed, facts: "ir.Table", dialect: Dialect) -> "ir.Value":
    number = ibis.coalesce(facts["number"], as_number(facts["text"], dialect))
    if feed.reading == "tests":
        return passes(feed.tests, facts["text"], number).cast("float64")
    if feed.reading == "date":
        moment = dialect.moment(facts["text"]) / 1e6
        return ibis.coalesce(moment, facts["number"])
    return number


def _override(facts: "ir.Table", dialect: Dialect) -> "ir.Value":
    """Return the last day (T, since 1970) an override holds and its band as 4 × day + band."""
    band = dialect.property_text(facts["properties"], "band").lower().strip().replace(" ", "_")
    until = dialect.property_text(facts["properties"], "until").strip()
    moment = dialect.moment(until)
    whole_day = ibis.ifelse(until.length() <= len("2026-01-31"), DAY, 0)
    last_day = ibis.ifelse(until.isnull(), FOREVER, day_of(moment + whole_day))
    index = ibis.cases(*((band == name, number) for number, name in enumerate(BANDS)))
    return (last_day.cast("int64") * 4 + index).cast("float64")


def _items(feed: Feed, facts: "ir.Table", dialect: Dialect, keys: tuple[str, ...]) -> "ir.Table":
    of = feed.of or "person"
    name = of.removeprefix("property:")
    item = facts[of] if name == of else dialect.property_text(facts["properties"], name)
    items = facts.select(*keys, item=item)
    items = items.filter(items["item"].notnull())
    if items["item"].type().is_string():  # the roll-up has put numbers in the place of people
        items = items.filter(items["item"] != "")
    return items.distinct()


def _parts(feed: Feed, facts: "ir.Table", dialect: Dialect) -> "dict[str, ir.Value]":
    if feed.kind == "count":
        return {"n": facts.count(), "hits": facts["hit"].sum().fill_null(0)}
    if feed.kind == "number":
        number = facts["number"]
        return {
            "n": facts.count(), "total": number.sum(), "least": number.min(), "most": number.max(),
        }  # fmt: skip
    moments = {"first_at": facts["us"].min(), "last_at": facts["us"].max()}
    if feed.kind == "moment":
        return moments
    number, us, row_id = facts["number"], facts["us"], facts["id"]
    return moments | {
        "first": dialect.oldest(number, us, row_id),
        "first_id": dialect.oldest(row_id, us, row_id),
        "last": dialect.newest(number, us, row_id),
        "last_id": dialect.newest(row_id, us, row_id),
    }
