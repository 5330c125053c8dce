"""Counting a month, of all and of each department, and keeping it, so that pages are quick."""

from collections import defaultdict
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Case, Status
from keepwell.desk.cases.timing import Plans
from keepwell.desk.members.models import Department
from keepwell.desk.reports.figures import FIELDS, loop
from keepwell.desk.reports.models import Closing
from keepwell.desk.reports.recovery import nps_answers, recovery
from keepwell.engine.feedback.figures import balance
from keepwell.engine.feedback.scales import NPS

LOOKS_BACK = 6
"""Months, with the one that is reported, over which the unhappy are compared."""
_YEAR = 12


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """Return the first day of the month so many months later."""
    number = month.year * _YEAR + month.month - 1 + by
    return date(number // _YEAR, number % _YEAR + 1, 1)


def this_month() -> date:
    """Return the month that lasts, in the company's zone."""
    return month_of(now().astimezone(ZoneInfo(company().timezone)).date())


def begin(month: date) -> datetime:
    """Return when a month begins, in the company's zone."""
    return datetime.combine(month, time(), ZoneInfo(company().timezone))


def reckon(month: date) -> int:
    """Count a month and keep it; return how many cases were opened in it."""
    moment, plans = now(), Plans()
    cases: dict[int | None, list[Case]] = defaultdict(list)
    for case in _cases(month):
        cases[case.department_id].append(case)
    everything = [case for some in cases.values() for case in some]
    for one in Department.objects.all():
        _keep(month, one, loop(cases.get(one.pk, []), plans, moment).told())
    whole = loop(everything, plans, moment).told()
    since = begin(shifted(month, 1 - LOOKS_BACK))
    found = recovery(since, begin(shifted(month, 1)), moment)
    _keep(month, None, whole | {"recovery": found.told(), "nps": _nps(month)})
    return len(everything)


def _cases(month: date) -> list[Case]:
    rows = Case.objects.filter(opened_at__gte=begin(month), opened_at__lt=begin(shifted(month, 1)))
    return list(rows.exclude(status=Status.MERGED).only(*FIELDS).order_by())


def _nps(month: date) -> float | None:
    rows = nps_answers().filter(at__gte=begin(month), at__lt=begin(shifted(month, 1)))
    good = rows.filter(score__gte=NPS.good).count()
    return balance(good, rows.filter(score__lte=NPS.bad).count(), rows.count())


def _keep(month: date, department: Department | None, figures: dict[str, object]) -> None:
    Closing.objects.update_or_create(
        month=month, department=department, defaults={"figures": figures, "made_at": now()}
    )
