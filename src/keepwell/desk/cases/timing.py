"""When a case is due, and when somebody is reminded of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from keepwell.desk.base.company import company
from keepwell.desk.cases.hours import EVER, Clock, Plan, Stretch
from keepwell.desk.cases.models import Case, Severity, Status, Target, WeekPlan, Whom
from keepwell.desk.cases.models.case import FAR, OPEN
from keepwell.desk.surveys.models import Topic

DAY = 8 * 60
"""Minutes of a working day."""
TARGETS: Mapping[Severity, tuple[int, int]] = {
    Severity.URGENT: (2 * 60, DAY),
    Severity.HIGH: (DAY, 2 * DAY),
    Severity.NORMAL: (3 * DAY, 5 * DAY),
    Severity.LOW: (5 * DAY, 10 * DAY),
}
"""Working minutes to the first answer and to the solution, unless the team sets others.

As the field has it: who would not recommend us (high) within 24 to 48 hours, who is in between
(normal) within three to five working days, who would recommend us (low) within a week.
"""
USUAL = ("09:00-17:00",) * 5 + ("",) * 2
"""The hours of a team that has set none."""


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: who is told once so much of the time is over."""

    percent: int
    whom: tuple[Whom, ...]


LADDER = (
    Rung(75, (Whom.OWNER,)),
    Rung(100, (Whom.OWNER, Whom.HEADS)),
    Rung(150, (Whom.OWNER, Whom.HEADS, Whom.MANAGERS)),
)
"""Of both targets."""


def target_of(severity: str, topic: Topic | None) -> tuple[int, int]:
    """Return the working minutes to the first answer and to the solution."""
    found = {
        one.topic_id: one
        for one in Target.objects.filter(severity=severity)
        if one.topic_id in {None, topic.pk if topic else None}
    }
    own = found.get(topic.pk if topic else None) or found.get(None)
    return (own.answer_minutes, own.solve_minutes) if own else TARGETS[Severity(severity)]


class Plans:
    """The hours of all departments, looked up at once when the first is asked for."""

    @cached_property
    def _known(self) -> Mapping[int | None, Plan]:
        kept = {one.department_id: one.read() for one in WeekPlan.objects.all()}
        return {None: usual().read(), **kept}

    def of(self, department: int | None) -> Plan:
        """Return the hours of a department, or those of all that have none of their own."""
        return self._known.get(department, self._known[None])


def usual() -> WeekPlan:
    """Return the hours of a team that has set none."""
    return WeekPlan(zone=company().timezone, week=list(USUAL))


def name_of(case: Case) -> str:
    """Return which target a case has to meet next."""
    return "solve" if case.first_answered_at else "answer"


def clock_of(case: Case, plan: Plan) -> Clock | None:
    """Return the target that a case has to meet next; None: it is not open."""
    if case.status not in OPEN:
        return None
    return _clock(case, plan, name_of(case))


def set_times(case: Case, plan: Plan) -> None:
    """Work out when a case is due and when somebody is reminded; the caller saves it."""
    case.first_answer_due = _clock(case, plan, "answer").due
    case.resolve_due = _clock(case, plan, "solve").due
    clock = clock_of(case, plan)
    case.due_at = (clock.due or FAR) if clock else None
    case.remind_at = clock.after(LADDER[0].percent / 100) if clock else None


def next_reminder(clock: Clock, moment: datetime) -> datetime | None:
    """Return when the next rung is reached after a moment."""
    times = (clock.after(rung.percent / 100) for rung in LADDER)
    return next((time for time in times if time is not None and time > moment), None)


TIMES = ("first_answer_due", "resolve_due", "due_at", "remind_at")
"""What `set_times` sets."""


def _clock(case: Case, plan: Plan, name: str) -> Clock:
    minutes = case.answer_minutes if name == "answer" else case.solve_minutes
    # Waiting begins with an answer, so it never stops the time to the first one.
    pauses = [] if name == "answer" else case.paused()
    if name == "solve" and case.waiting_since:
        pauses.append(Stretch(case.waiting_since, EVER))
    return Clock(case.begun_at, timedelta(minutes=minutes), plan, pauses)


def is_waiting(case: Case) -> bool:
    """Return whether the customer is waited for, and the time stands still."""
    return case.waiting_since is not None and case.status == Status.IN_CONTACT
