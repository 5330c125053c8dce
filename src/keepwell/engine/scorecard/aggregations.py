"""Touchpoints folded into a number, in the text: `aggregate:` and what belongs to it."""

from keepwell.engine.scorecard.conditions import property_name, read_conditions
from keepwell.engine.scorecard.keys import AGGREGATION
from keepwell.engine.scorecard.schema import AGGREGATES, Aggregation, TraitValue
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

_COLUMNS = ("person", "event", "source")
_OF_NUMBERS = ("sum", "mean", "min", "max", "last", "first")


def read_aggregation(keys: Section) -> Aggregation:
    """Read the keys of an aggregate, which stand in a measure or under `per:`."""
    aggregate = keys.choice("aggregate", AGGREGATES, "count")
    readable = keys.has("aggregate") and aggregate == keys.entries["aggregate"].raw
    if readable:
        _check_fit(keys, aggregate)
    return Aggregation(
        aggregate=aggregate,
        events=keys.texts("event"),
        of=_of(keys.get("of"), aggregate) if readable else None,
        where=read_conditions(keys.get("where")),
        matching=read_conditions(keys.get("matching")),
        window=keys.days("window"),
    )


def read_per(at: Value | None) -> Aggregation | TraitValue | None:
    """Read `per:`: a trait, or another aggregate."""
    if at is None:
        return None
    keys = Section(at, "per")
    if keys.has("trait"):
        keys.refuse(AGGREGATION, 'the measure is divided by "trait".')
        return TraitValue(keys.text("trait"))
    keys.require("aggregate", "count")
    return read_aggregation(keys)


def _check_fit(keys: Section, aggregate: str) -> None:
    """Check that the keys of an aggregate fit its kind."""
    if aggregate == "distinct" and not keys.has("of"):
        keys.at.error('"distinct" needs "of": what to count once. Add `of: person` or a property.')
    if aggregate != "distinct" and aggregate not in _OF_NUMBERS:
        keys.refuse(("of",), f'"{aggregate}" looks at whole touchpoints.')
    if aggregate == "share" and not keys.has("matching"):
        keys.at.error(
            '"share" needs "matching": which part to count. Add it, such as '
            "`matching: {value: {at_most: 0}}`."
        )
    if aggregate != "share":
        keys.refuse(("matching",), f'it belongs to "share"; "{aggregate}" is narrowed by "where".')


def _of(at: Value | None, aggregate: str) -> str | None:
    """Return what is folded, in the schema's spelling."""
    text = at.text() if at else None
    if at is None or text is None:
        return None
    if text in _COLUMNS:
        if aggregate in _OF_NUMBERS:
            at.error(
                f'"{aggregate}" needs numbers, and "{text}" is a text. Use a numeric property, or '
                "`aggregate: distinct`."
            )
        return text
    if text == "value":
        if aggregate == "distinct":
            at.expected("person, event, source or the name of a property")
        return None
    return f"property:{property_name(text)}"
