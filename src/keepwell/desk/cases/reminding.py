"""Reminding of cases whose time runs out: first the owner, then more and more people.

Each rung of the ladder is told once, whatever becomes of the worker: that it was reached and the
notices of it are written in one transaction.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from keepwell.desk.cases.hours import Clock
from keepwell.desk.cases.models import Case, Reminder, Whom
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.cases.timing import LADDER, Plans, Rung, clock_of, name_of, next_reminder
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices import making

BATCH = 500
"""Cases that are looked up at once."""


def remind_due(moment: datetime) -> int:
    """Tell of the cases that have reached a rung; return how many."""
    plans, told = Plans(), 0
    while keys := list(
        Case.objects.filter(remind_at__lte=moment).order_by("remind_at").values_list("pk")[:BATCH]
    ):
        told += sum(_remind(pk, plans, moment) for (pk,) in keys)
    return told


@transaction.atomic
def _remind(pk: int, plans: Plans, moment: datetime) -> bool:
    Case.objects.select_for_update().get(pk=pk)
    case = Case.objects.select_related("owner", "customer").get(pk=pk)
    clock = clock_of(case, plans.of(case.department_id))
    fresh = [] if clock is None else _reached(case, clock, moment)
    if fresh:
        making.from_case(case, concerned(case, fresh[-1]), name_of(case), fresh[-1].percent)
    following = clock and next_reminder(clock, moment)
    Case.objects.filter(pk=pk).update(remind_at=following)
    return bool(fresh)


def _reached(case: Case, clock: Clock, moment: datetime) -> list[Rung]:
    """Return the rungs that were reached and not told yet; from now on they are told."""
    times = ((rung, clock.after(rung.percent / 100)) for rung in LADDER)
    reached = [rung for rung, time in times if time is not None and time <= moment]
    return [rung for rung in reached if _is_first(case, rung)]


def _is_first(case: Case, rung: Rung) -> bool:
    return Reminder.objects.get_or_create(
        case=case, clock=name_of(case), begun_at=case.begun_at, rung=rung.percent
    )[1]


def concerned(case: Case, rung: Rung) -> list[Member]:
    """Return who is told: of a case that nobody looks after, the managers from the first rung."""
    active = Member.objects.filter(is_active=True)
    managers = [one for one in active if one.is_at_least(Role.MANAGER)]
    heads = [one for one in managers if one.department_id == (case.department_id or -1)]
    owner = [case.owner] if case.owner and case.owner.is_active else []
    of = {Whom.OWNER: owner or heads or managers, Whom.HEADS: heads, Whom.MANAGERS: managers}
    return _seeing(case, {one.pk: one for whom in rung.whom for one in of[whom]}.values())


def _seeing(case: Case, members: Iterable[Member]) -> list[Member]:
    return [one for one in members if cases_visible_to(one).filter(pk=case.pk).exists()]
