"""Cutting a period at the edges of the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.retention.periods import Period, cut, microseconds, next_edge

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
BY = st.sampled_from(["day", "week", "month", "quarter", "year"])


@given(DAYS, st.integers(1, 900), BY)
def test_the_parts_make_up_the_whole(since, days, by):
    """They follow upon each other without a gap, from the first day to the last."""
    until = date.fromordinal(since.toordinal() + days)
    parts = cut(since, until, by)
    assert parts[0].since == since
    assert parts[-1].until == until
    assert [one.until for one in parts[:-1]] == [one.since for one in parts[1:]]
    assert not any(one.part for one in parts[1:-1])


@pytest.mark.parametrize(
    ("by", "edges"),
    [
        ("week", ["2026-11-16", "2026-11-23"]),
        ("month", ["2026-11-01", "2026-12-01", "2027-01-01"]),
        ("quarter", ["2026-10-01", "2027-01-01", "2027-04-01"]),
        ("year", ["2026-01-01", "2027-01-01"]),
    ],
)
def test_edges_are_those_of_the_calendar(by, edges):
    """Weeks begin on Monday, quarters in January, April, July and October."""
    days = [date.fromisoformat(edge) for edge in edges]
    found = [days[0]]
    while len(found) < len(days):
        found.append(next_edge(found[-1], by))
    assert found == days


def test_only_the_first_and_the_last_may_be_parts():
    """And only if they do not reach from edge to edge."""
    assert [one.part for one in cut(date(2026, 1, 1), date(2026, 3, 1), "month")] == [False, False]
    parts = cut(date(2026, 1, 2), date(2026, 3, 31), "month")
    assert [one.part for one in parts] == [True, False, True]


def test_a_period_knows_the_one_before_it():
    """It is as long and ends where this one begins."""
    one = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert one.before == Period(date(2026, 1, 30), date(2026, 3, 1))
    assert (one.begin, one.finish) == (microseconds(one.since), microseconds(one.until))
    assert microseconds(date(1970, 1, 2)) == 86_400_000_000
