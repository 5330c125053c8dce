"""Working time against an oracle that looks at every minute's wall clock."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.cases.hours import Plan, Span, Stretch, due, next_opening, open_at, worked

MINUTE = timedelta(minutes=1)
CHANGES = {
    "UTC": datetime(2026, 3, 29, tzinfo=UTC),
    "Europe/Amsterdam": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "Europe/Warsaw": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "Asia/Bangkok": datetime(2026, 4, 13, tzinfo=UTC),  # never changes, and the week of Songkran
    "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),  # by half an hour
    "Australia/Sydney": datetime(2026, 10, 3, 16, tzinfo=UTC),
    "America/St_Johns": datetime(2026, 3, 8, 5, 30, tzinfo=UTC),
    "America/Santiago": datetime(2026, 9, 6, 4, tzinfo=UTC),  # at midnight: the day begins at one
    "Africa/Cairo": datetime(2026, 10, 29, 21, tzinfo=UTC),  # at midnight: 23:00 comes twice
}
"""Zones, and a moment near which their clocks change, or something else happens."""


def is_working(moment: datetime, plan: Plan, pauses: Sequence[Stretch]) -> bool:
    """Say of one minute whether it is worked: by its wall clock, and nothing else."""
    if any(begins <= moment < ends for begins, ends in pauses):
        return False
    wall = moment.astimezone(plan.zone)
    minute = wall.hour * 60 + wall.minute
    yesterday = wall.date() - timedelta(days=1)
    return any(a <= minute < b for a, b in plan.hours(wall.date())) or any(
        a <= minute + 1440 < b for a, b in plan.hours(yesterday)
    )


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """Draw the hours of a day: none, one or several spans, perhaps over midnight."""
    edges = sorted(draw(st.lists(st.integers(0, 95), unique=True, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    spans = [Span(a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if draw(st.booleans()):
        begins = (edges[-1] if edges else 80) * 15
        spans.append(Span(begins, begins + draw(st.integers(1, 96)) * 15))
    return tuple(spans)


@st.composite
def stories(draw: st.DrawFn) -> tuple[Plan, datetime, list[Stretch]]:
    """Draw a plan, a start within days of a change of clocks, and pauses."""
    name = draw(st.sampled_from(sorted(CHANGES)))
    near = CHANGES[name]
    week = draw(st.lists(days(), min_size=7, max_size=7))
    own = draw(st.dictionaries(st.sampled_from(around(near)), days(), max_size=2))
    country = draw(st.sampled_from(["", "TH", "NL"]))
    start = near + MINUTE * draw(st.integers(-2 * 1440, 600))
    pauses = [
        Stretch(start + MINUTE * since, start + MINUTE * (since + long))
        for since, long in draw(
            st.lists(st.tuples(st.integers(-300, 4000), st.integers(1, 900)), max_size=3)
        )
    ]
    return Plan(ZoneInfo(name), week, country, days=own), start, pauses


def around(near: datetime) -> list[date]:
    """Return some days before and after a moment."""
    return [near.date() + timedelta(days=number) for number in range(-3, 4)]


@pytest.mark.slow
@given(stories(), st.integers(0, 3 * 1440))
def test_every_minute_counts_once(story: tuple[Plan, datetime, list[Stretch]], length: int) -> None:
    """Time worked is the number of minutes that are worked."""
    plan, start, pauses = story
    minutes = [start + MINUTE * number for number in range(length)]
    expected = sum(is_working(one, plan, pauses) for one in minutes) * MINUTE
    assert worked(start, start + MINUTE * length, plan, pauses) == expected


@pytest.mark.slow
@given(stories(), st.integers(1, 1500))
def test_it_is_due_when_the_last_minute_ends(
    story: tuple[Plan, datetime, list[Stretch]], work: int
) -> None:
    """Something is due when so many minutes have been worked, and not one sooner."""
    plan, start, pauses = story
    minutes = (start + MINUTE * number for number in range(4 * 1440))
    at_work = (one for one in minutes if is_working(one, plan, pauses))
    last = next(islice(at_work, work - 1, None), None)
    if last is not None:
        assert due(start, MINUTE * work, plan, pauses) == last + MINUTE


@pytest.mark.slow
@given(stories())
def test_a_team_is_at_work_or_not(story: tuple[Plan, datetime, list[Stretch]]) -> None:
    """Whether and when it opens next is what the wall clock says."""
    plan, start, _pauses = story
    assert open_at(start, plan) == is_working(start, plan, ())
    minutes = (start + MINUTE * number for number in range(3 * 1440))
    first = next((one for one in minutes if is_working(one, plan, ())), None)
    if first is not None:
        assert next_opening(start, plan) == first


@settings(max_examples=20)
@given(stories(), st.integers(1, 60 * 3600), st.integers(0, 60 * 3600))
def test_there_and_back(
    story: tuple[Plan, datetime, list[Stretch]], seconds: int, more: int
) -> None:
    """What is worked until it is due is the work; more work is never due sooner, to the second."""
    plan, start, pauses = story
    work, longer = timedelta(seconds=seconds), timedelta(seconds=seconds + more)
    until, later = due(start, work, plan, pauses), due(start, longer, plan, pauses)
    if until is None or later is None:
        assert not any(plan.week)
        return
    assert worked(start, until, plan, pauses) == work
    assert start <= until <= later


@settings(max_examples=20)
@given(stories(), st.integers(1, 3000), st.integers(1, 600))
def test_a_pause_puts_it_off(
    story: tuple[Plan, datetime, list[Stretch]], work: int, long: int
) -> None:
    """A pause puts off what is due by the work that would have been done in it."""
    plan, start, _pauses = story
    pause = Stretch(start, start + MINUTE * long)
    missed = worked(*pause, plan)
    assert due(start, MINUTE * work, plan, [pause]) == due(start, MINUTE * work + missed, plan)
