"""Shares of leavers, and how sure they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.intervals import wilson
from keepwell.engine.proof.shares import share


def test_with_one_row_a_customer_it_is_wilsons():
    """81 of 263 is 30.8 % with 25.5 % to 36.6 %, as Newcombe (1998) prints it."""
    found = share(np.arange(263) < 81, np.arange(263))
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_nobody_has_no_share():
    """Of no rows there is nothing to say."""
    assert share(np.array([], bool), np.array([], int)) is None


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=50),
)
def test_the_interval_lies_around_the_share(rows):
    """It holds the share, stays within 0 to 1, and is never narrower than that of all rows."""
    left, customer = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    found = share(left, customer)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    low, high = wilson(found.value, len(rows))
    assert found.low <= low + 1e-9
    assert found.high >= high - 1e-9


def test_the_same_customer_ten_times_is_one_customer():
    """Weekly rows that all say the same are worth one row a customer."""
    left = np.arange(40) < 12
    once = share(left, np.arange(40))
    often = share(np.tile(left, 10), np.tile(np.arange(40), 10))
    assert often.low == pytest.approx(once.low, abs=0.01)
    assert often.high == pytest.approx(once.high, abs=0.01)
