"""Pages of customers for programs: each as quick as the first, whatever was asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Min, Q, QuerySet

from keepwell.desk.api.queries.everybody import company_itself
from keepwell.desk.base.paging import onward
from keepwell.desk.customers.filters import Filters, narrowed
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import COUNTED, HEAVY, today
from keepwell.desk.customers.queries.segments import members_of
from keepwell.desk.health.models import Publication
from keepwell.engine.segments import Node

A_DAY = timedelta(days=1)
"""Longer than this no publication has been writing that did not finish."""


@dataclass(frozen=True)
class Asked:
    """Which customers."""

    filters: Filters
    key: str = ""
    changed_since: datetime | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nearly all rows are meant, so that a walk along any order finds them at once."""
        return self == Asked(Filters(gone=False))

    @property
    def rows(self) -> QuerySet[Customer]:
        """Return everybody asked for."""
        rows = Customer.objects.all()
        if self.key:
            rows = rows.filter(key=self.key)
        if self.changed_since is not None:
            rows = _changed(rows, self.changed_since)
        trees = choices.trees() if self.filters.segment else {}
        return narrowed(rows, self.filters, company_itself(), today(), trees)


@dataclass(frozen=True)
class Stretch:
    """How much of a list, and from where."""

    sort: str
    limit: int
    cursor: str | None = None


def stretch(asked: Asked, how: Stretch) -> tuple[list[Customer], str | None]:
    """Return a page of customers and the cursor of the next one.

    As in the desk's own list, of few customers the ids are found first, in whatever order is
    quickest: a walk along the order that was asked for might pass by everybody to find them.
    """
    rows = asked.rows
    if not asked.is_everybody:
        ids = list(rows.order_by().values_list("pk", flat=True)[: COUNTED + 1])
        rows = Customer.objects.filter(pk__in=ids) if len(ids) <= COUNTED else rows
    of = sha256(repr(asked).encode()).hexdigest()[:16]
    page, following = onward(rows.only("pk"), how.sort, how.cursor, how.limit, of=of)
    whole = Customer.objects.defer(*HEAVY).select_related("owner").prefetch_related("tags")
    found = whole.in_bulk([row.pk for row in page])
    return [found[row.pk] for row in page if row.pk in found], following


def people(tree: Node, how: Stretch) -> tuple[list[Person], str | None]:
    """Return a page of the people in a segment's tree."""
    rows = members_of(company_itself(), tree, today(), "person").select_related("account")
    of = sha256(repr(tree).encode()).hexdigest()[:16]
    return onward(rows.defer(*HEAVY), how.sort, how.cursor, how.limit, of=of)


def scores(how: Stretch) -> tuple[list[Customer], str | None]:
    """Return a page of the published scores of all who are customers."""
    rows = Customer.objects.filter(is_current=True)
    light = rows.defer(*HEAVY, "traits")
    return onward(light, how.sort, how.cursor, how.limit, of="scores")


def _changed(rows: QuerySet[Customer], since: datetime) -> QuerySet[Customer]:
    """Return rows that were written by a publication that was at work then, or later."""
    cut_off = Q(finished_at=None, started_at__gte=since - A_DAY)
    at_work = Publication.objects.filter(Q(finished_at__gte=since) | cut_off)
    first = at_work.aggregate(first=Min("pk"))["first"]
    return rows.none() if first is None else rows.filter(publication__gte=first)
