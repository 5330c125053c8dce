"""Customers that got worse or ready to grow: for their owners, and of many at once in one alert.

A changed scorecard may move hundreds of customers of one owner in a night; nobody reads hundreds of
letters. That a crossing is an alert and that it is told are written in one transaction.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.kinds import MANY, READY, WORSE
from keepwell.desk.customers.queries.listing import HEAVY
from keepwell.desk.health.models import Crossing
from keepwell.desk.members.models import Member

FEW = 5
"""Customers who are an alert each; more who moved at once, of one owner, are one together."""
NAMED = 5
"""Customers that an alert of many names."""
BATCH = 5_000
"""Crossings of one owner that are looked at in one transaction."""
RANK = {"at_risk": 0, "watch": 1, "healthy": 2}
"""Bands, worst first. `unknown` is not among them: too little data is no judgement."""
FIELDS = ("band_before", "band", "state_before", "state", "score_before", "score")


def from_crossings() -> int:
    """Raise alerts of customers that got worse or ready to grow; return of how many customers."""
    untold = Crossing.objects.filter(is_told=False)
    untold.exclude(customer__owner__is_active=True).update(is_told=True)
    raised = 0
    while owners := list(untold.order_by().values_list("customer__owner", flat=True).distinct()):
        raised += sum(_of_owner(owner) for owner in owners)
    return raised


@transaction.atomic
def _of_owner(pk: int | None) -> int:
    rows = _untold(pk)
    owner = None if pk is None else Member.objects.filter(pk=pk).first()
    raised = 0
    for kind in (WORSE, READY):
        alike = [one for one in rows if owner is not None and kind_of(one) == kind]
        if owner is not None and alike:
            _raise(kind, alike, owner)
        raised += len(alike)
    Crossing.objects.filter(pk__in=[one.pk for one in rows]).update(is_told=True)
    return raised


def _untold(owner: int | None) -> Sequence[Crossing]:
    found: QuerySet[Crossing] = Crossing.objects.filter(is_told=False, customer__owner=owner)
    heavy = [f"customer__{name}" for name in HEAVY]
    locked = found.select_for_update(of=("self",)).select_related("customer").defer(*heavy)
    return list(locked.order_by("pk")[:BATCH])


def _raise(kind: str, crossings: Sequence[Crossing], owner: Member) -> None:
    """Raise an alert for each of a few customers, or one for many."""
    customers = {one.customer_id: one.customer for one in crossings}
    if len(customers) <= FEW:
        for one in crossings:
            raise_alert(_signal(kind, one), [owner])
        return
    ranked = sorted(customers.values(), key=lambda one: -(one.value or 0))
    last = crossings[-1]
    named = {"what": kind, "count": len(ranked), "names": [str(one) for one in ranked[:NAMED]]}
    value = sum(one.value or 0 for one in ranked)
    raise_alert(
        Signal(MANY, f"crossings:{kind}:{last.pk}", "", value=value, at=last.at, data=named),
        [owner],
    )


def _signal(kind: str, crossing: Crossing) -> Signal:
    return Signal(
        kind, f"crossing:{crossing.pk}", "", customer=crossing.customer, at=crossing.at,
        data={name: getattr(crossing, name) for name in FIELDS},
    )  # fmt: skip


def kind_of(crossing: Crossing) -> str | None:
    """Return which alert a crossing is worth; None for what got better or cannot be judged."""
    if crossing.band == "unknown":
        return None
    before = RANK.get(crossing.band_before, RANK["watch"])
    if RANK[crossing.band] < before or _became(crossing, "at_risk"):
        return WORSE
    return READY if _became(crossing, "ready_to_grow") else None


def _became(crossing: Crossing, state: str) -> bool:
    return crossing.state == state != crossing.state_before
