"""Grids of those who began together."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.retention.cohorts import cohorts, records
from keepwell.engine.retention.periods import cut
from keepwell.engine.scoring.rows import EPOCH
from oracle.retention import EVER, Stay
from strategies.stays import DAY, as_stays, stays

WEEKS = st.integers(1, 4).map(
    lambda weeks: cut(date(1970, 1, 1), date(1970, 1, 1) + timedelta(weeks=weeks), "week")
)


@given(stays(), WEEKS)
def test_a_grid_reconciles_with_the_list_of_customers(known, periods):
    """Each cell counts whose first stay began then and who is there so much later."""
    found = as_stays(known)
    for number, cohort in enumerate(cohorts(found, periods)):
        began = {
            name
            for name in found.names.to_pylist()
            if cohort.period.begin
            <= min(one.begin for one in known if one.customer == name)
            < cohort.period.finish
        }
        assert cohort.size == len(began)
        for there, period in zip(cohort.there, periods[number:], strict=True):
            here = {one.customer for one in known if one.begin < period.finish <= one.end}
            assert there == len(here & began)


@given(stays(), WEEKS)
def test_the_cells_of_a_moment_are_the_customers_of_the_moment(known, periods):
    """Beside those who began before the grid does, everybody is in one cohort."""
    found = as_stays(known)
    grid = cohorts(found, periods)
    for number, period in enumerate(periods):
        cells = sum(cohort.there[number - row] for row, cohort in enumerate(grid[: number + 1]))
        expected = found.there(period.finish) & (found.first >= periods[0].begin)
        assert cells == expected.sum()


def test_a_grid_worked_out_by_hand():
    """Three begin in the first week; one leaves in the second and one comes back in the third."""
    known = [
        Stay("a", 0, EVER),
        Stay("b", DAY, 9 * DAY),
        Stay("c", DAY, 2 * DAY),
        Stay("c", 16 * DAY, EVER),
        Stay("d", 9 * DAY, EVER),
    ]
    first, second, third, _ = cohorts(
        as_stays(known), cut(EPOCH, EPOCH + timedelta(days=21), "week")
    )
    # 1970 begins on a Thursday: weeks end on the 4th, the 11th and the 18th, and the 21st.
    assert (first.size, first.there) == (3, (2, 1, 2, 2))
    assert (second.size, second.there) == (1, (1, 1, 1))
    assert (third.size, third.there) == (0, (0, 0))


def test_revenue_is_compared_with_the_end_of_the_own_period():
    """Who is there pays; the share is of what the cohort paid when its own period was over."""
    known = [Stay("a", 0, EVER), Stay("b", 1, 9 * DAY), Stay("c", 10 * DAY, EVER)]
    periods = cut(date(1969, 12, 29), date(1970, 1, 19), "week")
    paid = [np.array(row, float) for row in ([10, 30, np.nan], [15, 30, 0], [20, 30, 8])]
    first, second, third = cohorts(as_stays(known), periods, paid)
    assert (first.size, first.there, first.revenue) == (2, (2, 1, 1), (40.0, 15.0, 20.0))
    assert first.shares == (1.0, 0.5, 0.5)
    assert first.revenue_shares == (1.0, 0.375, 0.5)
    assert (second.size, second.revenue_shares) == (1, (None, None))
    assert (third.size, third.shares) == (0, (None,))
    rows = list(records([first, second, third]))
    assert len(rows) == 6
    assert rows[1]["customers"] == 1
    assert rows[1]["revenue_share"] == pytest.approx(0.375)


def test_whoever_is_not_counted_is_in_no_cohort():
    """Who is counted is judged as of the end of the cohort's own period."""
    asked = []

    def judge(edge):
        asked.append(edge)
        return np.array([True, False])

    periods = cut(date(1969, 12, 29), date(1970, 1, 12), "week")
    known = [Stay("a", 0, EVER), Stay("b", 1, EVER)]
    first, _ = cohorts(as_stays(known), periods, judge=judge)
    assert (first.size, first.there) == (1, (1, 1))
    assert first.revenue is None
    assert asked[0] == date(1970, 1, 5)
