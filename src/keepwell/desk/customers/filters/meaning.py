"""Filters as conditions of a segment, as far as a segment can say them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from keepwell.desk.base.asked import whole
from keepwell.desk.customers.filters.criteria import ME, NOBODY, OVERDUE, TEAM, Filters
from keepwell.desk.members.models import Member
from keepwell.engine.segments.tree import Group, Kind, Leaf, Node, Operator

RENEWAL_DATE = "renewal_date"


def leaves(filters: Filters, today: date) -> Iterator[Leaf]:
    """Yield the conditions that the filters stand for on a day; the others are the desk's own."""
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
    """Return the filters that `conditions` leaves out, for no segment can say them."""
    known = Filters()
    said = {name for name, _value in filters.said()}
    ours = {"q", "tag", "coverage", "was", "gone"}
    ours |= {"renewal"} if filters.renewal == OVERDUE else set()
    ours |= {"owner"} if filters.owner in {TEAM, NOBODY} else set()
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


def conditions(filters: Filters, member: Member) -> list[Node]:
    """Return the conditions that a segment of these filters begins with.

    Unlike `leaves` they hold for any day: a window of renewals moves along with it.
    """
    lasting = replace(filters, renewal="")
    found: list[Node] = list(leaves(lasting, date.min))
    if filters.renewal and filters.renewal != OVERDUE:
        found += _ahead(*(int(days) for days in filters.renewal.split("-")))
    if owner := _owner(filters.owner, member):
        found.append(Leaf("trait", "owner", "is", (owner.email, owner.name)))
    return found


def _ahead(first: int, last: int) -> Iterator[Node]:
    if last:
        yield Leaf("trait", RENEWAL_DATE, "within", last)
    if first > 1:
        yield Group("none", (Leaf("trait", RENEWAL_DATE, "within", first - 1),))


def _owner(owner: str, member: Member) -> Member | None:
    if owner == ME:
        return member
    return Member.objects.filter(pk=whole(owner) or 0).first()
