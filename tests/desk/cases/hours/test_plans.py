"""Hours as people write them, holidays, and what a plan means."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwell.desk.cases.hours import (
    ALWAYS,
    NotHours,
    Plan,
    Stretch,
    due,
    next_opening,
    open_at,
    spans_of,
    spans_said,
    worked,
)
from keepwell.desk.cases.hours.stretches import EVER

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LUNCH = spans_of("09:00-12:30, 13:30-17:00")
OFFICE = Plan(AMSTERDAM, [LUNCH] * 5 + [()] * 2, "NL")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """Return a moment in Amsterdam."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-20 16:00", 2, "2026-03-23 10:00"),  # over a weekend
        ("2026-03-20 12:00", 1, "2026-03-20 14:00"),  # over lunch
        ("2026-04-24 16:00", 2, "2026-04-28 10:00"),  # over King's Day
        ("2026-03-20 16:00", 1, "2026-03-20 17:00"),  # at closing time, not when it opens again
        ("2026-03-21 11:00", 0, "2026-03-21 11:00"),  # nothing to do is done at once
    ],
)
def test_nights_weekends_holidays_and_lunch_do_not_count(
    start: str, hours: int, expected: str
) -> None:
    """Only the time counts at which somebody is at work."""
    assert due(at(start), hours * HOUR, OFFICE) == at(expected)
    assert worked(at(start), at(expected), OFFICE) == hours * HOUR


def test_round_the_clock() -> None:
    """Without hours of an office, an hour is an hour."""
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert due(start, 48 * HOUR, ALWAYS) == start + 48 * HOUR
    assert open_at(start, ALWAYS)


def test_a_night_is_as_long_as_it_is() -> None:
    """A shift over the night on which clocks go forward is an hour shorter."""
    night = Plan(AMSTERDAM, [spans_of("22:00-06:00")] * 7)
    assert worked(at("2026-03-28 12:00"), at("2026-03-29 12:00"), night) == 7 * HOUR
    assert worked(at("2026-10-24 12:00"), at("2026-10-25 12:00"), night) == 9 * HOUR


def test_own_days_go_before_holidays() -> None:
    """A holiday with hours is worked, and a day off is not."""
    days = {date(2026, 4, 27): spans_of("10:00-12:00"), date(2026, 4, 28): ()}
    plan = Plan(AMSTERDAM, OFFICE.week, "NL", days=days)
    assert due(at("2026-04-24 17:00"), 3 * HOUR, plan) == at("2026-04-29 10:00")
    assert next_opening(at("2026-04-27 13:00"), plan) == at("2026-04-29 09:00")


def test_holidays_differ_by_region() -> None:
    """Epiphany is off in Bavaria and worked in Berlin."""
    noon = datetime(2026, 1, 6, 11, tzinfo=UTC)
    berlin, bavaria = (
        Plan(ZoneInfo("Europe/Berlin"), [LUNCH] * 7, "DE", region) for region in ("BE", "BY")
    )
    assert open_at(noon, berlin)
    assert not open_at(noon, bavaria)


def test_what_never_ends_is_never_due() -> None:
    """Nothing is due while a pause has no end, or if nobody ever works."""
    start = at("2026-03-20 16:00")
    assert due(start, HOUR, OFFICE, [Stretch(start, EVER)]) is None
    assert due(start, HOUR, Plan(UTC, [()] * 7)) is None
    assert next_opening(start, Plan(UTC, [()] * 7)) is None


@pytest.mark.parametrize("text", ["", "09:00-12:30, 13:30-17:00", "00:00-24:00", "22:00-06:00"])
def test_hours_are_read_as_they_are_written(text: str) -> None:
    """What is written is read, and written the same."""
    assert spans_said(spans_of(text)) == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("nine to five", "nine to five"),
        ("09:00-17:00, 25:00-26:00", "25:00-26:00"),
        ("09:00-12:61", "09:00-12:61"),
        ("09:00-13:00, 12:00-17:00", "09:00-13:00, 12:00-17:00"),
    ],
)
def test_what_is_no_hours_is_named(text: str, part: str) -> None:
    """Hours that cannot be read, or overlap, are named."""
    with pytest.raises(NotHours) as caught:
        spans_of(text)
    assert str(caught.value) == part
