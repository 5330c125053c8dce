"""Tasks: set by a colleague or a rule, taken, done, skipped, snoozed, given away."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.cases.actions import templates
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.playbooks.actions.advancing import advance
from keepwell.desk.playbooks.actions.making import Draft, make, tell_of
from keepwell.desk.playbooks.facts import Facts
from keepwell.desk.playbooks.models import State, Status, Step, Task
from keepwell.desk.playbooks.queries import message_of, tasks_visible_to
from keepwell.desk.playbooks.subjects import of_task

__all__ = [
    "Draft", "change_due", "do", "give", "open_again", "send", "set_task", "skip", "snooze", "take",
]  # fmt: skip


def set_task(draft: Draft, made_by: Member | None) -> Task:
    """Set a task. `made_by` None: Keepwell, by a rule; with a mark that is known, the same task."""
    if made_by is not None:
        require(made_by, Role.MEMBER)
        seen = visible_to(made_by)
        if draft.customer and not seen.filter(pk=draft.customer.pk).exists():
            raise Customer.DoesNotExist
    try:
        with transaction.atomic():
            return _known(draft.mark) or make(draft, made_by)
    except IntegrityError:  # somebody was a moment quicker
        return Task.objects.get(mark=draft.mark)


@transaction.atomic
def take(member: Member, task: Task) -> Task:
    """Work on a task oneself from now on."""
    found = _held(member, task)
    found.owner, found.state, found.snoozed_until = member, State.DOING, None
    found.save()
    deeds.record(member, "playbooks.take", of_task(found))
    return found


@transaction.atomic
def give(
    member: Member, task: Task, *, owner: Member | None, department: Department | None
) -> Task:
    """Give a task to a colleague, or to a department whose board it stands on."""
    found = _held(member, task)
    if owner is None and department is None:
        raise ValidationError(_("Expected a colleague or a department to give it to."))
    before = str(found.owner or found.department or "")
    found.owner, found.state = owner, State.OPEN
    found.department = department or (owner.department if owner else None)
    found.save()
    after = {"owner": str(owner or department)}
    deeds.record(member, "playbooks.give", of_task(found), {"owner": before}, after)
    tell_of(found, member)
    return found


def do(member: Member, task: Task, note: str = "") -> Task:
    """Have done a task; its plan goes on."""
    return _end(member, task, State.DONE, note=note)


def skip(member: Member, task: Task, reason: str) -> Task:
    """Leave a task out, for a reason; its plan goes on."""
    return _end(member, task, State.SKIPPED, reason=_given(reason))


@transaction.atomic
def send(member: Member, task: Task, person: Person) -> Task:
    """Send somebody at the customer the message that a task offers, and have done it."""
    found = _held(member, task)
    template = message_of(found)
    if template is None or person.account_id != found.customer_id:
        raise ValidationError(_("Expected somebody at this customer, and a template to send."))
    mark = f"task-{found.pk}-{person.pk}"
    if not templates.send(template, person, case=found.case, made_by=member, mark=mark):
        raise ValidationError(
            _("{person} has no address or wants no mail. Reach them otherwise.").format(
                person=person
            )
        )
    return do(member, found, _("Sent “{template}” to {person}.").format(
        template=template, person=person
    ))  # fmt: skip


@transaction.atomic
def snooze(member: Member, task: Task, until: datetime, reason: str) -> Task:
    """Have a task out of sight until a moment, for a reason. When it is due stays."""
    found = _held(member, task)
    if until <= now():
        raise ValidationError(_("Expected a day to come, on which the task is seen again."))
    found.snoozed_until, found.reason = until, _given(reason)
    found.save()
    said = {"until": until.date().isoformat(), "reason": found.reason}
    deeds.record(member, "playbooks.snooze", of_task(found), after=said)
    return found


@transaction.atomic
def change_due(member: Member, task: Task, due_at: datetime | None) -> Task:
    """Say by when a task is done; None: whenever there is time."""
    found = _held(member, task)
    before, found.due_at, found.is_told_late = found.due_at, due_at, False
    found.save()
    was, due = ({"due": one.isoformat() if one else ""} for one in (before, due_at))
    deeds.record(member, "playbooks.due", of_task(found), was, due)
    return found


@transaction.atomic
def open_again(member: Member, task: Task) -> Task:
    """Take back that a task was done or skipped, unless it is of a plan, which went on."""
    found = _locked(member, task)
    if found.plan_id is not None:
        raise ValidationError(_("Its plan went on meanwhile. Set a new task for what is left."))
    if not found.is_open:
        found.state, found.ended_at, found.done_by = State.OPEN, None, None
        found.save()
        deeds.record(member, "playbooks.again", of_task(found))
    return found


@transaction.atomic
def _end(member: Member, task: Task, state: State, *, note: str = "", reason: str = "") -> Task:
    found, moment = _held(member, task), now()
    found.state, found.ended_at, found.done_by = state, moment, member
    found.note, found.reason = note or found.note, reason or found.reason
    found.save()
    deeds.record(member, f"playbooks.{_VERBS[state]}", of_task(found))
    if found.step is not None and found.plan is not None and found.customer is not None:
        status = Status.DONE if state == State.DONE else Status.SKIPPED
        Step.objects.filter(pk=found.step.pk).update(status=status, ended_at=moment)
        holds = Facts.about([found.customer.pk]).of(found.customer.pk)
        advance(found.plan, holds, moment)
    return found


_VERBS = {State.DONE: "done", State.SKIPPED: "skip"}


def _known(mark: str) -> Task | None:
    return Task.objects.filter(mark=mark).first() if mark else None


def _held(member: Member, task: Task) -> Task:
    """Return a task that is to be done, for nobody else to change until the transaction ends."""
    found = _locked(member, task)
    if not found.is_open:
        raise ValidationError(
            _("The task “{task}” is over: {state}.").format(
                task=found, state=State(found.state).label
            )
        )
    return found


def _locked(member: Member, task: Task) -> Task:
    require(member, Role.MEMBER)
    Task.objects.select_for_update().get(pk=task.pk)
    related = ("customer", "plan", "step", "owner", "department")
    return tasks_visible_to(member).select_related(*related).get(pk=task.pk)


def _given(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise ValidationError(_("Expected a reason, so that colleagues know why."))
    return text
