"""A plan moves on: it ends when its goal is reached, missed or out of place; else steps begin."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from keepwell.desk.cases.timing import Plans as Hours
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.playbooks.actions import sending
from keepwell.desk.playbooks.actions.making import Draft, make, make_done
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
    settled = _settle(found, sending.letters_of(found), now)
    moves = _begin(found, holds, now)
    found.look_at = _look_at(found, sending.letters_of(found), now)
    found.save(update_fields=["look_at"])
    return bool(settled or moves)


def rests_until(plan: Plan, holds: Holds, now: datetime) -> datetime | None:
    """Return when a plan is to be looked at again; None: something happens to it now.

    Most plans that are looked at rest, so this is asked first, of many and without holding them.
    """
    letters = sending.letters_of(plan)
    if _ends_as(plan, holds, now) is not None or _moves(plan, holds, now):
        return None
    if not all(one.is_under_way(now) for one in letters):
        return None
    return _look_at(plan, letters, now)


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
    sending.withdraw(plan)
    plan.outcome, plan.ended_at, plan.look_at, plan.reason = outcome, now, None, reason
    plan.score_end, plan.value_end = customer.score, customer.value
    plan.save()
    Task.objects.filter(plan=plan, state__in=OPEN).update(
        state=TaskState.SKIPPED, ended_at=now, done_by=member
    )
    Step.objects.filter(plan=plan, status=Status.OPEN).update(status=Status.SKIPPED, ended_at=now)
    if not plan.held_out:
        deeds.record(member, "playbooks.end", of_plan(plan), after={"result": outcome})


def state_of(plan: Plan) -> dict[str, Stood]:
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


def _look_at(plan: Plan, letters: Sequence[sending.Letter], now: datetime) -> datetime:
    wake = next_look(plan.edition.read(), plan.started_at, state_of(plan), now)
    deadline = plan.due_at if plan.due_at > now else None
    waited = [one.look_at(now) for one in letters]
    return min(one for one in (now + LOOK, wake, deadline, *waited) if one)


def _moves(plan: Plan, holds: Holds, now: datetime) -> list[Move]:
    if plan.held_out:
        return []
    return next_steps(plan.edition.read(), plan.started_at, state_of(plan), holds, now)


def _begin(plan: Plan, holds: Holds, now: datetime) -> list[Move]:
    moves, state = _moves(plan, holds, now), state_of(plan)
    for move in moves:
        step = Step(plan=plan, name=move.step.id, began_at=move.at)
        if move.begins:
            step.save(force_insert=True)
            if not sending.send_itself(plan, move.step):
                make(_draft(plan, step, move, state), None)
        else:
            step.status, step.ended_at = Status.PASSED, move.at
            step.save(force_insert=True)
            state[step.name] = Stood(move.at, is_open=False)
    return moves


def _settle(plan: Plan, letters: Sequence[sending.Letter], now: datetime) -> int:
    """End the steps whose message has gone out; of those whose did not, make tasks."""
    settled = [one for one in letters if not one.is_under_way(now)]
    known = {one.id: one for one in plan.edition.read().steps}
    for letter in settled:
        step, at = letter.step, letter.sent_at
        move = Move(known[step.name], step.began_at if at else now, begins=True)
        draft = _draft(plan, step, move, state_of(plan))
        if at:
            make_done(draft, letter.note(), at)
            step.status, step.ended_at = Status.DONE, at
            step.save(update_fields=["status", "ended_at"])
        else:
            make(draft, None, note=letter.note())
    return len(settled)


def _draft(plan: Plan, step: Step, move: Move, state: State) -> Draft:
    ends = {name: stood.at for name, stood in state.items() if not stood.is_open}
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
