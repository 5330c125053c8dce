"""Dimensions and their measures in the text."""

from keepwell.engine.scorecard.aggregations import read_aggregation, read_per
from keepwell.engine.scorecard.keys import AGGREGATION
from keepwell.engine.scorecard.scales import read_scale
from keepwell.engine.scorecard.schema import Aggregation, DaysUntil, Dimension, Measure, TraitValue
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

HEAVIEST = 1_000_000
"""A greater weight is a slip, and sums of such would lose digits."""
_KINDS = ("aggregate", "trait", "days_until")


def read_dimensions(at: Value | None) -> tuple[Dimension, ...]:
    """Read `dimensions:`; at least one must weigh something, and so must one of its measures."""
    if at is None:
        return ()
    if not at.mapping:
        at.expected("a mapping of dimensions, each with its measures")
        return ()
    found = tuple(_dimension(name, value) for name, value in at.mapping.items())
    _check_unique(at)
    whole = all(dimension.measures for dimension in found)
    if whole and not any(d.weight and m.weight for d in found for m in d.measures):
        at.error("All weights are 0, so there would be no score. Give one a weight above 0.")
    return found


def _dimension(name: str, at: Value) -> Dimension:
    _check_name(at, name)
    keys = Section(at, "dimension")
    measures = keys.require("measures", "{…}")
    if measures and not measures.mapping:
        measures.expected("a mapping of measures")
    entries = (measures.mapping if measures else None) or {}
    return Dimension(
        name=name,
        weight=keys.number("weight", 1.0, 0, HEAVIEST),
        measures=tuple(_measure(key, name, value) for key, value in entries.items()),
        title=keys.text("title"),
    )


def _measure(name: str, dimension: str, at: Value) -> Measure:
    _check_name(at, name)
    keys = Section(at, "measure")
    value = _value(keys)
    _check_options(keys, value)
    return Measure(
        name=name,
        dimension=dimension,
        weight=keys.number("weight", 1.0, 0, HEAVIEST),
        value=value,
        scale=read_scale(keys.require("scale", "{0: 0, 10: 100}")),
        per=read_per(keys.get("per")),
        compare=keys.has("compare"),
        missing=_missing(keys.get("missing")),
        valid_for=keys.days("valid_for"),
        stale_after=keys.days("stale_after"),
        title=keys.text("title"),
        line=at.line,
    )


def _value(keys: Section) -> Aggregation | TraitValue | DaysUntil:
    """Read what is measured: touchpoints folded, a trait, or the days until a date."""
    given = [kind for kind in _KINDS if keys.has(kind)]
    if len(given) > 1:
        keys.error(
            given[1], f'A measure is one thing. Got "{given[0]}" and "{given[1]}". Keep one.'
        )
    elif not given and keys.is_mapping:
        keys.at.error(
            "Expected what to measure: `aggregate: count` (with `event:`), `trait: seats` or "
            "`days_until: renewal_date`. Got none of them."
        )
    elif given != ["aggregate"]:
        keys.refuse(AGGREGATION[1:], "it describes an aggregate of touchpoints.")
    if "trait" in given:
        return TraitValue(keys.text("trait"))
    if "days_until" in given:
        return DaysUntil(keys.text("days_until"))
    return read_aggregation(keys)


def _check_options(keys: Section, value: Aggregation | TraitValue | DaysUntil) -> None:
    """Check that the options of a measure fit what it measures."""
    aggregate = value.aggregate if isinstance(value, Aggregation) else None
    if keys.has("compare"):
        keys.choice("compare", ("previous",), "previous")
        if not (aggregate and keys.has("window")):
            keys.error(
                "compare",
                '"compare" needs a "window", to be compared with the one before it. '
                "Add one, such as `window: 30d`.",
            )
    if not (aggregate and keys.has("event")):
        keys.refuse(("stale_after",), 'it watches the "event" of an aggregate, and none is named.')
    if aggregate != "last":
        keys.refuse(("valid_for",), "only `aggregate: last` has one touchpoint that can grow old.")


def _missing(at: Value | None) -> float | None:
    if at is None or at.content == "skip":
        return None
    if not isinstance(at.content, str):
        return at.number(0, 100)
    at.expected('"skip" or a score from 0 to 100')
    return None


def _check_name(at: Value, name: str) -> None:
    Value(at.report, at.line, at.where, name, name).name()


def _check_unique(at: Value) -> None:
    """Report measures whose name another dimension has used."""
    seen: dict[str, Value] = {}
    for dimension in (at.mapping or {}).values():
        measures = (dimension.mapping or {}).get("measures")
        for name, measure in ((measures.mapping if measures else None) or {}).items():
            if name in seen:
                measure.error(
                    f'The measure "{name}" is on line {seen[name].line} already. Names are unique '
                    "over the whole scorecard; rename one."
                )
            seen.setdefault(name, measure)
