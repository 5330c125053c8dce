"""Filters → a question to the database."""

from collections.abc import Mapping
from datetime import date

from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery, Value

from keepwell.desk.customers.filters.criteria import LOW, ME, NOBODY, TEAM, Filters
from keepwell.desk.customers.filters.meaning import leaves
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.customers.queries.sight import owned
from keepwell.desk.customers.segments import where
from keepwell.desk.members.models import Member, Visibility
from keepwell.engine.segments import Node

MANY = 5_000
"""From so many on it costs more to look customers up one by one than to walk along an order."""
Segments = Mapping[str, Node]
"""The expanded trees of the project's segments, by name."""


def narrowed(
    rows: QuerySet[Customer], filters: Filters, member: Member, today: date, segments: Segments
) -> QuerySet[Customer]:
    """Return those of the rows that meet all filters; `member` is who "me" and "team" are.

    A segment that does not exist has no members.
    """
    met = Q(is_current=not filters.gone)
    for leaf in leaves(filters, today):
        if leaf.kind != "segment":
            met &= where(leaf, today)
        elif leaf.name in segments:
            met &= where(segments[leaf.name], today)
        else:
            return rows.none()
    return rows.filter(met, *_own(filters, member))


def _own(filters: Filters, member: Member) -> list[Q]:
    """Return the conditions that only the desk knows."""
    asked = []
    if filters.owner:
        asked.append(_owner(filters.owner, member))
    if filters.tag:
        tagged = Customer.tags.through.objects.filter(tag__name=filters.tag)
        asked.append(Q(pk__in=tagged.values("customer")))
    if filters.coverage:
        asked.append(Q(coverage__lt=LOW))
    if filters.was:
        days, _colon, band = filters.was.partition(":")
        asked.append(Q(**{f"band_{days}": band}))
    if filters.q:
        asked.append(beginning(filters.q))
    return asked


def _owner(owner: str, member: Member) -> Q:
    fixed = {
        ME: owned(member, Visibility.OWN),
        TEAM: owned(member, Visibility.TEAM),
        NOBODY: Q(owner=None),
    }
    return fixed[owner] if owner in fixed else Q(owner=int(owner))


def beginning(text: str) -> Q:
    """Return the condition that name, key or the e-mail address of one of the people begins so.

    Asks at once who that is, for no database can join the indexes of two tables by an OR. Where it
    is many, the OR is quick after all: in whatever order one looks, some soon turn up.
    """
    named, keyed = Q(name__istartswith=text), Q(key__istartswith=text)
    mailed = Person.objects.filter(email__istartswith=text, account__isnull=False).values("account")
    begun = (Customer.objects.filter(how).values("pk") for how in (named, keyed))
    found = set(next(begun).union(*begun, mailed, all=True).values_list("pk", flat=True)[:MANY])
    if len(found) < MANY:
        return Q(pk__among=found)
    # One row at a time: of an IN or EXISTS, PostgreSQL would look up all of the many beforehand.
    theirs = mailed.filter(account=OuterRef("pk")).values(is_so=Value(True))[:1]
    return named | keyed | Q(Subquery(theirs, output_field=BooleanField()))
