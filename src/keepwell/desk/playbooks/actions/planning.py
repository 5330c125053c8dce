"""What colleagues do with a plan that runs."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.actions.advancing import end, locked
from keepwell.desk.playbooks.models import Outcome, Plan
from keepwell.desk.playbooks.queries import plans_visible_to
from keepwell.desk.playbooks.subjects import of_plan


@transaction.atomic
def finish(member: Member, plan: Plan, outcome: Outcome, reason: str) -> Plan:
    """End a plan: its goal was reached, was missed, or it makes no sense any more, and why."""
    found = _held(member, plan)
    if not reason.strip():
        raise ValidationError(_("Expected what was learned or why it ends, in a sentence."))
    end(found, member, outcome, now(), reason.strip())
    return found


@transaction.atomic
def set_goal(member: Member, plan: Plan, goal: str, due_at: datetime) -> Plan:
    """Say anew what a plan is to reach, and by when."""
    found = _held(member, plan)
    if due_at <= found.started_at:
        raise ValidationError(_("Expected a day after the plan has started."))
    before = {"goal": found.goal, "due": found.due_at.date().isoformat()}
    found.goal, found.due_at, found.look_at = goal, due_at, now()
    found.save()
    after = {"goal": goal, "due": due_at.date().isoformat()}
    deeds.record(member, "playbooks.goal", of_plan(found), before, after)
    return found


@transaction.atomic
def give(member: Member, plan: Plan, owner: Member) -> Plan:
    """Give a plan to a colleague; what is open of it stays with whom it is, the rest follows."""
    found = _held(member, plan)
    before, found.owner = str(found.owner or ""), owner
    found.save()
    said = {"owner": str(owner)}
    deeds.record(member, "playbooks.give_plan", of_plan(found), {"owner": before}, said)
    return found


@transaction.atomic
def share(member: Member, plan: Plan, *, is_shared: bool) -> Plan:
    """Let the customer's link open, or no longer."""
    require(member, Role.MEMBER)
    found = _locked(member, plan)
    if found.is_shared != is_shared:
        found.is_shared = is_shared
        found.save()
        deeds.record(member, "playbooks.share", of_plan(found), after={"is_shared": is_shared})
    return found


def _held(member: Member, plan: Plan) -> Plan:
    require(member, Role.MEMBER)
    found = _locked(member, plan)
    if not found.is_open:
        raise ValidationError(
            _("This plan has ended: {outcome}.").format(outcome=Outcome(found.outcome).label)
        )
    return found


def _locked(member: Member, plan: Plan) -> Plan:
    if not plans_visible_to(member).filter(pk=plan.pk).exists():
        raise Plan.DoesNotExist
    return locked(plan)
