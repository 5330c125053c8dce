"""Who came, stayed and went in a period."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.retention.periods import Period, cut
from keepwell.engine.retention.rates import Chosen, turnover
from keepwell.engine.retention.result import COUNTS, counted
from keepwell.engine.retention.revenue import Bridge, flows, unvalued
from keepwell.engine.scoring.rows import EPOCH
from oracle.retention import EVER, Stay, counts
from strategies.stays import DAY, EDGES, LAST, as_stays, stays

PERIODS = st.tuples(EDGES, EDGES).filter(lambda pair: pair[0] != pair[1]).map(sorted)
CHOICE = st.lists(st.booleans(), min_size=4, max_size=4)
MONTHLY = st.lists(st.just(np.nan) | st.floats(0, 1e6), min_size=4, max_size=4)


def period(pair):
    """Return the period between two days since 1970."""
    return Period(*(EPOCH + timedelta(days=int(day)) for day in pair))


def chosen(found, at_start, at_end):
    """Return a choice of the first customers."""
    return Chosen(*(np.array(one[: len(found.names)], bool) for one in (at_start, at_end)))


@given(stays(), PERIODS)
def test_each_figure_counts_whom_a_plain_count_finds(known, days):
    """The customers behind every number are the same, one by one."""
    found = as_stays(known)
    moved, expected = turnover(found, period(days)), counts(known, days[0] * DAY, days[1] * DAY)
    for name in COUNTS:
        names = found.names.filter(getattr(moved, name)).to_pylist()
        assert set(names) == getattr(expected, name), name


@given(stays(), PERIODS, CHOICE, CHOICE)
def test_the_figures_of_any_choice_add_up(known, days, at_start, at_end):
    """End = start − lost + new, and the two rates make 1; came-and-left is apart from all."""
    found = as_stays(known)
    moved = turnover(found, period(days), chosen(found, at_start, at_end))
    figures = counted(period(days), moved)
    assert figures.end == figures.start - figures.lost + figures.new
    assert figures.returned <= figures.new
    assert not (moved.came_and_left & (moved.start | moved.end)).any()
    if figures.start:
        assert figures.retention_rate + figures.churn_rate == pytest.approx(1, abs=1e-12)
        assert 0 <= figures.churn_rate <= 1
    else:
        assert figures.retention_rate is None
        assert figures.churn_rate is None


@given(stays(), PERIODS, CHOICE, CHOICE)
def test_a_partition_into_two_segments_adds_up(known, days, at_start, at_end):
    """Who is in a segment and who is not make up all customers, whatever both edges say."""
    found = as_stays(known)
    inside = chosen(found, at_start, at_end)
    outside = Chosen(~inside.at_start, ~inside.at_end)
    whole = turnover(found, period(days))
    parts = [turnover(found, period(days), one) for one in (inside, outside)]
    for name in COUNTS:
        assert not (getattr(parts[0], name) & getattr(parts[1], name)).any()
        both = getattr(parts[0], name) | getattr(parts[1], name)
        assert both.tolist() == getattr(whole, name).tolist()


def test_no_rounding_makes_retention_negative():
    """Who loses all there was kept nothing, however small a part of it was."""
    assert Bridge(1.0, 0.0, 1.8187354726699446e-17, 1.0, 0.0).grr == 0


@given(stays(), PERIODS, MONTHLY, MONTHLY)
def test_the_bridge_of_revenue_adds_up(known, days, before, after):
    """It leads from what is paid at the start to what is paid at the end; GRR is never above 1."""
    found = as_stays(known)
    moved = turnover(found, period(days))
    paid, pays = (np.array(one[: len(found.names)]) for one in (before, after))
    bridge = flows(moved, paid, pays).total()
    assert bridge.start == pytest.approx(np.nansum(paid[moved.start]))
    assert bridge.end == pytest.approx(np.nansum(pays[moved.end]), abs=1e-6)
    assert min(bridge.expansion, bridge.contraction, bridge.churn, bridge.new) >= 0
    if bridge.start > 0:
        assert 0 <= bridge.grr <= 1
        assert bridge.nrr >= bridge.grr
    else:
        assert bridge.grr is None
        assert bridge.nrr is None
    unsaid = np.isnan(paid[moved.start]).sum() + np.isnan(pays[moved.end]).sum()
    assert (unvalued(moved, paid, pays).sum() > 0) == (unsaid > 0)


@given(stays(), st.integers(0, LAST), st.integers(1, 10), st.sampled_from(["day", "week"]))
def test_the_end_of_a_period_is_the_start_of_the_next(known, since, days, by):
    """Cut into parts, a period loses nobody between them."""
    found = as_stays(known)
    parts = cut(EPOCH + timedelta(days=since), EPOCH + timedelta(days=since + days), by)
    figures = [counted(one, turnover(found, one)) for one in parts]
    for earlier, later in pairwise(figures):
        assert earlier.end == later.start
        assert earlier.period.until == later.period.since


def test_a_case_worked_out_by_hand():
    """Ten days: of four customers one is lost, one grows; two come, of them one again; one visits.

    Start a, b, c, d pay 10, 20, 30 and 40; d leaves; b pays 25 and c 24; e comes with 7, f comes
    back with 5; g begins and ends in between.
    """
    known = [
        *(Stay(name, 1, EVER) for name in "abc"),
        Stay("d", 1, 15 * DAY),
        Stay("e", 12 * DAY, EVER),
        Stay("f", 1, 5 * DAY),
        Stay("f", 19 * DAY, EVER),
        Stay("g", 11 * DAY, 12 * DAY),
    ]
    ten = period((10, 20))
    moved = turnover(as_stays(known), ten)
    figures = counted(ten, moved)
    assert [getattr(figures, name) for name in COUNTS] == [4, 5, 2, 1, 1, 1]
    assert figures.retention_rate == 0.75
    assert figures.churn_rate == 0.25
    before = np.array([10, 20, 30, 40, np.nan, 5, np.nan], float)
    after = np.array([10, 25, 24, 40, 7, 5, 3], float)
    bridge = flows(moved, before, after).total()
    assert (bridge.start, bridge.expansion, bridge.contraction) == (100, 5, 6)
    assert (bridge.churn, bridge.new, bridge.end) == (40, 12, 71)
    assert bridge.grr == 0.54
    assert bridge.nrr == 0.59
