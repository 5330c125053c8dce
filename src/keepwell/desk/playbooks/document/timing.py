"""By when a step is done."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from keepwell.desk.cases.hours import Plan as Hours
from keepwell.desk.playbooks.document.shape import START, Due

_DAY = timedelta(days=1)
FAR = 3 * 366
"""Days that are looked ahead for working days: some hours have none."""


def due_of(
    due: Due, began: datetime, started: datetime, ends: Mapping[str, datetime], hours: Hours
) -> datetime:
    """Return by when a step is done that began at a moment, in a plan that started at another.

    `ends` are the ends of steps before it. Where the step named in `since` did not end, it counts
    from its own beginning. Working days end with the hours of the team.
    """
    since = started if due.since == START else ends.get(due.since, began)
    if due.is_working:
        return _end_of_working_day(since, due.days, hours)
    return since + timedelta(days=due.days)


def _end_of_working_day(since: datetime, days: int, hours: Hours) -> datetime:
    """Return the end of the so-manieth working day after a moment's day."""
    day, left = since.astimezone(hours.zone).date(), days
    for _ahead in range(FAR):
        day += _DAY
        at_work = hours.hours(day)
        left -= bool(at_work)
        if not left:
            closes = timedelta(minutes=max(span.closes for span in at_work))
            midnight = datetime.combine(day, time(), hours.zone)
            return (midnight + closes).astimezone(UTC)
    return since + timedelta(days=days)  # nobody is ever at work
