"""BG/NBD gives what was published, and what follows from its assumptions."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.forecast.buyers import Buyers, cut_off, day_number
from keepwell.engine.forecast.purchases import Problem, Purchases, Repeats
from order_days import invented, ordered

PUBLISHED = Purchases(0.243, 4.414, 0.793, 2.426, -9582.4)
CALIBRATED = day_number(date(1997, 9, 30))


def buyers(repeats, last, day):
    """Return buyers who first ordered on day 0."""
    count = len(repeats)
    names = pa.array([f"{number:03}" for number in range(count)])
    first = np.zeros(count, np.int64)
    return Buyers(names, np.array(repeats), first, np.array(last), first * 1.0, day)


@pytest.mark.slow
def test_published_parameters(cdnow):
    """Fader, Hardie & Lee (2005): CDNOW to 30 September 1997."""
    fitted = Purchases.fit(cdnow.upto(CALIBRATED))
    assert fitted.problem is None
    found = [fitted.r, fitted.alpha, fitted.a, fitted.b, fitted.log_likelihood]
    assert np.round(found[:4], 3).tolist() == [0.243, 4.414, 0.793, 2.426]
    assert found[4] == pytest.approx(-9582.4, abs=0.05)


@pytest.mark.slow
def test_published_forecast(cdnow):
    """1,653 orders are expected of CDNOW's buyers in the 39 weeks to come; 1,882 came."""
    seen = cdnow.upto(CALIBRATED)
    assert Purchases.fit(seen).expected(seen, 39).sum() == pytest.approx(1653, rel=0.01)
    assert cdnow.within(seen, 39 * 7).sum() == 1882


@pytest.mark.slow
def test_a_log_that_begins_late_has_no_summit(gift_shop):
    """Where old customers pass for new ones giving up runs towards 0, and it is said."""
    seen = gift_shop.upto(day_number(date(2011, 8, 31)))
    assert Purchases.fit(seen).problem == Problem("edge", "a", "0")
    assert cut_off(seen)


@given(st.lists(st.floats(-2, 3), min_size=4, max_size=4))
def test_the_slope_is_that_of_the_likelihood(logs):
    """The slope agrees with differences of the likelihood."""
    repeats = Repeats.of(buyers([0, 0, 1, 4, 4, 30], [0, 0, 50, 100, 90, 200], 210))
    step = 1e-5
    by_difference = [
        (repeats.likelihood(logs + nudge)[0] - repeats.likelihood(logs - nudge)[0]) / (2 * step)
        for nudge in np.eye(4) * step
    ]
    assert repeats.likelihood(np.array(logs))[1] == pytest.approx(by_difference, rel=1e-4, abs=1e-4)


def test_likelihood_by_hand():
    """One buyer without a repeat in 10 weeks: (alpha / (alpha + T)) ^ r."""
    repeats = Repeats.of(buyers([0], [0], 70))
    assert repeats.likelihood(np.log([0.5, 2.0, 1.0, 1.0]))[0] == pytest.approx(
        0.5 * np.log(2 / 12)
    )


def test_the_truth_is_found_again():
    """Parameters are found from buyers who live by them, and so are the orders that come."""
    truth = (0.8, 6.0, 0.9, 3.0)
    orders = invented(truth, 3000, 900)
    seen = orders.upto(600)
    fitted = Purchases.fit(seen)
    assert fitted.problem is None
    assert fitted.r == pytest.approx(truth[0], rel=0.15)
    assert fitted.a / (fitted.a + fitted.b) == pytest.approx(0.9 / 3.9, rel=0.15)
    came = orders.within(seen, 299)
    assert fitted.expected(seen, 299 / 7).sum() == pytest.approx(came.sum(), rel=0.1)
    assert fitted.silent(seen, 299 / 7).sum() == pytest.approx((came == 0).sum(), rel=0.03)


def test_bounds():
    """Whoever may order once is expected to order at least that often; more time, more orders."""
    some = buyers([0, 1, 5, 200, 5000], [0, 50, 300, 690, 6990], 7000)
    for weeks in (1, 13, 400):
        once = 1 - PUBLISHED.silent(some, weeks)
        assert (once >= 0).all()
        assert (once <= PUBLISHED.alive(some) + 1e-12).all()
        assert (PUBLISHED.expected(some, weeks) >= once - 1e-9).all()
    assert (PUBLISHED.expected(some, 14) >= PUBLISHED.expected(some, 13)).all()
    assert (PUBLISHED.silent(some, 14) <= PUBLISHED.silent(some, 13)).all()


def test_expected_orders_of_great_numbers_stay_finite():
    """The formula does not overflow for thousands of orders, nor for a of 1."""
    many = buyers([10, 1_000, 20_000], [100, 6_900, 69_000], 70_000)
    for a in (0.5, 1.0, 3.0):
        assert np.isfinite(Purchases(0.5, 5.0, a, 2.0, 0.0).expected(many, 52)).all()


def test_nobody_new_is_gone():
    """Whoever has ordered once only is alive: one gives up after a repeat."""
    assert PUBLISHED.alive(buyers([0], [0], 700)).tolist() == [1.0]


def test_too_few_to_fit_is_a_problem():
    """Without any repeat order the parameters mean nothing, and it is said."""
    assert Purchases.fit(buyers([0, 0, 0], [0, 0, 0], 70)).problem


def test_orders_of_one_day_count_once_and_later_ones_do_not():
    """Histories are of days, up to the day looked at."""
    orders = ordered(["a", "a", "a", "b"], [10, 17, 31, 40], [5.0, 2.0, 3.0, 9.0])
    seen = orders.upto(31)
    assert seen.names.to_pylist() == ["a"]
    assert (seen.repeats[0], seen.recency[0], seen.age[0], seen.spent[0]) == (2, 3.0, 3.0, 10.0)
    assert orders.upto(30).repeats.tolist() == [1]
    assert orders.within(orders.upto(17), 14).tolist() == [1]
    assert orders.within(orders.upto(17), 13).tolist() == [0]


def test_a_steady_stream_of_newcomers_is_no_cut():
    """A log counts as cut off only when its first month surges."""
    names = [f"{number:04}" for number in range(400)]
    steady = ordered(names, [number * 112 // 400 for number in range(400)])
    surge = ordered(names, [number * 28 // 300 for number in range(300)] + [60] * 100)
    assert not cut_off(steady.upto(200))
    assert cut_off(surge.upto(200))
