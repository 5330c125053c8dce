"""When a notice is made, and for whom. Made twice, it is still one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Freshness
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices import tasks
from keepwell.desk.notices.models import (
    CASE,
    ENDPOINT,
    GIVEN,
    HEARD,
    MENTION,
    READY,
    RULES,
    SOURCE,
    TASK,
    TASK_LATE,
    WORSE,
    Notice,
)

if TYPE_CHECKING:
    from keepwell.desk.cases.models import Case
    from keepwell.desk.playbooks.models import Task

BATCH = 1_000
RANK = {"at_risk": 0, "watch": 1, "healthy": 2}
"""Bands, worst first. `unknown` is not among them: too little data is no judgement."""
EXCERPT = 280
"""Characters of a note that a notice shows."""


def from_crossings() -> int:
    """Tell owners of customers that got worse or ready to grow; return how many notices."""
    made = 0
    while crossings := list(_untold()[:BATCH]):
        with transaction.atomic():
            notices = [notice for one in crossings if (notice := _about(one)) is not None]
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
            Crossing.objects.filter(pk__in=[one.pk for one in crossings]).update(is_told=True)
        made += len(notices)
    if made:
        tasks.soon()
    return made


def _untold() -> QuerySet[Crossing]:
    return Crossing.objects.filter(is_told=False).select_related("customer__owner").order_by("pk")


def _about(crossing: Crossing) -> Notice | None:
    """Return the notice for the owner, if there is one and it concerns them."""
    owner, kind = crossing.customer.owner, kind_of(crossing)
    if owner is None or not owner.is_active or kind is None:
        return None
    names = ("band_before", "band", "state_before", "state", "score_before", "score")
    return Notice(
        member=owner,
        kind=kind,
        key=f"crossing:{crossing.pk}",
        customer=crossing.customer,
        data={name: getattr(crossing, name) for name in names},
        at=crossing.at,
    )


def kind_of(crossing: Crossing) -> str | None:
    """Return which notice a crossing is worth; None for what got better or cannot be judged."""
    if crossing.band == "unknown":
        return None
    before = RANK.get(crossing.band_before, RANK["watch"])
    if RANK[crossing.band] < before or _became(crossing, "at_risk"):
        return WORSE
    return READY if _became(crossing, "ready_to_grow") else None


def _became(crossing: Crossing, state: str) -> bool:
    return crossing.state == state != crossing.state_before


def from_sources(found: Iterable[Freshness]) -> int:
    """Tell managers and administrators of sources that fell silent; return how many notices."""
    silent = [one for one in found if one.is_silent]
    concerned = [
        one for one in Member.objects.filter(is_active=True) if one.is_at_least(Role.MANAGER)
    ]
    notices = [
        Notice(
            member=member,
            kind=SOURCE,
            key=f"source:{source.name[:200]}:{source.last_arrival:%Y-%m-%d}",
            data={"source": source.name, "days": source.silence, "usual": source.pause},
        )
        for source in silent
        for member in concerned
    ]
    return _make(notices)


def from_endpoint(endpoint: int, title: str, reason: str) -> int:
    """Tell administrators that a webhook was switched off; return how many notices.

    `reason` is `gone` or `failing`.
    """
    admins = Member.objects.filter(is_active=True, role=Role.ADMINISTRATOR)
    return _make([
        Notice(
            member=member,
            kind=ENDPOINT,
            key=f"endpoint:{endpoint}:{now().isoformat()}",
            data={"endpoint": endpoint, "title": title, "reason": reason},
        )
        for member in admins
    ])  # fmt: skip


def from_rules(tree: int, title: str, version: int, action: str) -> int:
    """Tell managers, once a version and kind of action, that rules say what cannot be done.

    Returns how many notices.
    """
    managers = [
        one for one in Member.objects.filter(is_active=True) if one.is_at_least(Role.MANAGER)
    ]
    return _make([
        Notice(
            member=member,
            kind=RULES,
            key=f"rules:{tree}:{version}:{action}",
            data={"tree": tree, "title": title},
        )
        for member in managers
    ])  # fmt: skip


def from_case(case: "Case", members: Iterable[Member], clock: str, percent: int) -> int:
    """Tell members that so much of the working time of a case is over; return how many notices.

    `clock` is `answer` or `solve`.
    """
    return _make([
        Notice(
            member=member,
            kind=CASE,
            key=f"case:{case.pk}:{clock}:{case.begun_at.isoformat()}:{percent}",
            customer=case.customer,
            data={"case": case.pk, "about": case.about, "clock": clock, "percent": percent},
        )
        for member in members
    ])  # fmt: skip


def given(case: "Case", by: str, owner: Member) -> int:
    """Tell a member that a colleague gave them a case; return how many notices."""
    return _make([
        Notice(
            member=owner,
            kind=GIVEN,
            key=f"case:{case.pk}:given:{case.version}",
            customer=case.customer,
            data={"case": case.pk, "about": case.about, "by": by},
        )
    ])  # fmt: skip


def from_customer(case: "Case", what: str, mark: str) -> int:
    """Tell a case's owner what its customer did on their page; return how many notices.

    `what` is `said`, `confirmed` or `reopened`; `mark` sets this time apart from all others.
    """
    if case.owner is None or not case.owner.is_active:
        return 0
    return _make([
        Notice(
            member=case.owner,
            kind=HEARD,
            key=f"case:{case.pk}:{mark}",
            customer=case.customer,
            data={"case": case.pk, "about": case.about, "what": what},
        )
    ])  # fmt: skip


def task_given(task: "Task", by: Member | None, members: Iterable[Member]) -> int:
    """Tell members of a task that is theirs, or their department's; return how many notices.

    `by` None: it is a step of a plan, or a rule set it.
    """
    return _make([
        Notice(
            member=member,
            kind=TASK,
            key=f"task:{task.pk}:{task.owner_id or 0}",
            customer=task.customer,
            data={"task": task.pk, "title": task.title, "by": str(by or "")},
        )
        for member in members
    ])  # fmt: skip


def tasks_late(tasks: Iterable["Task"]) -> int:
    """Tell the owners of tasks, which have one each, that these are overdue."""
    return _make([
        Notice(
            member=task.owner,
            kind=TASK_LATE,
            key=f"task:{task.pk}:late:{task.due_at}",
            customer=task.customer,
            data={"task": task.pk, "title": task.title},
        )
        for task in tasks
    ])  # fmt: skip


def mention(note: Note, members: Iterable[Member]) -> int:
    """Tell members that a note names them: those who may see its customer, but not its author."""
    named = [
        one for one in members
        if one.is_active and one.pk != note.author_id and _sees(one, note.customer)
    ]  # fmt: skip
    return _make([
        Notice(
            member=member,
            kind=MENTION,
            key=f"note:{note.pk}",
            customer=note.customer,
            data={"by": note.who, "text": note.text[:EXCERPT]},
        )
        for member in named
    ])  # fmt: skip


def _sees(member: Member, customer: Customer) -> bool:
    return visible_to(member).filter(pk=customer.pk).exists()


def _make(notices: Sequence[Notice]) -> int:
    """Make the notices that are not there yet; return how many."""
    same = Notice.objects.filter(key__in={one.key for one in notices})
    there = set(same.values_list("member_id", "key"))
    fresh = [one for one in notices if (one.member_id, one.key) not in there]
    if fresh:
        Notice.objects.bulk_create(fresh, ignore_conflicts=True)
        tasks.soon()
    return len(fresh)
