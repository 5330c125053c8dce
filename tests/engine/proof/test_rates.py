"""Rates before and after: the interval holds the truth as often as it says, and asks for enough."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.proof.rates import Rate, rate_change

COUNTS = st.integers(0, 400)


def test_a_known_interval() -> None:
    """The interval is that of the example in the manual of R's poisson.test."""
    found = rate_change(after=Rate(11, 800), before=Rate(6 + 8 + 7, 1083 + 1050 + 878))
    assert found.ratio == pytest.approx(1.971488, abs=1e-6)
    assert found.low == pytest.approx(0.8584264, abs=1e-6)
    assert found.high == pytest.approx(4.2772659, abs=1e-6)
    assert found.verdict == "chance"


@given(COUNTS, COUNTS, st.floats(0.1, 100), st.floats(0.1, 100))
def test_the_ratio_lies_within(after: int, before: int, one: float, other: float) -> None:
    """The ratio lies in its interval, which has no upper end if nothing happened before."""
    found = rate_change(Rate(after, one), Rate(before, other))
    assert (found.ratio is None) == (before == 0) == (found.high is None)
    if found.ratio is not None and found.high is not None:
        assert found.low <= found.ratio * (1 + 1e-9)
        assert found.ratio <= found.high * (1 + 1e-9)


@given(COUNTS, COUNTS)
def test_turned_around_it_says_the_opposite(after: int, before: int) -> None:
    """After for before turns fewer into more, and leaves what cannot be told."""
    turned = {"fewer": "more", "more": "fewer"}
    verdict = rate_change(Rate(after, 1.0), Rate(before, 1.0)).verdict
    assert rate_change(Rate(before, 1.0), Rate(after, 1.0)).verdict == turned.get(verdict, verdict)


def test_few_complaints_say_nothing() -> None:
    """Fewer than ten on both sides together are too little, whatever the ratio."""
    assert rate_change(Rate(0, 1.0), Rate(9, 1.0)).verdict == "too_little"
    assert rate_change(Rate(0, 1.0), Rate(10, 1.0)).verdict == "fewer"
    assert rate_change(Rate(11, 1.0), Rate(12, 1.0)).verdict == "chance"


def test_the_interval_holds_the_truth() -> None:
    """Of 2,000 pairs of rates drawn with a ratio of 0.5, at least 95 % of intervals hold it."""
    random = np.random.default_rng(7)
    before, after = random.poisson(20, 2_000), random.poisson(10, 2_000)
    found = [
        rate_change(Rate(int(a), 1.0), Rate(int(b), 1.0))
        for a, b in zip(after, before, strict=True)
    ]
    held = [one.low <= 0.5 and (one.high is None or one.high >= 0.5) for one in found]
    assert 0.95 <= np.mean(held) <= 0.99
