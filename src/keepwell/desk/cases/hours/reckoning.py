"""How long a team has worked between two moments, and when it will have worked so long.

A minute is worked if the wall clock, where the team is, shows a time within its hours. So a night
on which clocks go forward is shorter, and one on which they go back is longer; and nothing here
depends on which day has how many hours. A pause counts as time off.

Whole days are taken in one step: no loop over minutes.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from keepwell.desk.cases.hours.plan import Plan
from keepwell.desk.cases.hours.spans import Span
from keepwell.desk.cases.hours.stretches import EVER, Stretch, joined, within, without

STEP = timedelta(days=7)
"""How far is looked ahead at a time."""
HORIZON = timedelta(days=3 * 366)
"""How far is looked ahead at all: a plan without hours is never at work."""
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta()


def worked(start: datetime, end: datetime, plan: Plan, pauses: Sequence[Stretch] = ()) -> timedelta:
    """Return how long the team was at work between two moments; nothing if the end is earlier."""
    at_work = without(_open(start, end, plan), joined(pauses))
    return sum((one.length for one in at_work), _NOTHING)


def due(
    start: datetime, work: timedelta, plan: Plan, pauses: Sequence[Stretch] = ()
) -> datetime | None:
    """Return the first moment at which the team has worked so long since the start.

    None if it never has within three years: the plan has no hours, or a pause has no end yet.
    """
    left = work
    if left <= _NOTHING:
        return start.astimezone(UTC)
    for one in without(_open_from(start, plan), joined(pauses)):
        if left <= one.length:
            return one.begins + left
        left -= one.length
    return None


def open_at(moment: datetime, plan: Plan) -> bool:
    """Return whether the team is at work at a moment."""
    return bool(_open(moment, moment + _SECOND / 1_000_000, plan))


def next_opening(moment: datetime, plan: Plan) -> datetime | None:
    """Return when the team is at work next: the moment itself if it is; None if it never is."""
    return next((one.begins for one in _open_from(moment, plan)), None)


def _open_from(start: datetime, plan: Plan) -> Iterator[Stretch]:
    """Return all time at work from a moment on, in order."""
    last = min(start.astimezone(UTC), EVER - HORIZON) + HORIZON
    while start < last:
        yield from _open(start, start + STEP, plan)
        start += STEP


def _open(start: datetime, end: datetime, plan: Plan) -> list[Stretch]:
    """Return the time at work between two moments, in order."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return []
    # Hours begin on the day before where they last over midnight.
    first, last = start.astimezone(plan.zone).date() - _DAY, end.astimezone(plan.zone).date()
    days = (first + _DAY * number for number in range((last - first).days + 1))
    at_work = [one for day in days for one in _of_day(day, tuple(plan.hours(day)), plan.zone)]
    return list(within(joined(at_work), start, end))


@lru_cache(maxsize=4096)
def _of_day(day: date, hours: tuple[Span, ...], zone: tzinfo) -> tuple[Stretch, ...]:
    """Return the time at work that begins on a day; kept, for the same days are asked for often."""
    midnight = datetime.combine(day, time())
    return tuple(
        part
        for opens, closes in hours
        for part in _by_wall_clock(
            midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes), zone
        )
    )


def _by_wall_clock(opens: datetime, closes: datetime, zone: tzinfo) -> Iterator[Stretch]:
    """Return when the wall clock shows a time between these two: once, unless clocks change."""
    offsets = [
        edge.replace(tzinfo=zone, fold=fold).utcoffset() or _NOTHING
        for edge in (opens, closes)
        for fold in (0, 1)
    ]
    opens, closes = opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)
    if len(set(offsets)) == 1:
        yield Stretch(opens - offsets[0], closes - offsets[0])
        return
    for part, offset in _steady(opens - max(offsets), closes - min(offsets), zone):
        yield from within([part], opens - offset, closes - offset)


def _steady(start: datetime, end: datetime, zone: tzinfo) -> Iterator[tuple[Stretch, timedelta]]:
    """Cut a day or so in two where clocks change; return each part with its offset from UTC."""
    before, after = _offset(start, zone), _offset(end, zone)
    if before == after:
        yield Stretch(start, end), before
        return
    early, late = start, end
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (middle, late) if _offset(middle, zone) == before else (early, middle)
    yield Stretch(start, late), before
    yield Stretch(late, end), after


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or _NOTHING
