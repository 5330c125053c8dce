"""A page of the list of customers, and how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from keepwell.desk.base.paging import Page, turn
from keepwell.desk.customers.columns import Column, needs_traits
from keepwell.desk.customers.filters import Filters, narrowed
from keepwell.desk.customers.filters.criteria import ME, NOBODY, TEAM
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries.sight import owned, visible_to
from keepwell.desk.health.models import Publication, Tally
from keepwell.desk.members.models import Member, Visibility
from keepwell.engine.segments import Node

COUNTED = 1000
"""How many are counted one by one; of more it is said that they are more."""
HEAVY = ("measures", "dimensions", "held", "readings")
"""Columns that no list shows."""


@dataclass(frozen=True)
class Count:
    """How many there are."""

    customers: int
    more: bool = False
    """Whether there are more than that."""
    about: bool = False
    """Whether it was counted when scores were last published."""


def today() -> date:
    """Return the day that what is published is about."""
    last = Publication.objects.filter(finished_at__isnull=False).values_list("as_of", flat=True)
    return last.first() or datetime.now(UTC).date()


@dataclass(frozen=True)
class Asked:
    """What a member wants to see."""

    member: Member
    filters: Filters
    today: date
    trees: Mapping[str, Node]
    """Of the project's segments, by name."""

    @property
    def rows(self) -> QuerySet[Customer]:
        """Everybody asked for whom the member may see."""
        return self._narrowed(self.filters)

    @property
    def named(self) -> QuerySet[Customer]:
        """Those of them whose own name begins so, of whom an index knows."""
        named = self._narrowed(replace(self.filters, q=""))
        return named.filter(name__istartswith=self.filters.q)

    def _narrowed(self, filters: Filters) -> QuerySet[Customer]:
        return narrowed(visible_to(self.member), filters, self.member, self.today, self.trees)


@dataclass(frozen=True)
class Found:
    """A page, and how many customers there are."""

    page: Page[Customer]
    count: Count


def found(asked: Asked, columns: Sequence[Column], sort: str, cursor: str | None) -> Found:
    """Return a page, with what its columns need, and the count.

    Of few customers the ids are found first, in whatever order that is quickest, and then sorted;
    to find them along the index of the order could take a walk past everybody. Of many, that walk
    is short. Either way only ids are walked, which an index holds; rows are read of one page.
    """
    rows = asked.rows
    total = _summed(asked)
    few = total is None or total <= COUNTED
    if few and asked.filters.q:
        few = len(some(asked.named)) <= COUNTED
    if few:
        ids = some(rows)
        few = len(ids) <= COUNTED
    if few:
        rows, count = Customer.objects.filter(pk__among=ids), Count(len(ids))
    else:
        count = Count(total, about=True) if total else Count(COUNTED, more=True)
    return Found(_filled(turn(rows.only("pk"), sort, cursor), columns), count)


def some(rows: QuerySet[Any]) -> list[int]:
    """Return the ids of rows, of no more than are needed to say that they are many."""
    return list(rows.order_by().values_list("pk", flat=True)[: COUNTED + 1])


def _filled(page: Page[Customer], columns: Sequence[Column]) -> Page[Customer]:
    """Return a page of ids with its rows."""
    rows = fit_for(Customer.objects.all(), columns).in_bulk([row.pk for row in page.rows])
    return replace(page, rows=[rows[row.pk] for row in page.rows if row.pk in rows])


def fit_for(rows: QuerySet[Customer], columns: Sequence[Column]) -> QuerySet[Customer]:
    """Return rows that read what the columns show, and no more."""
    light = rows.defer(*HEAVY, *(() if needs_traits(columns) else ("traits",)))
    names = {column.name for column in columns}
    if "owner" in names:
        light = light.select_related("owner")
    return light.prefetch_related("tags") if "tags" in names else light


def _summed(asked: Asked) -> int | None:
    """Return the number from the sums of each owner, if all filters are ones they know."""
    filters = asked.filters
    if filters != Filters(band=filters.band, state=filters.state, owner=filters.owner):
        return None
    told = Tally.objects.filter(owned(asked.member, asked.member.visibility), days=7)
    if filters.band:
        told = told.filter(band__in=filters.band)
    if filters.state:
        told = told.filter(state__in=filters.state)
    if filters.owner:
        told = told.filter(_of_owner(asked.member, filters.owner))
    total: int | None = told.aggregate(total=Sum("customers"))["total"]
    return total


def _of_owner(member: Member, owner: str) -> Q:
    fixed = {ME: owned(member, Visibility.OWN), TEAM: owned(member, Visibility.TEAM),
             NOBODY: Q(owner=None)}  # fmt: skip
    return fixed[owner] if owner in fixed else Q(owner=int(owner))
