"""Lead time, alerts, gain and calibration, on evidence that can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.proof.alerts import alerts
from keepwell.engine.proof.calibrating import calibration
from keepwell.engine.proof.evidence import STAYS_ON
from keepwell.engine.proof.gain import gain
from keepwell.engine.proof.lead import lead
from proof_facts import evidence

DAYS = 20_000 + 7 * np.arange(6)
"""Six weeks."""


@pytest.fixture
def course():
    """Return a function that makes evidence of customers' weekly scores and when they left.

    `None` for a score ends the rows of a customer; `gone` is weeks after the first, or None.
    """

    def make(*customers):
        rows = [
            (
                score,
                number,
                DAYS[week],
                STAYS_ON if gone is None else int(gone * 7) - 7 * week,
                week,
            )
            for number, (scores, gone) in enumerate(customers)
            for week, score in enumerate(scores)
        ]
        score, customer, day, leaves, week = (list(column) for column in zip(*rows, strict=True))
        tenure = 50 + 7 * np.array(week)
        return evidence(score, customer=customer, day=day, leaves=leaves, tenure=tenure)

    return make


def test_lead_time_is_since_the_last_return(course):
    """One was at risk for two weeks and two days, after a return; one was healthy to the end."""
    found = lead(course(
        ([40, 80, 60, 40], 3.3),   # unwell since week 2, left 23 days after the first: 9 days
        ([80, 80], 1.5),           # nobody saw it
        ([30, 30, 30, 30, 30, 30], None),
    ))  # fmt: skip
    assert (found.leavers, found.warned, found.median) == (2, 1, 9)


def test_who_leaves_after_the_last_day_is_not_looked_at(course):
    """How somebody was in the end is not known if the end is later than the last day."""
    found = lead(course(([80, 80, 80, 80, 80, 40], 8)))
    assert (found.leavers, found.warned, found.median) == (0, 0, None)


def test_the_worst_are_taken_up_and_then_rest(course):
    """With one alert a week the worst comes first, and nobody twice within the horizon."""
    found = alerts(
        course(
            ([10] * 6, None),  # week 0, again in week 3
            ([20, 20, 20], 2.5),  # week 1: caught
            ([30] * 6, None),  # week 2, again in week 5
            ([80, 80, 80, 80], 3.5),  # never in watch or at risk: missed
        ),
        horizon=21,
        budget=1,
    )
    assert (found.raised, found.caught, found.missed, found.false_alarms) == (5, 1, 1, 4)


def test_a_budget_of_everything_catches_whoever_was_unwell(course):
    """With alerts for all, only those who looked healthy are missed."""
    customers = [([40] * 4, 3.5), ([60] * 4, 3.2), ([90] * 4, 3.1), ([90] * 6, None)]
    found = alerts(course(*customers), horizon=90, budget=100)
    assert (found.caught, found.missed, found.false_alarms) == (2, 1, 0)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=80),
)
def test_gain_ends_at_all_and_never_falls(rows):
    """The tenths hold all rows and all who left, and those before the last no more."""
    score = np.array([row[0] for row in rows], float)
    left = np.array([row[1] for row in rows])
    steps = gain(score, left)
    if not left.any():
        assert steps == ()
        return
    assert sum(step.rows for step in steps) == len(rows)
    assert sum(step.left for step in steps) == pytest.approx(left.sum())
    gains = [step.gain for step in steps]
    assert gains == sorted(gains)
    assert gains[-1] == pytest.approx(1)


def test_gain_of_scores_that_are_all_the_same_is_that_of_chance():
    """Ties are shared out: each tenth has a tenth of who left."""
    steps = gain(np.full(50, 7.0), np.arange(50) < 5)
    assert [step.gain for step in steps] == pytest.approx([n / 10 for n in range(1, 11)])
    assert [step.lift for step in steps] == pytest.approx([1] * 10)


def test_chances_learned_from_others_are_true():
    """Where leaving does follow the score, the mean distance of foretold and real is small."""
    chance = np.random.default_rng(8)
    score = chance.uniform(0, 100, 20_000)
    left = chance.random(20_000) < (1 - score / 100) ** 2
    found = calibration(score, left, np.arange(20_000))
    assert found.error < 0.03
    assert sum(one.rows for one in found.bins) == 20_000
    assert [one.foretold for one in found.bins] == sorted(one.foretold for one in found.bins)


def test_a_score_that_says_nothing_foretells_the_mean():
    """Without any connection all chances are near the share that left."""
    chance = np.random.default_rng(9)
    found = calibration(chance.uniform(0, 100, 9_000), chance.random(9_000) < 0.2, np.arange(9_000))
    assert all(abs(one.foretold - 0.2) < 0.06 for one in found.bins)


def test_calibration_needs_both_kinds():
    """If all left there is no chance to learn."""
    assert calibration(np.arange(9.0), np.full(9, True), np.arange(9)) is None
