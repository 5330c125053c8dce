"""The report on paper: a PDF for each department, in the reader's language."""

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keepwell import language
from keepwell.desk.base.company import company
from keepwell.desk.base.templatetags import words
from keepwell.desk.health.paper.printing import printed
from keepwell.desk.members.models import Member
from keepwell.desk.reports import queries
from keepwell.desk.reports.figures import Kept, Loop, Speed
from keepwell.desk.reports.forms import month_said
from keepwell.desk.reports.queries import Report
from keepwell.desk.reports.recovery import Recovery
from keepwell.desk.reports.templatetags.report_words import (
    level_of,
    points_said,
    share_said,
    took,
)

Json = dict[str, Any]


def pdf(report: Report, member: Member) -> bytes:
    """Return a month on paper, for a member to read.

    Raises PrintError if the press fails or takes too long.
    """
    return printed("report.typ", lambda: (contents(report, member), None))


def contents(report: Report, member: Member) -> Json:
    """Return what the template prints."""
    of = str(report.department or _("All departments"))
    sections = [_loop(report.loop), *([_recovery(report.recovery)] if report.recovery else [])]
    if report.department is None:
        sections += [_departments(report, member)]
    return {
        "name": _("Closing the loop: {month}").format(month=month_said(report.month)),
        "company": company().name, "language": language.current(), "subtitle": of,
        "goal": _goal(report), "sections": [*sections, _fixes(report)],
        "footer": _("{company} · printed on {day}").format(
            company=company().name, day=words.day(localdate())
        ),
    }  # fmt: skip


def _goal(report: Report) -> str:
    found = queries.reached(report) if report.department is None else None
    if found is None:
        return ""
    said = _("Goal: {goal} – {now} of {level} by {day}")
    return said.format(
        goal=found.goal.sentence, now=level_of(found.value, found.goal),
        level=level_of(found.goal.level, found.goal), day=words.day(found.goal.by),
    )  # fmt: skip


def _loop(of: Loop) -> Json:
    rows = [
        [_("Cases opened"), words.number(of.opened), ""],
        [_("Customers"), words.number(of.customers), ""],
        [_("Answered in time"), *_kept(of.answers)],
        [_("Solved in time"), *_kept(of.solutions)],
        [_("Time to the first answer"), *_speed(of.to_answer)],
        [_("Time to the solution"), *_speed(of.to_solution)],
        [_("Customers still waiting beyond their time"), words.number(of.hanging), ""],
    ]
    return {"title": _("How the loop was closed"), "rows": rows}


def _kept(of: Kept) -> tuple[str, str]:
    return words.percent(of.share), _("{kept} of {all}").format(
        kept=words.number(of.kept), all=words.number(of.of)
    )


def _speed(of: Speed) -> tuple[str, str]:
    if not of.many:
        return took(None), ""
    return took(of.median), _("nine of ten within {time}").format(time=took(of.slow))


def _recovery(of: Recovery) -> Json:
    rows = [
        [_("Unhappy customers"), words.number(of.unhappy), ""],
        [_("Answered in time"), words.number(of.helped), ""],
        [_("Won back, of those who answered again"), words.percent(of.share),
         share_said(of.nps)],
        [_("Still customers"), words.percent(of.stayed.value), share_said(of.stayed)],
        [_("Points of health since"), words.signed(of.score.value, 1), points_said(of.score)],
    ]  # fmt: skip
    return {"title": _("Who was unhappy, half a year"), "rows": rows}


def _departments(report: Report, member: Member) -> Json:
    rows = [
        [str(department), words.number(of.opened), words.percent(of.answers.share)]
        for department, of in queries.by_department(report.month, member)
    ]
    return {"title": _("Departments: cases, answered in time"), "rows": rows}


def _fixes(report: Report) -> Json:
    rows = [
        [str(fix), str(fix.cause), fix.result]
        for fix in queries.fixed(report.month, report.department)
    ]
    return {"title": _("What was mended"), "rows": rows or [[_("nothing"), "", ""]]}
