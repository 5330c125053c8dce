"""How a case stands: a shape, a colour and a word, with what is left in working time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from keepwell.desk.cases.hours import Plan
from keepwell.desk.cases.models import Case, Status
from keepwell.desk.cases.timing import Plans, clock_of, is_waiting
from keepwell.language import current, number

SOON = 0.25
"""Share of the time from which on little is left."""
_NOTHING = timedelta()


@dataclass(frozen=True)
class Standing:
    """How a case stands."""

    look: str
    """Whose shape and colour it has: a band's."""
    word: str


@dataclass(frozen=True)
class Row:
    """A case in a list."""

    case: Case
    standing: Standing


def rows(cases: Iterable[Case], moment: datetime) -> list[Row]:
    """Return cases with how they stand."""
    plans = Plans()
    return [Row(one, standing_of(one, plans.of(one.department_id), moment)) for one in cases]


def standing_of(case: Case, plan: Plan, moment: datetime) -> Standing:
    """Say how a case stands: done, waiting, on time, soon due, or overdue."""
    clock = clock_of(case, plan)
    if clock is None:
        look = "unknown" if case.status == Status.MERGED else "healthy"
        return Standing(look, str(Status(case.status).label))
    if is_waiting(case):
        return Standing("unknown", _("Waits for the customer"))
    left = clock.left(moment)
    if left <= _NOTHING and case.due_at is not None and moment >= case.due_at:
        late = work_time(-left)
        return Standing("at_risk", _("{time} overdue").format(time=late) if left else _("Due now"))
    look = "watch" if left < clock.target * SOON else "healthy"
    return Standing(look, _("{time} left").format(time=work_time(left)))


def week_said(week: Sequence[str]) -> str:
    """Say the hours of a week, days in a row that are alike together: "Mon–Fri 09:00-17:00"."""
    from babel.dates import get_day_names

    names = get_day_names("abbreviated", locale=current())
    said, day = [], 0
    for hours, alike in groupby(week):
        last = day + len(list(alike)) - 1
        days = names[day] if day == last else f"{names[day]}–{names[last]}"
        said.append(f"{days} {hours or _('off')}")
        day = last + 1
    return " · ".join(said)


def work_time(time: timedelta) -> str:
    """Say how long in hours and minutes of work: a working day has other lengths elsewhere."""
    minutes = max(1, round(time.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min").format(minutes=number(rest, 0))
    if not rest:
        return _("{hours} h").format(hours=number(hours, 0))
    return _("{hours} h {minutes} min").format(hours=number(hours, 0), minutes=number(rest, 0))
