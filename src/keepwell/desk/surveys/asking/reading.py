"""The calendar's text → `Calendar`, or every mistake at once with its line."""

from collections.abc import Callable, Sequence
from datetime import time
from re import compile as pattern
from typing import TypeVar

from keepwell.desk.base.holidays import is_known
from keepwell.desk.surveys.asking.fatigue import ALL, Calendar, Limit, Matter, Span, Wait
from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose

FILE = "calendar.yaml"
"""What messages call the text."""
KEYS = ("limits", "waits", "matters", "never", "quiet", "per_minute")
OF_LIMIT = ("survey", "at_most", "within")
OF_WAIT = ("survey", "after", "days")
OF_MATTER = ("event", "until", "within")
OF_NEVER = ("accounts", "segments")
OF_QUIET = ("weekdays", "dates", "holidays", "outside", "messages_outside")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_TIMES, MOST_LETTERS = 1_000, 6_000
USUAL = """\
# Whom we do not ask, over all surveys and channels.
limits:
  # a survey by its name, or all that measure nps, csat or ces
  - {survey: nps, at_most: 2, within: 365d}
  # all surveys together
  - {at_most: 1, within: 14d}
waits:
  - {survey: ces, after: nps, days: 60d}
# while something is open
matters:
  - {event: Ticket Opened, until: Ticket Resolved, within: 90d}
  - {event: Complaint Made, until: Ticket Resolved, within: 30d}
never:
  accounts: []
  segments: []
# when letters wait, by the project's clock
quiet:
  weekdays: [saturday, sunday]
  outside: "09:00-18:00"
  # SMS and chat, by the clock of whoever gets them
  messages_outside: "09:00-20:00"
  dates: ["12-25", "01-01"]
# letters that go out at most
per_minute: 300
"""
"""What a new desk begins with."""
_DATE = pattern(r"(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SPAN = pattern(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
Rule = TypeVar("Rule")


def read_calendar(text: str) -> tuple[Calendar | None, list[Issue]]:
    r"""Read the calendar; never raises. None if anything in it is wrong.

    >>> calendar, issues = read_calendar("limits:\n  - {at_most: many, within: 14d}\n")
    >>> print(issues[0])
    calendar.yaml:2: error: limits[1].at_most: Expected a number from 1 to 1,000. Got "many".
    """
    report = Report(FILE)
    if not any(line.split("#")[0].strip() for line in text.splitlines()):
        return Calendar(), []
    root = compose(text, report, "limits")
    found = _calendar(Section(root, KEYS)) if root else None
    issues = report.in_order()
    wrong = any(issue.level is Level.ERROR for issue in issues)
    return (None if wrong else found), issues


def _calendar(keys: Section) -> Calendar:
    never, quiet = _part(keys, "never", OF_NEVER), _part(keys, "quiet", OF_QUIET)
    return Calendar(
        limits=_rules(keys, "limits", _limit),
        waits=_rules(keys, "waits", _wait),
        matters=_rules(keys, "matters", _matter),
        accounts=frozenset(_texts(never, "accounts")),
        segments=tuple(_texts(never, "segments")),
        weekdays=frozenset(_weekdays(quiet)),
        dates=frozenset(_dates(quiet)),
        holidays=frozenset(_places(quiet)),
        hours=_span(quiet, "outside"),
        message_hours=_span(quiet, "messages_outside") or Calendar.message_hours,
        per_minute=int(keys.number("per_minute", 300, 1, MOST_LETTERS)),
    )


def _rules(keys: Section, key: str, read: Callable[[Value], Rule | None]) -> Sequence[Rule]:
    found = keys.get(key)
    return tuple(rule for at in (found.many if found else ()) if (rule := read(at)) is not None)


def _limit(at: Value) -> Limit | None:
    keys = Section(at, OF_LIMIT)
    keys.require("at_most", "2")
    keys.require("within", "365d")
    times, days = keys.number("at_most", 0, 1, MOST_TIMES), keys.days("within")
    if times != int(times):
        keys.error("at_most", f"Expected a whole number of times. Got {times:g}.")
    return Limit(int(times), days, keys.text("survey") or ALL) if days else None


def _wait(at: Value) -> Wait | None:
    keys = Section(at, OF_WAIT)
    keys.require("days", "60d")
    days = keys.days("days")
    return Wait(days, keys.text("after") or ALL, keys.text("survey") or ALL) if days else None


def _matter(at: Value) -> Matter | None:
    keys = Section(at, OF_MATTER)
    keys.require("event", "Complaint Made")
    keys.require("within", "30d")
    event, days = keys.text("event"), keys.days("within")
    return Matter(event, days, keys.text("until")) if event and days else None


def _part(keys: Section, key: str, known: tuple[str, ...]) -> Section | None:
    found = keys.get(key)
    return Section(found, known) if found else None


def _some(keys: Section | None, key: str) -> Sequence[Value]:
    """Return the values of a list, which may be empty: then nothing is meant."""
    found = keys.get(key) if keys else None
    return found.many if found else ()


def _texts(keys: Section | None, key: str) -> list[str]:
    return [text for at in _some(keys, key) if (text := at.text()) is not None]


def _weekdays(keys: Section | None) -> list[int]:
    named = [at.choice(WEEKDAYS) for at in _some(keys, "weekdays")]
    return [WEEKDAYS.index(day) for day in named if day]


def _dates(keys: Section | None) -> list[str]:
    found = []
    for at in _some(keys, "dates"):
        if _DATE.fullmatch(at.raw):
            found.append(at.raw)
        else:
            at.expected('a date such as "2026-04-13", or "12-25" for each year')
    return found


def _places(keys: Section | None) -> list[str]:
    found = []
    for at in _some(keys, "holidays"):
        if is_known(at.raw):
            found.append(at.raw)
        else:
            at.expected('a country such as "NL", or a region of one such as "DE-BY"')
    return found


def _span(keys: Section | None, key: str) -> Span | None:
    found = keys.get(key) if keys else None
    if found is None:
        return None
    parts = _SPAN.fullmatch(found.raw)
    if parts is None:
        found.expected('hours such as "09:00-18:00"')
        return None
    first, last = time(int(parts[1]), int(parts[2])), time(int(parts[3]), int(parts[4]))
    if first >= last:
        found.expected("a first hour before the last one")
        return None
    return Span(first, last)
