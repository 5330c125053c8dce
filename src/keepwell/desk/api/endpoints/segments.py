"""Segments and who is in them."""

from django.http import HttpRequest
from ninja import Query

from keepwell.desk.api import answers, shaping
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries import walking
from keepwell.desk.api.queries.everybody import company_itself
from keepwell.desk.api.questions import OfSegment
from keepwell.desk.api.reading import reads
from keepwell.desk.api.refusing import Refused, not_found
from keepwell.desk.customers.filters import Filters
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.queries.segments import figures
from keepwell.engine.segments import Segment, to_text


@reads("/segments", Scope.SEGMENTS, tag="Segments")
def segments(request: HttpRequest) -> answers.Segments:
    """List the segments."""
    return answers.Segments(
        segments=[
            answers.SegmentNamed(
                name=one.name, title=one.title or None, description=one.description or None
            )
            for one in choices.segments()
        ]
    )


@reads("/segments/{name}", Scope.SEGMENTS, tag="Segments")
def segment(request: HttpRequest, name: str) -> answers.SegmentInFull:
    """Look up a segment: who is in it, how many, and how they are.

    The figures may be some minutes old.
    """
    found = _segment(name)
    sums = figures(company_itself(), choices.trees()[name], today())
    return answers.SegmentInFull(
        name=found.name,
        title=found.title or None,
        description=found.description or None,
        definition=to_text(found),
        customers=sums.customers,
        value=shaping.money(sums.value),
        bands=dict(sums.bands),
        score=sums.score,
    )


@reads("/segments/{name}/customers", Scope.SEGMENTS, Scope.CUSTOMERS, tag="Segments")
def segment_customers(
    request: HttpRequest,
    name: str,
    asked: Query[OfSegment],
) -> answers.Customers:
    """List the customers in a segment."""
    _segment(name)
    which = walking.Asked(Filters(segment=name))
    how = walking.Stretch(asked.sort, asked.limit, asked.cursor)
    page, following = walking.stretch(which, how)
    return answers.Customers(customers=[shaping.customer(one) for one in page], next=following)


def segment_of(name: str, otherwise: Refused) -> Segment:
    """Return a segment; raise what is said otherwise."""
    found = next((one for one in choices.segments() if one.name == name), None)
    if found is None:
        raise otherwise
    return found


def _segment(name: str) -> Segment:
    return segment_of(name, not_found(f"There is no segment “{name[:200]}”."))
