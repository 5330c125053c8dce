"""What administrators and managers settle: hours, targets, and the tree of root causes."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.cases.models import Case, Cause, Severity, Target, WeekPlan
from keepwell.desk.cases.models.cause import BETWEEN
from keepwell.desk.cases.queries import is_open
from keepwell.desk.cases.subjects import of_cause
from keepwell.desk.cases.timing import TIMES, Plans, set_times
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.deeds import Subject
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.surveys.models import Topic

DEEPEST = 3
"""Causes that a cause may stand below."""
BATCH = 500
FIELDS = ("zone", "week", "country", "region", "days")


@transaction.atomic
def set_hours(member: Member, department: Department | None, **given: object) -> WeekPlan:
    """Say when a department is at work (None: all that have no hours of their own).

    Open cases are due by these hours from now on.
    """
    require(member, Role.MANAGER)
    before = WeekPlan.objects.filter(department=department).first()
    plan, _made = WeekPlan.objects.update_or_create(department=department, defaults=given)
    name = str(department or _("all departments"))
    subject = Subject("hours", str(department.pk if department else ""), name)
    told = {field: getattr(plan, field) for field in FIELDS}
    was = {field: getattr(before, field) for field in FIELDS} if before else {}
    deeds.record(member, "cases.hours", subject, was, told)
    retime()
    return plan


@transaction.atomic
def set_targets(
    member: Member, targets: Mapping[Severity, tuple[int, int]], topic: Topic | None = None
) -> None:
    """Say how soon cases are answered and solved, in working minutes; it holds for new cases.

    Of a topic, or of all that have no targets of their own.
    """
    require(member, Role.MANAGER)
    for severity, (answer_minutes, solve_minutes) in targets.items():
        Target.objects.update_or_create(
            severity=severity, topic=topic,
            defaults={"answer_minutes": answer_minutes, "solve_minutes": solve_minutes},
        )  # fmt: skip
    told = {str(severity.label): list(minutes) for severity, minutes in targets.items()}
    deeds.record(member, "cases.targets", _of_targets(topic), after=told)


@transaction.atomic
def drop_targets(member: Member, topic: Topic) -> None:
    """Let the targets of all topics hold for one that had its own."""
    require(member, Role.MANAGER)
    Target.objects.filter(topic=topic).delete()
    deeds.record(member, "cases.targets_drop", _of_targets(topic))


def _of_targets(topic: Topic | None) -> Subject:
    return Subject("hours", f"targets-{topic.pk}" if topic else "targets", str(topic or ""))


def retime() -> int:
    """Work out anew when open cases are due; return how many."""
    plans, done = Plans(), 0
    some: Sequence[Case]
    rows = Case.objects.filter(is_open()).order_by("pk")
    last = 0
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        for case in some:
            set_times(case, plans.of(case.department_id))
        Case.objects.bulk_update(some, TIMES)
        last, done = some[-1].pk, done + len(some)
    return done


@transaction.atomic
def add_cause(member: Member, name: str, parent: Cause | None = None) -> Cause:
    """Add a root cause, below another or at the top."""
    require(member, Role.MANAGER)
    if parent is not None and parent.depth + 1 > DEEPEST:
        raise ValidationError(_("The tree is deep enough. Add it one level higher."))
    made = Cause(name=name, parent=parent, path=_path(name, parent))
    _must_be_free(made)
    made.save()
    deeds.record(member, "cases.cause_add", of_cause(made))
    return made


@transaction.atomic
def rename_cause(member: Member, cause: Cause, name: str) -> Cause:
    """Call a root cause something else; what stands below it follows."""
    require(member, Role.MANAGER)
    before, path = cause.path, _path(name, cause.parent)
    below = list(Cause.objects.filter(path__startswith=before + BETWEEN))
    cause.name, cause.path = name, path
    _must_be_free(cause)
    cause.save()
    for one in below:
        one.path = path + one.path[len(before) :]
    Cause.objects.bulk_update(below, ["path"])
    deeds.record(member, "cases.cause_rename", of_cause(cause), {"cause": before}, {"cause": path})
    return cause


@transaction.atomic
def retire_cause(member: Member, cause: Cause, *, is_retired: bool) -> Cause:
    """Give a root cause to no case any more, or again."""
    require(member, Role.MANAGER)
    cause.is_retired = is_retired
    cause.save(update_fields=["is_retired"])
    verb = "cases.cause_retire" if is_retired else "cases.cause_restore"
    deeds.record(member, verb, of_cause(cause))
    return cause


def _path(name: str, parent: Cause | None) -> str:
    return f"{parent.path}{BETWEEN}{name}" if parent else name


def _must_be_free(cause: Cause) -> None:
    if Cause.objects.filter(path=cause.path).exclude(pk=cause.pk).exists():
        raise ValidationError(_("There is a root cause “{name}” already.").format(name=cause.path))
