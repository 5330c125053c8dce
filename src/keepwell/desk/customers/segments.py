"""A segment's tree → a question to the desk's database, with the same members.

What a condition means is said in docs/decisions/0006-segments.md; a test holds this translation to
the engine's own evaluator. References to other segments have to be expanded before.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial, reduce
from operator import and_, or_
from typing import cast

from django.db.models import Expression, FloatField, Lookup, Q, Value
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from keepwell.desk.customers.facts import Holds, Knows, Listed, Number, Sure
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scorecard.values import is_number
from keepwell.engine.scoring.rules import GRACE
from keepwell.engine.segments import Leaf, Node
from keepwell.engine.segments.tree import Operator, Plain

EPOCH = date(1970, 1, 1)
NUMBER, DAY = 0, 1
"""Places in `Standing.readings`."""
VALUE = 0
"""Place in a measure's part of `Standing.measures`."""
COLUMNS: Mapping[Unit, Mapping[str, str]] = {
    "account": {"renewal_date": "renewal"}, "person": {}
}  # fmt: skip
"""Traits whose day is published as a column of its own, which has an index."""
_LOOKUPS: Mapping[Operator, tuple[str, type[Lookup[bool]], float]] = {
    "above": ("gt", GreaterThan, GRACE),
    "at_least": ("gte", GreaterThanOrEqual, -GRACE),
    "below": ("lt", LessThan, -GRACE),
    "at_most": ("lte", LessThanOrEqual, GRACE),
}
"""How a limit is compared with, and how far it gives way where numbers were added up."""


def where(node: Node, today: date, unit: Unit = "account") -> Q:
    """Return the condition under which a customer or a person is in a tree, as of a day."""
    if isinstance(node, Leaf):
        return _leaf(node, today, COLUMNS[unit])
    parts = [where(part, today, unit) for part in node.parts]
    if node.join == "all":
        return reduce(and_, parts)
    any_holds = reduce(or_, parts)
    return ~any_holds if node.join == "none" else any_holds


def _leaf(leaf: Leaf, today: date, columns: Mapping[str, str]) -> Q:
    match leaf.kind:
        case "band" | "state":
            words = cast("tuple[str, ...]", leaf.operand)
            return _is_or_not(leaf.operator, Q(**{f"{leaf.kind}__in": words}))
        case "score" | "value":
            return _column(leaf)
        case "measure":
            return _number(leaf, Listed("measures", leaf.name, VALUE), GRACE)
        case "dimension":
            return _number(leaf, Number("dimensions", leaf.name), GRACE)
        case "trait":
            return _trait(leaf, today, columns)
        case _:
            raise TypeError(f"the reference to {leaf.name} was not expanded")


def _is_or_not(operator: Operator, same: Q) -> Q:
    return ~same if operator == "is_not" else same


# --- numbers


def _column(leaf: Leaf) -> Q:
    """Compare the score or the value; ranges of a column, so that an index can answer."""
    if leaf.operator == "known":
        return Q(**{f"{leaf.kind}__isnull": not leaf.operand})
    if isinstance(leaf.operand, tuple):
        near = [
            Q(**{f"{leaf.kind}__gte": float(to) - GRACE, f"{leaf.kind}__lte": float(to) + GRACE})
            for to in leaf.operand
        ]
        return _is_or_not(leaf.operator, reduce(or_, near))
    lookup, _comparing, grace = _LOOKUPS[leaf.operator]
    return Q(**{f"{leaf.kind}__{lookup}": cast("float", leaf.operand) + grace})


def _number(leaf: Leaf, number: Expression, grace: float) -> Q:
    if leaf.operator == "known":
        return Q(_known(number)) if leaf.operand else ~Q(_known(number))
    if isinstance(leaf.operand, tuple):
        near = [_near(number, float(to), grace) for to in leaf.operand]
        return _is_or_not(leaf.operator, reduce(or_, near))
    return _compared(leaf.operator, number, cast("float", leaf.operand), grace)


def _known(number: Expression) -> Sure:
    return Sure(Exact(number, number))


def _near(number: Expression, to: float, grace: float) -> Q:
    return _compared("at_least", number, to, grace) & _compared("at_most", number, to, grace)


def _compared(operator: Operator, number: Expression, limit: float, grace: float) -> Q:
    _name, comparing, gives_way = _LOOKUPS[operator]
    at = Value(limit + (gives_way if grace else 0.0), FloatField())
    return Q(Sure(comparing(number, at)))


# --- traits


def _trait(leaf: Leaf, today: date, columns: Mapping[str, str]) -> Q:
    operand, day = leaf.operand, partial(_day, leaf.name, columns.get(leaf.name, ""))
    if leaf.operator == "known":
        known = Q(Knows("traits", leaf.name))
        return known if operand else ~known
    if leaf.operator in {"within", "past"}:
        span = timedelta(days=cast("int", operand))
        first, last = (today, today + span) if leaf.operator == "within" else (today - span, today)
        return day("at_least", first) & day("at_most", last)
    if isinstance(operand, tuple):
        return _is_or_not(leaf.operator, reduce(or_, (_same(leaf.name, to) for to in operand)))
    if isinstance(operand, date):
        return day(leaf.operator, operand)
    return _compared(leaf.operator, Listed("readings", leaf.name, NUMBER), operand, 0.0)


def _day(name: str, column: str, operator: Operator, limit: date) -> Q:
    if column:
        return Q(**{f"{column}__{_LOOKUPS[operator][0]}": limit})
    return _compared(operator, Listed("readings", name, DAY), (limit - EPOCH).days, 0.0)


def _same(name: str, to: Plain) -> Q:
    if isinstance(to, bool):
        return Q(Holds("traits", name, str(to).lower()))
    if isinstance(to, str):
        said = Q(Holds("traits", name, to))
        reads = is_number(to.strip(" "))
        return said | Q(Holds("traits", name, float(to))) if reads else said
    return Q(Sure(Exact(Listed("readings", name, NUMBER), Value(to, FloatField()))))
