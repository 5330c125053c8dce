"""Tasks as they come into being, whoever or whatever sets them."""

from dataclasses import dataclass
from datetime import datetime

from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.notices import making as notices
from keepwell.desk.playbooks.models import Plan, State, Step, Task
from keepwell.desk.playbooks.subjects import of_task


@dataclass(frozen=True)
class Draft:
    """A task that is to be set."""

    title: str
    customer: Customer | None = None
    owner: Member | None = None
    department: Department | None = None
    due_at: datetime | None = None
    guideline: str = ""
    case: Case | None = None
    plan: Plan | None = None
    step: Step | None = None
    mark: str = ""
    """What sets it off: tried again, it is the same task."""
    branch: str = ""
    """Of the rules, which one sets it."""


def make(draft: Draft, made_by: Member | None, note: str = "") -> Task:
    """Make a task, write it down, and tell whoever has to do it; the caller checked who may.

    `note` is what came of it so far, where Keepwell tried to do it.
    """
    task = _create(draft, made_by, note=note)
    deeds.record(made_by, "playbooks.task", of_task(task))
    tell_of(task, made_by)
    return task


def make_done(draft: Draft, note: str, at: datetime) -> Task:
    """Make a task that Keepwell has done already; nobody has to hear of it."""
    task = _create(draft, None, state=State.DONE, note=note, ended_at=at)
    deeds.record(None, "playbooks.done", of_task(task))
    return task


def _create(draft: Draft, made_by: Member | None, **more: object) -> Task:
    customer = draft.customer or (draft.case.customer if draft.case else None)
    department = draft.department or (draft.owner.department if draft.owner else None)
    return Task.objects.create(
        title=draft.title[:200], guideline=draft.guideline, customer=customer, owner=draft.owner,
        department=department, due_at=draft.due_at, case=draft.case, plan=draft.plan,
        step=draft.step, mark=draft.mark or None, branch=draft.branch, made_by=made_by,
        **more,
    )  # fmt: skip


def tell_of(task: Task, by: Member | None) -> None:
    """Tell the owner of a task that it is theirs; of a department's, those who give it out."""
    told = [task.owner] if task.owner else _giving_out(task.department)
    notices.task_given(task, by, [one for one in told if one.is_active and one != by])


def _giving_out(department: Department | None) -> list[Member]:
    """Return the managers of a department, or all of it if there are none."""
    if department is None:
        return []
    working = [
        one for one in department.members.filter(is_active=True) if one.is_at_least(Role.MEMBER)
    ]
    return [one for one in working if one.is_at_least(Role.MANAGER)] or working
