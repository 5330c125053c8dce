"""Looking at watches. Each alarm is raised once: it and the state of its watch are one write."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, QuerySet

from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.kinds import FELL, FIGURE, MANY, RENEWAL
from keepwell.desk.alerts.models import Reason, Subject, ToWhom, Watch
from keepwell.desk.alerts.watching import reading
from keepwell.desk.alerts.watching.levels import Reading, step
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.members.models import Member, Role

FEW = 5
"""Customers who become at risk at one look and are an alert each; more are one together."""
BATCH = 500
"""Customers of one watch that are looked at at once, those worth most first."""


def look_at_watches(moment: datetime) -> int:
    """Look at all watches that are on; return how many signals were raised."""
    keys = list(Watch.objects.filter(is_on=True).values_list("pk", flat=True))
    return sum(look_at(pk, moment) for pk in keys)


@transaction.atomic
def look_at(pk: int, moment: datetime) -> int:
    """Look at a watch; return how many signals were raised."""
    Watch.objects.select_for_update().filter(pk=pk).first()
    watch = Watch.objects.select_related("customer", "owner", "department").filter(pk=pk).first()
    if watch is None or not watch.is_on:
        return 0
    watch.looked_at = moment
    look = {Subject.BAND: _look_at_bands, Subject.RENEWAL: _look_at_renewals}
    raised = look.get(Subject(watch.subject), _look_at_figure)(watch, moment)
    if raised:
        watch.times, watch.fired_at = watch.times + raised, moment
    watch.save()
    return raised


# --- one figure


def _look_at_figure(watch: Watch, moment: datetime) -> int:
    found = reading_at(watch, reading.day_of(moment))
    watch.last = None if found is None else found.value
    done = step(reading.rule_of(watch), found, is_armed=watch.is_armed)
    watch.is_armed = done.is_armed
    if found is None or not done.fires:
        return 0
    raise_alert(_alarm(watch, found, moment), responsible(watch, watch.customer))
    return 1


def reading_at(watch: Watch, day: date) -> Reading | None:
    """Return what the figure of a watch is at the end of a day; of scores only of today's."""
    if watch.subject == Subject.SCORE:
        return reading.score_reading(watch)
    first = day - reading.reach_back(watch)
    return reading.reading_on(watch, reading.daily(watch, first), day)


def _alarm(watch: Watch, found: Reading, moment: datetime) -> Signal:
    data = {
        "subject": watch.subject, "direction": watch.direction, "limit": watch.limit,
        "days": watch.days, "last": found.value, "many": found.many, "segment": watch.segment,
        "owner": str(watch.owner) if watch.owner else "", "watch": watch.pk,
    }  # fmt: skip
    return Signal(
        FIGURE, f"watch:{watch.pk}:{watch.times + 1}", watch.title, customer=watch.customer,
        segment=watch.segment, value=reading.value_of(watch), at=moment, data=data,
    )  # fmt: skip


# --- each customer by itself


def fallen(watch: Watch) -> QuerySet[Crossing]:
    """Return the crossings by which customers of a watch became at risk."""
    here = reading.customers_of(watch)
    found = Crossing.objects.filter(band="at_risk").exclude(band_before="at_risk")
    if not reading.is_of_all(watch):
        found = found.filter(customer__in=here.order_by().values("pk"))
    if watch.least_value is not None:
        found = found.filter(customer__value__gte=watch.least_value)
    return found.select_related("customer__owner").order_by("pk")


def _look_at_bands(watch: Watch, moment: datetime) -> int:
    newest = Crossing.objects.aggregate(newest=Max("pk"))["newest"] or 0
    fresh = list(fallen(watch).filter(pk__gt=watch.place, pk__lte=newest)[:BATCH])
    watch.place = fresh[-1].pk if len(fresh) == BATCH else newest
    if len(fresh) > FEW:
        _raise_together(watch, fresh, moment)
        return 1
    for one in fresh:
        data = {"score_before": one.score_before, "score": one.score, "watch": watch.pk}
        key = f"watch:{watch.pk}:crossing:{one.pk}"
        signal = Signal(FELL, key, watch.title, customer=one.customer, at=one.at, data=data)
        raise_alert(signal, responsible(watch, one.customer))
    return len(fresh)


def _raise_together(watch: Watch, fresh: Sequence[Crossing], moment: datetime) -> None:
    """Raise one alert of many; it names none of them, for not everybody sees all."""
    customers = {one.customer_id: one.customer for one in fresh}
    value = sum(one.value or 0 for one in customers.values())
    data = {"what": FELL, "count": len(customers), "title": watch.title, "watch": watch.pk}
    key = f"watch:{watch.pk}:crossings:{fresh[-1].pk}"
    whose = customers.values() if watch.to == ToWhom.OWNER else [None]
    to = [one for customer in whose for one in responsible(watch, customer)]
    raise_alert(Signal(MANY, key, watch.title, value=value, at=moment, data=data), to)


def renewing(watch: Watch, first: date, last: date) -> QuerySet[Customer]:
    """Return the customers of a watch who are not healthy and renew between two days."""
    found = reading.customers_of(watch).filter(renewal__range=(first, last))
    if watch.least_value is not None:
        found = found.filter(value__gte=watch.least_value)
    return found.exclude(band="healthy").select_related("owner")


def _look_at_renewals(watch: Watch, moment: datetime) -> int:
    today = reading.day_of(moment)
    near = renewing(watch, today, today + timedelta(days=watch.days))
    ranked = near.order_by(F("value").desc(nulls_last=True), "pk")[:BATCH]
    due = {f"watch:{watch.pk}:{one.pk}:{one.renewal}": one for one in ranked}
    known = set(Reason.objects.filter(key__in=due).values_list("key", flat=True))
    fresh = {key: one for key, one in due.items() if key not in known}
    for key, one in fresh.items():
        data = {"on": str(one.renewal), "band": one.band, "watch": watch.pk}
        signal = Signal(RENEWAL, key, watch.title, customer=one, at=moment, data=data)
        raise_alert(signal, responsible(watch, one))
    return len(fresh)


# --- to whom


def responsible(watch: Watch, customer: Customer | None) -> list[Member]:
    """Return who is told; where there is no owner who works here, the managers."""
    if watch.to == ToWhom.MEMBERS:
        return list(watch.members.filter(is_active=True))
    owner = customer.owner if customer else watch.owner
    if watch.to == ToWhom.OWNER and owner is not None and owner.is_active:
        return [owner]
    heads = managers()
    if watch.to == ToWhom.DEPARTMENT:
        return [one for one in heads if one.department_id == watch.department_id] or heads
    return heads


def managers() -> list[Member]:
    """Return all managers and administrators who work here."""
    active = Member.objects.filter(is_active=True)
    return [one for one in active if one.is_at_least(Role.MANAGER)]
