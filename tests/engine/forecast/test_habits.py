"""Habits stand in for BG/NBD."""

from datetime import date

import pytest

from keepwell.engine.forecast.buyers import day_number
from keepwell.engine.forecast.habits import Habits
from order_days import invented, ordered

DAYS = 90


@pytest.fixture(scope="module")
def shop():
    """Return the orders of an invented shop."""
    return invented((0.8, 6.0, 0.9, 3.0), 1500, 900)


def test_what_comes_is_near_what_was_expected(shop):
    """Of buyers who live as before, as many order, and as often, as expected."""
    seen = shop.upto(700)
    habits = Habits.fit(shop, 700, DAYS)
    came = shop.within(seen, DAYS)
    assert habits.expected(seen).sum() == pytest.approx(came.sum(), rel=0.2)
    assert habits.silent(seen).sum() == pytest.approx((came == 0).sum(), rel=0.05)


def test_the_future_changes_nothing(shop):
    """Orders after the day looked at are neither learned from nor seen."""
    seen = shop.upto(500)
    shortened = ordered(
        shop.customers.take(shop.who[shop.day <= 500]).to_pylist(),
        shop.day[shop.day <= 500].tolist(),
    )
    whole, short = Habits.fit(shop, 500, DAYS), Habits.fit(shortened, 500, DAYS)
    assert whole.silent(seen).tolist() == short.silent(shortened.upto(500)).tolist()


def test_too_little_is_not_learned_from():
    """Fewer than 30 buyers who came again, or who did not, teach nothing."""
    few = ordered(["a", "a", "b"], [0, 100, 5])
    assert Habits.fit(few, 300, DAYS) is None
    assert Habits.fit(few, 20, DAYS) is None


@pytest.mark.slow
def test_a_real_shop_is_foreseen(gift_shop):
    """Where BG/NBD fails, the next quarter's orders are within a tenth of those expected."""
    day = day_number(date(2011, 8, 31))
    seen = gift_shop.upto(day)
    expected = Habits.fit(gift_shop, day, DAYS).expected(seen).sum()
    assert expected == pytest.approx(gift_shop.within(seen, DAYS).sum(), rel=0.1)
