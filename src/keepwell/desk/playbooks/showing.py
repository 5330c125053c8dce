"""How tasks and plans stand: a shape, a colour and a word; and when tasks are due, in groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepwell.desk.playbooks.actions.starting import Refusal
from keepwell.desk.playbooks.document import Document, Step
from keepwell.desk.playbooks.models import Outcome, Plan, State, Status, Task
from keepwell.desk.playbooks.models import Step as Begun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEK = timedelta(days=7)
LOOKS = {"overdue": "at_risk", "today": "watch", "week": "healthy", "later": "unknown"}
"""Whose shape and colour a time has: a band's."""
TIMES: "Mapping[str, StrOrPromise]" = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "week": _("Within a week"),
    "later": _("Later"),
}
ENDS = {Outcome.REACHED: "healthy", Outcome.MISSED: "at_risk", Outcome.STOPPED: "unknown"}
WHY_NOT: "Mapping[Refusal, StrOrPromise]" = {
    Refusal.OFF: _("This playbook is switched off."),
    Refusal.GONE: _("This is no customer any more."),
    Refusal.OPEN: _("A plan of this playbook runs already."),
    Refusal.HELD_OUT: _("This customer is held out of this playbook, to see what it is good for."),
    Refusal.RECENT: _("A plan of this playbook has ended a short while ago."),
    Refusal.NOT_FOR: _("This playbook is for others."),
    Refusal.REACHED: _("The goal of this playbook is reached already."),
    Refusal.ENOUGH: _("As many plans of this playbook have started today as may."),
}
SAID: "Mapping[str, StrOrPromise]" = {
    "done": _("Done: “{task}”."),
    "skip": _("Left out: “{task}”."),
    "snooze": _("“{task}” is out of sight until then."),
    "take": _("“{task}” is yours."),
}
"""What is said after a deed on a task."""
PURPOSES: "Mapping[str, StrOrPromise]" = {
    "onboarding": _("Onboarding"),
    "adoption": _("Adoption"),
    "improvement": _("Improvement"),
    "reactivation": _("Reactivation"),
    "renewal": _("Renewal"),
    "growth": _("Growth"),
    "relationship": _("Relationship"),
    "feedback": _("Feedback"),
}


@dataclass(frozen=True)
class Standing:
    """How something stands."""

    look: str
    """Whose shape and colour it has: a band's."""
    word: "StrOrPromise"


@dataclass(frozen=True)
class Row:
    """A task in a list."""

    task: Task
    standing: Standing
    is_seen: bool
    """Whether the reader may open its customer."""


def rows(tasks: Iterable[Task], seen: set[int]) -> list[Row]:
    """Return tasks with how they stand; `seen` are the customers that the reader may open."""
    now = timezone.now()
    return [Row(task, standing_of(task, now), task.customer_id in seen) for task in tasks]


def by_time(rows: Iterable[Row]) -> "list[tuple[StrOrPromise, list[Row]]]":
    """Return rows, which are in the order in which they are due, by when that is."""
    now = timezone.now()
    parts = groupby(rows, key=lambda row: time_of(row.task, now))
    return [(TIMES[time], list(some)) for time, some in parts]


def time_of(task: Task, now: datetime) -> str:
    """Return when a task is due: one of TIMES."""
    if task.due_at is None:
        return "later"
    if task.due_at <= now:
        return "overdue"
    ahead = timezone.localdate(task.due_at) - timezone.localdate(now)
    if not ahead:
        return "today"
    return "week" if ahead <= WEEK else "later"


def standing_of(task: Task, now: datetime) -> Standing:
    """Say how a task stands."""
    if not task.is_open:
        look = "healthy" if task.state == State.DONE else "unknown"
        return Standing(look, State(task.state).label)
    if task.snoozed_until is not None and task.snoozed_until > now:
        return Standing("unknown", _("Snoozed"))
    time = time_of(task, now)
    word = TIMES[time] if time in {"overdue", "today"} else State(task.state).label
    return Standing(LOOKS[time], word)


def plan_standing(plan: Plan) -> Standing:
    """Say how a plan stands."""
    outcome = Outcome(plan.outcome)
    if not plan.is_open:
        return Standing(ENDS[outcome], outcome.label)
    if plan.due_at <= timezone.now():
        return Standing("watch", _("To be judged"))
    return Standing("healthy", outcome.label)


@dataclass(frozen=True)
class Line:
    """A step of a plan, begun or not."""

    step: Step
    begun: Begun | None
    task: Task | None

    @property
    def status(self) -> str:
        """Return how far it is; empty: it has not begun."""
        return self.begun.status if self.begun else ""

    @property
    def is_under_way(self) -> bool:
        """Return whether its message has yet to go out: there is nothing to do but wait."""
        return self.status == Status.OPEN and self.task is None

    @property
    def is_over(self) -> bool:
        """Return whether it was done, left out, or is not for this customer."""
        return self.status not in {"", Status.OPEN}


def lines_of(plan: Plan) -> list[Line]:
    """Return the steps of a plan in their order."""
    begun = {one.name: one for one in plan.steps.all()}
    tasks = {one.step_id: one for one in plan.tasks.select_related("owner", "department")}
    document: Document = plan.edition.read()
    return [
        Line(step, one := begun.get(step.id), tasks.get(one.pk) if one else None)
        for step in document.steps
    ]


def end_of(day: date) -> datetime:
    """Return the end of a day where the reader is: what is due on a day is due by then."""
    return start_of(day + timedelta(days=1)) - timedelta(minutes=1)


def start_of(day: date) -> datetime:
    """Return the start of a day where the reader is: what is snoozed until a day is seen on it."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
