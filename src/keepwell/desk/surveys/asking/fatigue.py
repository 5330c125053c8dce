"""Whether somebody may be asked at a moment: a calendar of rules over all surveys and channels.

Nothing here knows the database. Days are 24 hours long, so that a rule means the same everywhere;
weekdays, hours and dates are those of the clock that the moment is told by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from keepwell.desk.base.holidays import is_holiday_of

ALL = ""
"""In the place of a survey: each of them."""
DAYS_LOOKED_AHEAD = 400
"""How far the next moment is looked for at which one may ask."""


class Why(StrEnum):
    """Why somebody is not asked."""

    OPTED_OUT = "opted_out"
    NEVER = "never"
    """The calendar names the account, or a segment that it is in."""
    MATTER = "matter"
    """Something is open, such as a complaint."""
    LIMIT = "limit"
    """They were asked as often as the calendar allows."""
    WAIT = "wait"
    """Another survey is not long enough ago."""


@dataclass(frozen=True)
class Limit:
    """At most so many askings of a survey, or of all together, within any so many days."""

    at_most: int
    days: int
    survey: str = ALL
    """What it counts: the name of a survey, a measure such as `nps`, or ALL."""


@dataclass(frozen=True)
class Wait:
    """No asking of a survey within so many days after another one."""

    days: int
    after: str = ALL
    survey: str = ALL


@dataclass(frozen=True)
class Matter:
    """Nobody is asked while more of `event` than of `until` happened within so many days.

    Without `until` nothing ends it but time.
    """

    event: str
    days: int
    until: str = ""


@dataclass(frozen=True)
class Span:
    """Hours of the day in which one may ask: from the first, to just before the last."""

    first: time
    last: time


@dataclass(frozen=True)
class Calendar:
    """All rules. An empty one lets everything through."""

    limits: Sequence[Limit] = ()
    waits: Sequence[Wait] = ()
    matters: Sequence[Matter] = ()
    accounts: frozenset[str] = frozenset()
    segments: Sequence[str] = ()
    weekdays: frozenset[int] = frozenset()
    """On which nobody is asked; 0 is Monday."""
    dates: frozenset[str] = frozenset()
    """Days of our own: `2026-04-13`, or `12-25` for each year."""
    holidays: frozenset[str] = frozenset()
    """Countries, or regions of them, whose public holidays are quiet: `NL`, `DE-BY`."""
    hours: Span | None = None
    message_hours: Span | None = Span(time(9), time(20))
    """The same for SMS and chat, by the clock of whoever gets it."""
    per_minute: int = 300
    """How many letters go out in a minute at most."""

    def of_messages(self) -> "Calendar":
        """Return the calendar that holds for SMS and chat: the same, but for the hours."""
        return replace(self, hours=self.message_hours)

    @property
    def memory(self) -> int:
        """Return how many days back what was asked matters."""
        days = [limit.days for limit in self.limits] + [wait.days for wait in self.waits]
        return max(days, default=0)


@dataclass(frozen=True)
class Asked:
    """An asking: of which survey, and when."""

    survey: str
    measure: str
    at: datetime

    def is_of(self, survey: str) -> bool:
        """Return whether a rule about a survey, a measure or ALL is about this one."""
        return survey in {ALL, self.survey, self.measure}


@dataclass(frozen=True)
class Somebody:
    """What is known of a person that the calendar looks at."""

    account: str = ""
    before: Sequence[Asked] = ()
    """What they were asked, in any order and by any channel."""
    segments: frozenset[str] = frozenset()
    """Of those that the calendar names, which they are in."""
    matters: frozenset[int] = frozenset()
    """The numbers of the calendar's matters that are open."""
    has_opted_out: bool = False


@dataclass(frozen=True)
class LeftOut:
    """Why somebody is not asked, and by which rule of its kind."""

    why: Why
    rule: int = 0
    """Its number in the calendar, from 0."""

    @property
    def key(self) -> str:
        """Return it as a word."""
        return f"{self.why}-{self.rule}"


def left_out(calendar: Calendar, asking: Asked, who: Somebody) -> LeftOut | None:
    """Return the first reason not to ask somebody; None: one may.

    Quiet days and hours are no reason to leave anybody out but to wait: see `next_moment`.
    """
    if who.has_opted_out:
        return LeftOut(Why.OPTED_OUT)
    if who.account in calendar.accounts or who.segments & set(calendar.segments):
        return LeftOut(Why.NEVER)
    if who.matters:
        return LeftOut(Why.MATTER, min(who.matters))
    for n, limit in enumerate(calendar.limits):
        if asking.is_of(limit.survey) and _count(limit, asking, who.before) >= limit.at_most:
            return LeftOut(Why.LIMIT, n)
    for n, wait in enumerate(calendar.waits):
        if asking.is_of(wait.survey) and _is_too_soon(wait, asking, who.before):
            return LeftOut(Why.WAIT, n)
    return None


def next_moment(calendar: Calendar, moment: datetime) -> datetime | None:
    """Return the first moment from this one on that is not quiet; None: all are.

    It is told by the same clock as `moment`.
    """
    for ahead in range(DAYS_LOOKED_AHEAD):
        day = moment.date() + timedelta(days=ahead)
        begin = datetime.combine(day, time.min, moment.tzinfo)
        if _is_quiet(calendar, begin):
            continue
        first, last = _hours(calendar, begin)
        start = max(moment, first)
        if start < last:
            return start
    return None


def _count(limit: Limit, asking: Asked, before: Sequence[Asked]) -> int:
    since = asking.at - timedelta(days=limit.days)
    return sum(one.at > since and one.is_of(limit.survey) for one in before)


def _is_too_soon(wait: Wait, asking: Asked, before: Sequence[Asked]) -> bool:
    since = asking.at - timedelta(days=wait.days)
    return any(one.at > since and one.is_of(wait.after) for one in before)


def _is_quiet(calendar: Calendar, day: datetime) -> bool:
    named = {day.strftime("%Y-%m-%d"), day.strftime("%m-%d")}
    if day.weekday() in calendar.weekdays or named & calendar.dates:
        return True
    return any(is_holiday_of(day.date(), place) for place in calendar.holidays)


def _hours(calendar: Calendar, day: datetime) -> tuple[datetime, datetime]:
    """Return when one may ask on a day, from and until."""
    if calendar.hours is None:
        return day, day + timedelta(days=1)
    span = calendar.hours
    return (
        datetime.combine(day.date(), span.first, day.tzinfo),
        datetime.combine(day.date(), span.last, day.tzinfo),
    )
