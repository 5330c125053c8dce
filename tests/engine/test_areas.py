"""Areas under curves, and how sure they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from keepwell.engine.areas import area, average_precision

ROWS = st.integers(2, 60).flatmap(
    lambda rows: st.tuples(
        st.lists(st.integers(0, 20), min_size=rows, max_size=rows),
        st.lists(st.booleans(), min_size=rows, max_size=rows),
        st.lists(st.integers(0, 15), min_size=rows, max_size=rows),
    )
)


def arrays(rows):
    """Return risk, who left and customers as arrays."""
    risk, left, customer = rows
    return np.array(risk, float), np.array(left), np.array(customer)


@given(ROWS)
def test_it_is_the_area_that_scikit_learn_finds(rows):
    """The area is the mean share of pairs in the right order, ties counting half."""
    risk, left, customer = arrays(rows)
    found = area(risk, left, customer)
    if left.all() or not left.any():
        assert found is None
        return
    assert found.value == pytest.approx(roc_auc_score(left, risk))
    assert found.influence.sum() == pytest.approx(0, abs=1e-9)
    estimate = found.estimate
    assert 0 <= estimate.low <= estimate.value + 1e-12
    assert estimate.value - 1e-12 <= estimate.high <= 1


@given(ROWS, st.integers(0, 2**32))
def test_a_row_may_count_for_more_than_one(rows, seed):
    """Weights count as scikit-learn's do, and as rows that are there so many times."""
    risk, left, customer = arrays(rows)
    times = np.random.default_rng(seed).integers(1, 5, len(risk))
    found = area(risk, left, customer, times / 2)
    if found is None:
        return
    assert found.value == pytest.approx(roc_auc_score(left, risk, sample_weight=times / 2))
    repeated = area(*(np.repeat(part, times) for part in (risk, left, customer)))
    assert found.influence == pytest.approx(repeated.influence)


@given(ROWS)
def test_only_the_order_of_risks_counts(rows):
    """A map that keeps the order of the numbers keeps area and interval."""
    risk, left, customer = arrays(rows)
    one, other = area(risk, left, customer), area(np.exp(risk / 7) - 3, left, customer)
    assert (one and one.estimate) == (other and other.estimate)


@given(ROWS)
def test_the_precision_recall_curve_is_that_of_scikit_learn(rows):
    """Average precision adds up steps, without drawing lines between them."""
    risk, left, _ = arrays(rows)
    found = average_precision(risk, left)
    if not left.any():
        assert found is None
        return
    assert found == pytest.approx(average_precision_score(left, risk))


def test_a_number_is_no_better_than_itself():
    """The difference of an area and itself is nothing, for sure."""
    chance = np.random.default_rng(1)
    found = area(chance.normal(size=80), chance.random(80) < 0.3, np.arange(80))
    difference = found.minus(found)
    assert (difference.value, difference.low, difference.high) == (0, 0, 0)


def test_rows_that_are_said_ten_times_make_nobody_surer():
    """Ten rows of each customer that say the same give the interval of one row each."""
    chance = np.random.default_rng(2)
    risk, left = chance.normal(size=60), chance.random(60) < 0.4
    once = area(risk, left, np.arange(60)).estimate
    often = area(np.tile(risk, 10), np.tile(left, 10), np.tile(np.arange(60), 10)).estimate
    assert (often.value, often.low, often.high) == pytest.approx((once.value, once.low, once.high))


def test_perfect_order_of_few_is_not_certain():
    """Nine leavers all below twenty who stayed leave room for an area of two thirds."""
    risk = np.concatenate([np.full(9, 2.0), np.full(20, 1.0)])
    found = area(risk, risk > 1, np.arange(29)).estimate
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.025 ** (1 / 9))


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_the_interval_holds_the_truth_about_95_times_in_100(shift):
    """Customers with several rows that are alike: the interval is wide enough for that."""
    from scipy.stats import norm

    chance, times, held = np.random.default_rng(3), 300, 0
    truth = norm.cdf(shift / np.sqrt(2))
    for _ in range(times):
        leaver = np.arange(160) < 40
        own = chance.normal(size=160) * 0.9 + shift * leaver
        rows = np.repeat(np.arange(160), 5)
        risk = own[rows] + chance.normal(size=800) * np.sqrt(1 - 0.81)
        estimate = area(risk, leaver[rows], rows).estimate
        held += estimate.low <= truth <= estimate.high
    assert 0.92 <= held / times <= 0.98
