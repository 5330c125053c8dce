"""Whether a rate really changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.retention.comparing import change, span

SHARES = st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(SHARES)
def test_an_interval_holds_the_share_and_stays_within_all_and_nothing(share):
    """Also for none and for all of them."""
    low, high = span(*share)
    assert 0 <= low <= share[0] / share[1] <= high <= 1


@given(SHARES, SHARES)
def test_a_change_the_other_way_round_has_the_opposite_sign(now, before):
    """What grew from one to the other shrank from the other to the one."""
    there, back = change(now, before), change(before, now)
    assert there.size == -back.size
    assert there.low == pytest.approx(-back.high)
    assert there.low <= there.size <= there.high


def test_published_figures_are_met():
    """Newcombe 1998, table II: 56 of 70 against 48 of 80, method 10: 0.0524 to 0.3339."""
    found = change((56, 70), (48, 80))
    assert found.size == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.certain
    assert found.pace == pytest.approx(1 / 3)


def test_few_customers_prove_no_change():
    """Two of ten against one of ten may well be chance, and of nobody there is no rate."""
    assert not change((2, 10), (1, 10)).certain
    assert change((0, 0), (1, 10)) is None
    assert change((1, 10), (0, 10)).pace is None
