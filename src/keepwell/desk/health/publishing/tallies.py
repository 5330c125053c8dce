"""Sums over each owner's customers: made by one pass over the customers each."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import PERIODS, RenewalTally, Tally
from keepwell.desk.health.publishing.writing import one_at_a_time


def retally(owners: Sequence[int | None] | None = None) -> None:
    """Sum up anew the customers of some owners (None: of all), given by id; None is nobody's."""
    mine = Q() if owners is None else _of(owners)
    with transaction.atomic():
        one_at_a_time()
        customers = Customer.objects.filter(mine, is_current=True)
        Tally.objects.filter(mine).delete()
        Tally.objects.bulk_create(_tallies(customers), batch_size=500)
        RenewalTally.objects.filter(mine).delete()
        RenewalTally.objects.bulk_create(_renewals(customers), batch_size=500)


def _of(owners: Sequence[int | None]) -> Q:
    known = [owner for owner in owners if owner is not None]
    return Q(owner__in=known) | Q(owner=None) if None in owners else Q(owner__in=known)


def _tallies(customers: QuerySet[Customer]) -> Iterator[Tally]:
    for days in PERIODS:
        rows = _summed(customers, "band", "state", f"band_{days}")
        for owner, band, state, before, count, value in rows:
            yield Tally(
                owner_id=owner, days=days, band_before=before, band=band, state=state,
                customers=count, value=value,
            )  # fmt: skip


def _renewals(customers: QuerySet[Customer]) -> Iterator[RenewalTally]:
    rows = _summed(customers.filter(renewal__isnull=False), "renewal", "band")
    for owner, on, band, count, value in rows:
        yield RenewalTally(owner_id=owner, on=on, band=band, customers=count, value=value)


def _summed(customers: QuerySet[Customer], *kinds: str) -> Iterator[tuple[Any, ...]]:
    """Yield each owner and kind with how many customers it has and what they are worth together."""
    rows = customers.values_list("owner", *kinds)
    yield from rows.annotate(n=Count("pk"), worth=Coalesce(Sum("value"), 0.0)).order_by()
