"""Doing what a branch says: one function a kind of action."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.hours import Clock
from keepwell.desk.cases.models import MessageTemplate
from keepwell.desk.cases.timing import DAY, Plans
from keepwell.desk.customers.actions.changing import tag
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.actions.tasks import Draft, set_task
from keepwell.desk.playbooks.models import Playbook
from keepwell.desk.rules.models import Outcome, Reason
from keepwell.desk.rules.running.casing import open_or_route
from keepwell.desk.rules.running.doing import Doing, Result
from keepwell.desk.rules.running.routing import find, tell_whom
from keepwell.desk.rules.tree.document import Action, ActionKind

REFUSALS = (ValidationError, PermissionDenied, ObjectDoesNotExist, IntegrityError)
"""What another room says where an action cannot be done; the other actions go on."""


def act(action: Action, doing: Doing) -> Result:
    """Do an action. What cannot be done leaves nothing behind, and does not stop others."""
    try:
        with transaction.atomic():
            return _ACTIONS[action.kind](action, doing)
    except REFUSALS as refused:
        said = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        return Result(Outcome.FAILED, Reason.REFUSED, (said or type(refused).__name__)[:200])


def _tag(action: Action, doing: Doing) -> Result:
    is_new = tag(doing.customer, action.name)
    return Result() if is_new else Result(Outcome.SKIPPED, Reason.THERE)


def _start_playbook(action: Action, doing: Doing) -> Result:
    playbook = Playbook.objects.filter(name=action.name).first()
    if playbook is None:
        return Result(Outcome.FAILED, Reason.PLAYBOOK, action.name)
    given = find(action.to, doing.customer)
    plan = start(
        playbook, doing.customer, made_by=None, owner=given.owner, case=doing.case,
        branch=doing.path, mark=doing.mark,
    )  # fmt: skip
    if plan is None:
        return Result(Outcome.SKIPPED, Reason.ENTRY)
    return Result(Outcome.DONE, given.reason, given.about, plan.owner)


def _send(action: Action, doing: Doing) -> Result:
    named = Q(name__iexact=action.name) | Q(ready=action.name)
    template = MessageTemplate.objects.filter(named, is_retired=False).first()
    if template is None:
        return Result(Outcome.FAILED, Reason.TEMPLATE, action.name)
    if doing.person is None:
        return Result(Outcome.SKIPPED, Reason.PERSONLESS)
    is_sent = templates.send(template, doing.person, case=doing.case, made_by=None, mark=doing.mark)
    return Result() if is_sent else Result(Outcome.SKIPPED, Reason.SILENT)


def _alert(action: Action, doing: Doing) -> Result:
    told = tell_whom(action.to, doing.customer)
    if not told:
        return Result(Outcome.SKIPPED, Reason.NOBODY)
    title = action.name or f"{doing.customer}: {doing.path}"
    signal = Signal("rule", doing.mark, title, customer=doing.customer, case=doing.case)
    raise_alert(signal, told)
    return Result()


def _task(action: Action, doing: Doing) -> Result:
    given = find(action.to, doing.customer)
    department = given.department or (given.owner.department if given.owner else None)
    clock = Clock(
        now(), timedelta(minutes=DAY * action.due),
        Plans().of(department.pk if department else None),
    )  # fmt: skip
    set_task(
        Draft(
            title=action.name, customer=doing.customer, owner=given.owner, department=department,
            due_at=clock.due if action.due else None, case=doing.case, mark=doing.mark,
            branch=doing.path,
        ),
        made_by=None,
    )  # fmt: skip
    return Result(Outcome.DONE, given.reason, given.about, given.owner)


_ACTIONS: Mapping[ActionKind, Callable[[Action, Doing], Result]] = {
    "alert": _alert,
    "open_case": open_or_route,
    "start_playbook": _start_playbook,
    "send": _send,
    "tag": _tag,
    "task": _task,
}
