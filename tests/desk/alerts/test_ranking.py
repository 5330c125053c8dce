"""The order of alerts: most to keep first, and it holds while time goes by."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.desk.alerts.ranking import HALF_LIFE, LEAST, Stake, freshness, priority, rank, stake

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
shares = st.floats(0, 1)
stakes = st.builds(Stake, st.floats(0, 1e9), shares, shares)
moments = st.timedeltas(timedelta(days=-90), timedelta()).map(lambda age: NOON + age)


@pytest.mark.parametrize(
    ("given_", "value_at_risk", "worth"),
    [
        ({"value": 10_000, "band": "at_risk"}, 3_000, 2_100),
        ({"value": 10_000, "band": "healthy"}, 200, 196),
        ({"value": 10_000, "band": "healthy", "foretold": 0.4}, 4_000, 2_400),
        ({"value": 10_000, "band": "watch", "chance": 1.0}, 1_000, 1_000),
        ({"value": -3, "band": "at_risk"}, 0, 0),
    ],
)
def test_what_is_at_stake(given_: dict, value_at_risk: float, worth: float) -> None:
    """A forecast goes before the band, and the chance that a signal tells before ours."""
    found = stake(**given_)
    assert found.at_risk == pytest.approx(value_at_risk)
    assert found.worth == pytest.approx(worth)


def test_half_of_the_freshness_goes_every_three_days() -> None:
    """Something is wholly fresh at once, half of it after HALF_LIFE, a quarter after twice that."""
    ages = [NOON, NOON - HALF_LIFE, NOON - 2 * HALF_LIFE, NOON + HALF_LIFE]
    assert [freshness(at, NOON) for at in ages] == [1.0, 0.5, 0.25, 1.0]


@given(first=stakes, second=stakes, at=moments, later=moments, wait=st.integers(0, 30))
def test_the_rank_orders_as_priorities_do(
    first: Stake, second: Stake, at: datetime, later: datetime, wait: int
) -> None:
    """Whenever two alerts are compared, the one of higher priority has the higher rank."""
    moment = NOON + timedelta(days=wait)
    ours, theirs = priority(first, at, moment), priority(second, later, moment)
    # Below the least nothing is told apart, nor what differs by a rounding.
    if min(first.worth, second.worth) > LEAST and ours > theirs * (1 + 1e-9):
        assert rank(first, at) > rank(second, later)
