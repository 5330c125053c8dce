"""Making fixes, changing them, and saying what came of them."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.cases.causes.deeds import of_fix
from keepwell.desk.cases.models import Cause, Fix, Progress
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Department, Member, Role


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What colleagues say about a fix."""

    title: str
    what: str = ""
    owner: Member | None = None
    department: Department | None = None
    due: date | None = None
    progress: Progress = Progress.PLANNED
    result: str = ""


@transaction.atomic
def make_fix(member: Member, cause: Cause, plan: Plan) -> Fix:
    """Say what is to be done about a root cause."""
    require(member, Role.MEMBER)
    fix = Fix(cause=cause, made_by=member)
    _take(fix, plan)
    deeds.record(member, "cases.fix_make", of_fix(fix), after=_told(fix))
    return fix


@transaction.atomic
def change_fix(member: Member, fix: Fix, plan: Plan) -> Fix:
    """Change a fix: who sees to it, how far it is, what came of it.

    When it was done stays what it was, for as long as it stays done.
    """
    require(member, Role.MEMBER)
    held = Fix.objects.select_for_update().get(pk=fix.pk)
    before = _told(held)
    _take(held, plan)
    deeds.record(member, "cases.fix_change", of_fix(held), before, _told(held))
    return held


def _take(fix: Fix, plan: Plan) -> None:
    for name, value in vars(plan).items():
        setattr(fix, name, value)
    fix.department = plan.department or (plan.owner.department if plan.owner else None)
    if fix.is_done and not fix.result.strip():
        raise ValidationError(_("Say what came of it: it is what customers are told."))
    fix.done_at = (fix.done_at or now()) if fix.is_done else None
    fix.save()


def _told(fix: Fix) -> dict[str, object]:
    due = fix.due.isoformat() if fix.due else None
    return {
        "title": fix.title, "owner": str(fix.owner or ""), "due": due, "progress": fix.progress,
        "result": fix.result,
    }  # fmt: skip
