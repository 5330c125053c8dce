"""The vital few: shares that add up, and the fewest that make most."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.pareto import MOST, cumulated, vital_few

AMOUNTS = st.dictionaries(st.integers(0, 50), st.integers(0, 100), max_size=7)


@given(AMOUNTS)
def test_shares_add_up(amounts: dict[int, float]) -> None:
    """Shares fall, and the last cumulative one is the whole, unless there is nothing."""
    shares = list(cumulated(amounts).values())
    assert [one.share for one in shares] == sorted((one.share for one in shares), reverse=True)
    if any(amounts.values()):
        assert shares[-1].cumulative == pytest.approx(1)
        assert sum(one.share for one in shares) == pytest.approx(1)


@given(AMOUNTS)
def test_nobody_finds_fewer(amounts: dict[int, float]) -> None:
    """No smaller set of things makes as much as the vital few, and they make four fifths."""
    few, whole = vital_few(amounts), sum(amounts.values())
    if not whole:
        assert few == []
        return
    assert sum(amounts[one] for one in few) >= MOST * whole - 1e-6
    for fewer in combinations(amounts, len(few) - 1):
        assert sum(amounts[one] for one in fewer) < MOST * whole
