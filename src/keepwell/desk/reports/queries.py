"""What is read of this room."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import now

from keepwell.desk.cases.models import Case, Fix, Progress
from keepwell.desk.cases.models.case import OPEN
from keepwell.desk.cases.queries import HEAVY, cases_visible_to
from keepwell.desk.members.models import Department, Member, Visibility
from keepwell.desk.reports.actions import ONE
from keepwell.desk.reports.figures import Loop
from keepwell.desk.reports.models import Closing, Entry, Goal, Measure, Page
from keepwell.desk.reports.reckoning import begin, shifted
from keepwell.desk.reports.recovery import Recovery

FEW = 20
"""Customers who wait for an answer that are shown, the longest first."""
SHOWN = 100
"""Fixes that are offered for the page for customers, the newest first."""
MONTHS = 24
"""Months that one may choose from."""


@dataclass(frozen=True)
class Report:
    """What was counted of a month."""

    month: date
    department: Department | None
    loop: Loop
    recovery: Recovery | None
    """Of all departments together."""
    nps: float | None
    made_at: datetime


@dataclass(frozen=True)
class Reached:
    """A goal, and how far it is reached."""

    goal: Goal
    value: float | None
    """What its measure is now; None: there is nothing to measure."""

    @property
    def is_met(self) -> bool:
        """Return whether the level is reached."""
        return self.value is not None and self.value >= self.goal.level


def goal() -> Goal | None:
    """Return the goal; None: nobody stated one."""
    return Goal.objects.filter(pk=ONE).first()


def report(month: date, department: Department | None) -> Report | None:
    """Return what was counted of a month; None: it was not counted yet."""
    kept = Closing.objects.filter(month=month, department=department).first()
    if kept is None:
        return None
    figures = dict(kept.figures)
    found, nps = figures.pop("recovery", None), figures.pop("nps", None)
    return Report(
        month, department, Loop.read(figures), Recovery.read(found) if found else None, nps,
        kept.made_at,
    )  # fmt: skip


def departments_visible_to(member: Member) -> QuerySet[Department]:
    """Return the departments whose figures a member reads: all, or the own one.

    The figures count customers whoever owns them, and of a small department tell of single ones.
    """
    found = Department.objects.all()
    is_for_all = member.visibility == Visibility.ALL
    return found if is_for_all else found.filter(pk=member.department_id or 0)


def by_department(month: date, member: Member) -> list[tuple[Department, Loop]]:
    """Return the figures of a month of each department that a member reads of."""
    rows = Closing.objects.filter(month=month, department__in=departments_visible_to(member))
    found = rows.select_related("department").order_by("department__name")
    return [(one.department, Loop.read(one.figures)) for one in found if one.department]


def reached(whole: Report) -> Reached | None:
    """Return how far the goal was reached in a month; None: there is no goal."""
    stated = goal()
    if stated is None:
        return None
    values = {
        Measure.ANSWERED: whole.loop.answers.share,
        Measure.SOLVED: whole.loop.solutions.share,
        Measure.RECOVERED: whole.recovery.share if whole.recovery else None,
        Measure.NPS: whole.nps,
    }
    return Reached(stated, values[Measure(stated.measure)])


def hanging(member: Member, department: Department | None) -> list[Case]:
    """Return the cases that nobody answered in time, of those that a member may see."""
    rows = cases_visible_to(member).filter(
        due_at__lt=now(), first_answered_at=None, status__in=OPEN
    )
    rows = rows.filter(department=department) if department else rows
    return list(rows.select_related("customer", "owner").defer(*HEAVY).order_by("due_at")[:FEW])


def fixed(month: date, department: Department | None) -> list[Fix]:
    """Return the fixes that were done in a month."""
    rows = Fix.objects.filter(progress=Progress.DONE, done_at__gte=begin(month))
    rows = rows.filter(done_at__lt=begin(shifted(month, 1)))
    rows = rows.select_related("cause", "owner")
    return list(rows.filter(department=department) if department else rows)


def is_page_on() -> bool:
    """Return whether customers can read what was done."""
    return Page.objects.filter(pk=ONE, is_on=True).exists()


def languages() -> list[str]:
    """Return the languages that anything on the page is written in."""
    rows = Entry.objects.filter(fix__progress=Progress.DONE).order_by("language")
    return list(rows.values_list("language", flat=True).distinct())


def entries(language: str) -> list[Entry]:
    """Return what customers read in a language: of fixes that are done, the newest first."""
    rows = Entry.objects.filter(language=language, fix__progress=Progress.DONE)
    return list(rows.select_related("fix"))
