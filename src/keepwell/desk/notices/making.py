"""When a notice is made, and for whom. Made twice, it is still one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices import tasks
from keepwell.desk.notices.models import (
    ALERT,
    CASE,
    ENDPOINT,
    GIVEN,
    HEARD,
    HELD,
    MENTION,
    RULES,
    TARGET,
    TASK,
    TASK_LATE,
    Notice,
)

if TYPE_CHECKING:
    from keepwell.desk.cases.models import Case
    from keepwell.desk.playbooks.models import Task

EXCERPT = 280
"""Characters of a note that a notice shows."""


def from_alert(
    alert: int, text: str, customer: Customer | None, member: Member, case: "Case | None"
) -> int:
    """Tell a member of an alert, in words of their language; return how many notices.

    `case` is the one that the words name.
    """
    return _make([Notice(
        member=member, kind=ALERT, key=f"alert:{alert}", customer=customer, case=case,
        data={"alert": alert, "headline": text},
    )])  # fmt: skip


def alert_is_over(alert: int) -> int:
    """Take what was told of an alert off the bell: it is dealt with; return how many notices."""
    told = Notice.objects.filter(kind=ALERT, key=f"alert:{alert}", read_at=None)
    return told.update(read_at=now())


def from_held(member: Member, day: date, many: int, named: Sequence[str]) -> int:
    """Tell a member how many alerts were held back before a day, and of the first few of them."""
    data = {"count": many, "named": list(named)}
    return _make([Notice(member=member, kind=HELD, key=f"held:{day.isoformat()}", data=data)])


def from_target(target: int, title: str, members: Iterable[Member]) -> int:
    """Tell members that alerts no longer go to a target of theirs; return how many notices."""
    key = f"target:{target}:{now().isoformat()}"
    data = {"target": target, "title": title}
    return _make([Notice(member=one, kind=TARGET, key=key, data=data) for one in members])


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
            case=case,
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
            case=case,
            data={"case": case.pk, "about": case.about, "by": by},
        )
    ])  # fmt: skip


def from_customer(case: "Case", what: str, mark: str) -> int:
    """Tell a case's owner what its customer did; return how many notices.

    `what` is `said`, `confirmed`, `reopened`, `other` (somebody else answered), `doubtful` (a mail
    that seems to be forged) or `bounced`; `mark` sets this time apart from all others.
    """
    if case.owner is None or not case.owner.is_active:
        return 0
    return _make([
        Notice(
            member=case.owner,
            kind=HEARD,
            key=f"case:{case.pk}:{mark}",
            customer=case.customer,
            case=case,
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
