"""When losses are more than normal rotation."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import binom

from keepwell.engine.retention.alarm import ALARM, WATCH, at_least, verdicts
from keepwell.engine.retention.periods import cut
from keepwell.engine.retention.result import Figures

MONTHS = cut(date(1990, 1, 1), date(2026, 1, 1), "month")


def months(*counts):
    """Return figures of months from (start, lost, new)."""
    return [
        Figures(month, start, start - lost + new, new, lost, 0, 0)
        for month, (start, lost, new) in zip(MONTHS, counts, strict=False)
    ]


def normal(rng, customers, rate, many):
    """Return months of steady rotation, where as many come as go, by chance."""
    found, start = [], customers
    for _ in range(many):
        lost, new = int(rng.binomial(start, rate)), int(rng.poisson(customers * rate))
        found.append((start, lost, new))
        start = max(start - lost + new, 2)
    return months(*found)


@pytest.mark.parametrize(
    ("customers", "rate"),
    [(12, 0.05), (40, 0.02), (40, 0.2), (200, 0.03), (2_000, 0.05), (100_000, 0.01)],
)
def test_false_alarms_are_as_rare_as_stated(customers, rate):
    """In normal rotation at most 1 month in 20 is not calm, and 1 in 100 an alarm.

    Without its balance: the limits must hold where no new customers make up for anything.
    """
    rng = np.random.default_rng(20261122)
    calm, worst = [], []
    for _ in range(40):
        for one in verdicts(normal(rng, customers, rate, 60)):
            if one.signal is not None:
                worst.append(one.signal.chance <= ALARM / 3)
                calm.append(one.state == "calm")
    assert len(worst) > 2_000
    assert np.mean(worst) <= ALARM
    assert 1 - np.mean(calm) <= WATCH


@pytest.mark.parametrize(("customers", "factor"), [(400, 4), (2_000, 2), (20_000, 1.3)])
def test_losses_that_grow_are_found(customers, factor):
    """Within three months at least every second time, sooner the more customers there are."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(60):
        before = [(customers, int(rng.binomial(customers, 0.03)), 0) for _ in range(15)]
        after = [(customers, int(rng.binomial(customers, 0.03 * factor)), 0) for _ in range(3)]
        found.append(any(one.state == "alarm" for one in verdicts(months(*before, *after))[-3:]))
    assert np.mean(found) > 0.5


def test_losses_that_stay_a_little_high_are_found_by_looking_at_several_months():
    """No month alone is an alarm; six of them together are."""
    found = verdicts(months(*[(1_000, 30, 10)] * 12, *[(1_000, 42, 10)] * 6))
    assert found[12].state == "calm"
    assert found[-1].state == "alarm"
    assert found[-1].signal.span == 6
    assert found[-1].signal.usual == pytest.approx(180)
    assert (found[-1].signal.lost, found[-1].signal.start) == (252, 6_000)


def test_new_customers_that_make_up_for_losses_leave_it_at_a_watch():
    """The same losses are an alarm where nobody comes."""
    before = [(1_000, 30, 30)] * 12
    assert verdicts(months(*before, (1_000, 70, 10)))[-1].state == "alarm"
    balanced = verdicts(months(*before, (1_000, 70, 70)))[-1]
    assert balanced.state == "watch"
    assert balanced.signal.balanced


def test_one_loss_more_or_less_is_nothing_to_a_small_company():
    """Two of ten after none of ten may well be chance; five of them hardly."""
    before = [(10, 0, 0)] * 12
    assert verdicts(months(*before, (10, 1, 0)))[-1].state == "calm"
    assert verdicts(months(*before, (10, 5, 0)))[-1].state == "alarm"


def test_too_little_history_says_so():
    """With fewer than three periods before, or nobody there, nothing can be said."""
    assert [one.state for one in verdicts(months(*[(100, 90, 0)] * 4))] == [
        "unknown", "unknown", "unknown", "calm",
    ]  # fmt: skip
    assert verdicts(months(*[(0, 0, 0)] * 6))[-1].state == "unknown"
    assert verdicts([]) == []


def test_the_limits_are_where_the_state_changes():
    """One loss less than a limit is a step calmer."""
    before = [(500, 15, 0)] * 12
    watch, alarm = verdicts(months(*before, (500, 0, 0)))[-1].limits
    assert 15 < watch < alarm
    said = [verdicts(months(*before, (500, lost, 0)))[-1].state for lost in
            (watch - 1, watch, alarm - 1, alarm)]  # fmt: skip
    assert said == ["calm", "watch", "watch", "alarm"]


def test_a_part_of_a_period_is_not_judged():
    """It has had less time to lose anybody."""
    days = cut(date(2026, 1, 1), date(2026, 6, 15), "month")
    figures = [Figures(day, 100, 98, 0, 2, 0, 0) for day in days]
    assert [one.period.until for one in verdicts(figures)] == [day.until for day in days[:-1]]


def test_the_tail_is_that_of_the_binomial_distribution():
    """As another library computes it."""
    for count, of, share in [(0, 4, 0.2), (1, 4, 0.2), (4, 4, 0.9), (30, 200, 0.1)]:
        assert at_least(count, of, share) == pytest.approx(binom.sf(count - 1, of, share))
