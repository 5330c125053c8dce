"""Filters as conditions of a segment, as far as a segment can say them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from keepwell.desk.customers.filters.criteria import OVERDUE, Filters
from keepwell.engine.segments.tree import Kind, Leaf, Operator

RENEWAL_DATE = "renewal_date"


def leaves(filters: Filters, today: date) -> Iterator[Leaf]:
    """Yield the conditions that the filters stand for; `rest` tells which have none."""
    for kind, words in (("band", filters.band), ("state", filters.state)):
        if words:
            yield Leaf(cast("Kind", kind), "", "is", words)
    yield from _limits("value", at_least=filters.value_from, at_most=filters.value_to)
    above = None if filters.score_to is None else filters.score_to + 1
    yield from _limits("score", at_least=filters.score_from, below=above)
    yield from _renewals(filters, today)
    for test in filters.trait:
        yield test.leaf()
    if filters.segment:
        yield Leaf("segment", filters.segment, "is", (True,))


def rest(filters: Filters) -> Filters:
    """Return the filters that are no conditions of a segment, for they are the desk's own."""
    known = Filters()
    said = {name for name, _value in filters.said()}
    ours = {"q", "owner", "tag", "coverage", "was", "gone"}
    return replace(filters, **{name: getattr(known, name) for name in said - ours})


def _limits(kind: Kind, **limits: float | None) -> Iterator[Leaf]:
    for operator, limit in limits.items():
        if limit is not None:
            yield Leaf(kind, "", cast("Operator", operator), float(limit))


def _renewals(filters: Filters, today: date) -> Iterator[Leaf]:
    first, last = _window(filters.renewal, today)
    for operator, limits in (("at_least", (first, filters.renewal_from)),
                             ("at_most", (last, filters.renewal_to))):  # fmt: skip
        for limit in limits:
            if limit is not None:
                yield Leaf("trait", RENEWAL_DATE, cast("Operator", operator), limit)


def _window(said: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that a window of renewals takes in."""
    if not said:
        return None, None
    if said == OVERDUE:
        return None, today - timedelta(days=1)
    first, last = (today + timedelta(days=int(days)) for days in said.split("-"))
    return first, last
