"""Watches: adding, changing, switching and removing them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from keepwell.desk.alerts.actions.deeds import of_watch
from keepwell.desk.alerts.asking import look_soon
from keepwell.desk.alerts.models import Watch
from keepwell.desk.health.models import Crossing
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role


@transaction.atomic
def add(member: Member, given: Mapping[str, Any]) -> Watch:
    """Begin to watch; what happened before alarms nobody."""
    require(member, Role.MANAGER)
    fields = {name: value for name, value in given.items() if name != "members"}
    newest = Crossing.objects.aggregate(newest=Max("pk"))["newest"] or 0
    made = Watch.objects.create(**fields, made_by=member, place=newest)
    made.members.set(given.get("members", ()))
    deeds.record(member, "alerts.watch_add", of_watch(made), after=_told(made))
    look_soon()
    return made


@transaction.atomic
def change(member: Member, watch: Watch, given: Mapping[str, Any]) -> Watch:
    """Change what is watched; it is armed anew."""
    held = _held(member, watch)
    before = _told(held)
    for name, value in given.items():
        if name != "members":
            setattr(held, name, value)
    held.is_armed = True
    held.save()
    held.members.set(given.get("members", ()))
    deeds.record(member, "alerts.watch_change", of_watch(held), before, _told(held))
    look_soon()
    return held


@transaction.atomic
def switch(member: Member, watch: Watch, *, is_on: bool) -> Watch:
    """Switch a watch on or off; what happened while it was off alarms nobody."""
    held = _held(member, watch)
    held.is_on = is_on
    if is_on:
        held.place = Crossing.objects.aggregate(newest=Max("pk"))["newest"] or 0
    held.save(update_fields=["is_on", "place"])
    deeds.record(member, f"alerts.watch_{'on' if is_on else 'off'}", of_watch(held))
    return held


@transaction.atomic
def remove(member: Member, watch: Watch) -> None:
    """Remove a watch; its alerts stay."""
    held = _held(member, watch)
    deeds.record(member, "alerts.watch_remove", of_watch(held), _told(held))
    held.delete()


def _held(member: Member, watch: Watch) -> Watch:
    require(member, Role.MANAGER)
    return Watch.objects.select_for_update().get(pk=watch.pk)


def _told(watch: Watch) -> dict[str, object]:
    return {"limit": watch.limit, "days": watch.days, "to": watch.to, "segment": watch.segment}
