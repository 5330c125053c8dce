"""What is counted of a month's cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.reports.conftest import HOUR, MakeCase
from keepwell.desk.cases.models import Status
from keepwell.desk.cases.timing import Plans
from keepwell.desk.members.models import Department
from keepwell.desk.reports.figures import Kept, Loop, loop, speed
from keepwell.desk.reports.models import Closing
from keepwell.desk.reports.reckoning import begin, reckon, shifted, this_month

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_speed_is_working_time(make_case: MakeCase) -> None:
    """A night between two days at work does not count, and neither does waiting for a customer."""
    waited = [[(MONDAY + 2 * HOUR).isoformat(), (MONDAY + 4 * HOUR).isoformat()]]
    case = make_case(
        opened_at=MONDAY, first_answered_at=MONDAY + HOUR, status=Status.SOLVED,
        solved_at=MONDAY + 25 * HOUR, pauses=waited, first_answer_due=MONDAY + 2 * HOUR,
        resolve_due=MONDAY + 24 * HOUR,
    )  # fmt: skip
    found = loop([case], Plans(), MONDAY + timedelta(days=9))
    assert found.to_answer.median == 60
    assert found.to_solution.median == (8 + 1 - 2) * 60
    assert (found.answers, found.solutions) == (Kept(1, 1), Kept(0, 1))
    assert Loop.read(found.told()) == found


def test_who_hangs(make_case: MakeCase) -> None:
    """Who is not answered though the time is over hangs; who has time left is in no share."""
    late = make_case(first_answer_due=MONDAY)
    soon = make_case(first_answer_due=MONDAY + 9 * HOUR)
    found = loop([late, soon], Plans(), MONDAY + HOUR)
    assert (found.opened, found.customers, found.hanging, found.answered) == (2, 1, 1, 0)
    assert found.answers == Kept(0, 1)
    assert loop([], Plans(), MONDAY).answers.share is None


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_nine_of_ten(minutes: list[int]) -> None:
    """At least half took no longer than the median, and nine tenths no longer than `slow`."""
    found = speed(minutes)
    assert sum(one <= (found.median or 0) for one in minutes) * 2 >= len(minutes)
    assert sum(one <= (found.slow or 0) for one in minutes) * 10 >= 9 * len(minutes)
    assert {found.median, found.slow} <= set(minutes)


def test_a_month_is_kept_of_each_department(make_case: MakeCase, department: Department) -> None:
    """Counted again, a month is kept once of each department and once of all; others are not in."""
    make_case(department=department)
    make_case()
    make_case(opened_at=begin(this_month()) - HOUR)
    for _time in range(2):
        assert reckon(this_month()) == 2
    kept = {one.department_id: one.figures["opened"] for one in Closing.objects.all()}
    assert kept == {None: 2, department.pk: 1}
    assert reckon(shifted(this_month(), -1)) == 1


@pytest.mark.parametrize(
    ("by", "month"), [(1, "2027-01-01"), (-12, "2025-12-01"), (0, "2026-12-01")]
)
def test_months_are_counted_over_the_year(by: int, month: str) -> None:
    """Months later and earlier go on over the end of a year."""
    assert str(shifted(datetime(2026, 12, 1, tzinfo=UTC).date(), by)) == month
