"""A plan moves on: it ends when its goal is reached, missed or out of place; else steps begin."""

from datetime import datetime, timedelta

from django.db import transaction

from keepwell.desk.cases.timing import Plans as Hours
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.playbooks.actions.making import Draft, make, make_done
from keepwell.desk.playbooks.actions.sending import send_itself
from keepwell.desk.playbooks.document import Move, Stood, due_of, next_look, next_steps
from keepwell.desk.playbooks.document.stepping import Holds, State
from keepwell.desk.playbooks.models import Outcome, Plan, Status, Step, Task
from keepwell.desk.playbooks.models import State as TaskState
from keepwell.desk.playbooks.models.task import OPEN
from keepwell.desk.playbooks.subjects import of_plan

LOOK = timedelta(hours=6)
"""How often it is asked whether conditions hold: scores are published every day or so."""


@transaction.atomic
def advance(plan: Plan, holds: Holds, now: datetime) -> bool:
    """Let a plan move on as far as it does now; return whether anything changed.

    Run twice at once, each step begins once: the plan is held meanwhile.
    """
    found = locked(plan)
    if not found.is_open:
        return False
    ended = _ends_as(found, holds, now)
    if ended is not None:
        end(found, None, ended, now)
        return True
    moves = _begin(found, holds, now)
    found.look_at = _look_at(found, now)
    found.save(update_fields=["look_at"])
    return bool(moves)


def rests_until(plan: Plan, holds: Holds, now: datetime) -> datetime | None:
    """Return when a plan is to be looked at again; None: something happens to it now.

    Most plans that are looked at rest, so this is asked first, of many and without holding them.
    """
    if _ends_as(plan, holds, now) is not None or _moves(plan, holds, now):
        return None
    return _look_at(plan, now)


def locked(plan: Plan) -> Plan:
    """Return a plan as it is now, for nobody else to change until the transaction ends."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    return Plan.objects.select_related(
        "customer", "owner__department", "edition", "case__person"
    ).get(pk=plan.pk)


def end(
    plan: Plan, member: Member | None, outcome: Outcome, now: datetime, reason: str = ""
) -> None:
    """End a plan that is held; what is left to do is skipped. `member` None: Keepwell ends it."""
    customer = plan.customer
    plan.outcome, plan.ended_at, plan.look_at, plan.reason = outcome, now, None, reason
    plan.score_end, plan.value_end = customer.score, customer.value
    plan.save()
    Task.objects.filter(plan=plan, state__in=OPEN).update(
        state=TaskState.SKIPPED, ended_at=now, done_by=member
    )
    Step.objects.filter(plan=plan, status=Status.OPEN).update(status=Status.SKIPPED, ended_at=now)
    if not plan.held_out:
        deeds.record(member, "playbooks.end", of_plan(plan), after={"result": outcome})


def state_of(plan: Plan) -> State:
    """Return the steps of a plan that have begun."""
    return {
        step.name: Stood(step.ended_at or step.began_at, is_open=step.ended_at is None)
        for step in plan.steps.all()
    }


def _ends_as(plan: Plan, holds: Holds, now: datetime) -> Outcome | None:
    """Return as what a plan ends now; None: it goes on.

    A goal that no condition tells is for the owner to judge, so time alone does not end it.
    """
    document = plan.edition.read()
    reached_when = document.goal.reached_when
    if reached_when is not None and holds(reached_when):
        return Outcome.REACHED
    if not plan.customer.is_current:
        return Outcome.STOPPED
    if document.stop_when is not None and holds(document.stop_when):
        return Outcome.STOPPED
    return Outcome.MISSED if reached_when is not None and plan.due_at <= now else None


def _look_at(plan: Plan, now: datetime) -> datetime:
    wake = next_look(plan.edition.read(), plan.started_at, state_of(plan), now)
    deadline = plan.due_at if plan.due_at > now else None
    return min(one for one in (now + LOOK, wake, deadline) if one)


def _moves(plan: Plan, holds: Holds, now: datetime) -> list[Move]:
    if plan.held_out:
        return []
    return next_steps(plan.edition.read(), plan.started_at, state_of(plan), holds, now)


def _begin(plan: Plan, holds: Holds, now: datetime) -> list[Move]:
    moves, state = _moves(plan, holds, now), state_of(plan)
    ends = {name: stood.at for name, stood in state.items() if not stood.is_open}
    has_sent = False
    for move in moves:
        step = Step(plan=plan, name=move.step.id, began_at=move.at)
        if move.begins:
            step.save(force_insert=True)
            has_sent |= _set_going(plan, step, _draft(plan, step, move, ends), now)
        else:
            step.status, step.ended_at = Status.PASSED, move.at
            step.save(force_insert=True)
            ends[step.name] = move.at
    return [*moves, *_begin(plan, holds, now)] if has_sent else moves


def _set_going(plan: Plan, step: Step, draft: Draft, now: datetime) -> bool:
    """Make the task of a step; return whether Keepwell did it by sending its message."""
    document = {one.id: one for one in plan.edition.read().steps}[step.name]
    sent = send_itself(plan, document)
    if not sent:
        make(draft, None)
        return False
    make_done(draft, sent, now)
    step.status, step.ended_at = Status.DONE, now
    step.save(update_fields=["status", "ended_at"])
    return True


def _draft(plan: Plan, step: Step, move: Move, ends: dict[str, datetime]) -> Draft:
    owner, department = _for_whom(plan, move)
    hours = Hours().of(department.pk if department else None)
    due = move.step.due
    return Draft(
        title=move.step.title, guideline=move.step.guideline, customer=plan.customer,
        owner=owner, department=department, plan=plan, step=step, case=plan.case,
        due_at=due_of(due, move.at, plan.started_at, ends, hours) if due else None,
    )  # fmt: skip


def _for_whom(plan: Plan, move: Move) -> tuple[Member | None, Department | None]:
    """Return who does a step: the owner of the plan, where a manager or department is missing."""
    who, owner = move.step.who, plan.owner
    own = owner.department if owner else None
    if who.kind == "department":
        found = Department.objects.filter(name__iexact=who.department).first()
        return (None, found) if found else (owner, own)
    if who.kind == "manager" and own is not None:
        members = own.members.filter(is_active=True)
        heads = (one for one in members if one.is_at_least(Role.MANAGER))
        return next(heads, owner), own
    return owner, own
