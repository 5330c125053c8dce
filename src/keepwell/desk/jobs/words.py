"""A cron text as people say it, and the headings that what recurs stands under."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import TYPE_CHECKING

from babel.dates import format_time, get_day_names
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keepwell import language
from keepwell.desk.jobs.declaring import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Reading = Callable[[list[str]], str | None]
STEP = re.compile(r"(?:\*|\d-59)/(\d+)", re.ASCII)
HEADINGS: "Mapping[str, StrOrPromise]" = {
    "scores": gettext_lazy("Scores and forecasts"),
    "feedback": gettext_lazy("Feedback"),
    "loop": gettext_lazy("Closing the loop"),
    "data": gettext_lazy("Data that comes and goes"),
    "tidying": gettext_lazy("Tidying up"),
}
_HEADING_OF = {"health": "scores", "surveys": "feedback", "intake": "data", "webhooks": "data"}
"""Of each room; of all others it is the loop."""


def heading(entry: Entry) -> str:
    """Return under which of HEADINGS something that recurs stands."""
    return "tidying" if entry.tidies else _HEADING_OF.get(entry.room, "loop")


def in_words(cron: str) -> str:
    """Say a cron text in the reader's language; what is rarely written is called a plan of its own.

    Phrases are put together with commas and colons, because days and hours are declined.
    """
    parts = cron.split()
    said = (reading(parts) for reading in (_minutes, _hours, _days, _weekdays, _months))
    return next(filter(None, said), _("by a plan of its own"))


def _minutes(parts: list[str]) -> str | None:
    minute, *others = parts
    step = _step(minute)
    if others != ["*"] * 4 or step is None:
        return None
    if step == 1:
        return _("every minute")
    return ngettext("every {count} minute", "every {count} minutes", step).format(count=step)


def _hours(parts: list[str]) -> str | None:
    minute, hour, *others = parts
    step = _step(hour)
    if others != ["*"] * 3 or step is None or not minute.isdigit():
        return None
    if step == 1:
        hours = _("every hour")
    else:
        hours = ngettext("every {count} hour", "every {count} hours", step).format(count=step)
    if minute == "0":
        return _("{hours}, on the hour").format(hours=hours)
    past = ngettext("{count} minute past", "{count} minutes past", int(minute))
    return f"{hours}, {past.format(count=minute)}"


def _days(parts: list[str]) -> str | None:
    times = _times(parts)
    return _("every day, {times}").format(times=times) if times and parts[2:] == ["*"] * 3 else None


def _weekdays(parts: list[str]) -> str | None:
    times, weekday = _times(parts), parts[4]
    if not times or parts[2:4] != ["*"] * 2:
        return None
    first, _dash, last = weekday.partition("-")
    if not all(day in set("01234567") for day in (first, last or first)):
        return None
    days = _weekday(first) if not last else f"{_weekday(first)}–{_weekday(last)}"
    return _("every week, {days}, {times}").format(days=days, times=times)


def _months(parts: list[str]) -> str | None:
    times, day = _times(parts), parts[2]
    if not times or parts[3:] != ["*"] * 2 or not day.isdigit():
        return None
    return _("every month, on day {day}, {times}").format(day=day, times=times)


def _times(parts: list[str]) -> str | None:
    """Return the times of a day, if there are a few and all at the same minute."""
    minute, hours = parts[0], parts[1].split(",")
    if not all(part.isdigit() for part in (minute, *hours)):
        return None
    return ", ".join(_clock(int(hour), int(minute)) for hour in hours)


def _clock(hour: int, minute: int) -> str:
    return format_time(time(hour, minute), "short", locale=language.current())


def _weekday(number: str) -> str:
    """Return the name of a day; cron counts from Sunday (0 and 7), Babel from Monday."""
    names = get_day_names("wide", "stand-alone", locale=language.current())
    return str(names[(int(number) - 1) % 7])


def _step(part: str) -> int | None:
    """Return the step of `*`, `*/5` or `3-59/10`, else None."""
    if part == "*":
        return 1
    found = STEP.fullmatch(part)
    return int(found[1]) if found else None
