"""Segments and who is in them."""

from typing import Any

from django.http import HttpRequest
from ninja import Query

from keepwell.desk.api import answers, shaping
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries import walking
from keepwell.desk.api.queries.everybody import company_itself
from keepwell.desk.api.questions import OfSegment, Paged
from keepwell.desk.api.reading import reads
from keepwell.desk.api.refusing import Refused, not_found
from keepwell.desk.customers.filters import Filters
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.queries.segments import figures
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.segments import Node, Segment, expanded, to_text


@reads("/segments", Scope.SEGMENTS, tag="Segments")
def segments(request: HttpRequest) -> answers.Segments:
    """List the segments, of customers and of people."""
    found = choices.all_segments().values()
    return answers.Segments(segments=[answers.SegmentNamed(**_named(one)) for one in found])


@reads("/segments/{name}", Scope.SEGMENTS, tag="Segments")
def segment(request: HttpRequest, name: str) -> answers.SegmentInFull:
    """Look up a segment: who is in it, how many, and how they are.

    The figures may be some minutes old.
    """
    found = _segment(name)
    sums = figures(company_itself(), _tree(found), today(), found.unit)
    of_people = found.unit == "person"
    return answers.SegmentInFull(
        **_named(found),
        definition=to_text(found),
        customers=None if of_people else sums.customers,
        people=sums.customers if of_people else None,
        value=None if of_people else shaping.money(sums.value),
        bands=dict(sums.bands),
        score=sums.score,
    )


@reads("/segments/{name}/customers", Scope.SEGMENTS, Scope.CUSTOMERS, tag="Segments")
def segment_customers(
    request: HttpRequest,
    name: str,
    asked: Query[OfSegment],
) -> answers.Customers:
    """List the customers in a segment of customers."""
    _segment(name, "account")
    which = walking.Asked(Filters(segment=name))
    how = walking.Stretch(asked.sort, asked.limit, asked.cursor)
    page, following = walking.stretch(which, how)
    return answers.Customers(customers=[shaping.customer(one) for one in page], next=following)


@reads("/segments/{name}/people", Scope.SEGMENTS, Scope.CUSTOMERS, tag="Segments")
def segment_people(request: HttpRequest, name: str, asked: Query[Paged]) -> answers.People:
    """List the people in a segment of people, by key."""
    tree = _tree(_segment(name, "person"))
    how = walking.Stretch("key", asked.limit, asked.cursor)
    page, following = walking.people(tree, how)
    return answers.People(people=[shaping.person(one) for one in page], next=following)


def segment_of(name: str, otherwise: Refused, unit: Unit | None = None) -> Segment:
    """Return a segment, of a unit if one is meant; raise what is said otherwise."""
    found = choices.all_segments().get(name)
    if found is None or unit not in {None, found.unit}:
        raise otherwise
    return found


def _segment(name: str, unit: Unit | None = None) -> Segment:
    of = {None: "", "account": " of customers", "person": " of people"}[unit]
    return segment_of(name, not_found(f"There is no segment{of} “{name[:200]}”."), unit)


def _tree(segment: Segment) -> Node:
    return expanded(segment, choices.all_segments())


def _named(one: Segment) -> dict[str, Any]:
    return {
        "name": one.name, "title": one.title or None, "description": one.description or None,
        "unit": one.unit,
    }  # fmt: skip
