"""What was said on past days, and what came of it."""

from datetime import date, timedelta

import numpy as np
import pytest

from keepwell.engine.proof.evidence import BAND_ORDER, STAYS_ON
from keepwell.proving import Question, asked_lineup, evidence_of, prove
from proof_facts import learn, noon

FIRST = date(2026, 1, 4)
"""A Sunday, so that weeks end on it."""


def weeks(many):
    """Return a day so many weeks after the first."""
    return FIRST + timedelta(weeks=many)


@pytest.fixture
def rows_of(simple):
    """Return a function that gives rows by customer and weeks since the first."""

    def rows(as_of, **options):
        question = Question(as_of, **options)
        found = evidence_of(simple, asked_lineup(simple, question.scorecard), question)
        first = (FIRST - date(1970, 1, 1)).days + 1
        return {
            (found.names[int(c)].as_py(), (int(d) - first) / 7): (
                float(s), BAND_ORDER[b], int(leaves), int(tenure),
            )
            for c, d, s, b, leaves, tenure in zip(
                found.customer, found.day, found.score, found.band, found.leaves, found.tenure,
                strict=True,
            )
        }  # fmt: skip

    return rows


def test_a_row_says_what_was_known_and_when_the_stay_ended(happen, rows_of):
    """Counted by hand: A signs in five times, then leaves on the noon five weeks later."""
    happen("A", "Subscription Started", FIRST)
    happen("A", "Signed In", *(weeks(1) - timedelta(n) for n in range(5)))
    happen("A", "Subscription Ended", weeks(6))
    found = rows_of(weeks(12), horizon=30)
    assert found["A", 1] == (50.0, "watch", 34, 8)
    assert found["A", 5] == (20.0, "at_risk", 6, 36)  # two of the five are within 30 days
    assert ("A", 6) not in found  # by the end of that day it was no customer any more


def test_who_is_no_customer_has_no_row(happen, rows_of):
    """A prospect who is scored but was never subscribed cannot leave."""
    happen("A", "Subscription Started", FIRST)
    happen("B", "Signed In", FIRST)
    assert {account for account, _ in rows_of(weeks(9), horizon=30)} == {"A"}


def test_a_row_ends_before_its_horizon_is_over(happen, rows_of):
    """Of days whose horizon runs beyond the day asked about there is no outcome yet."""
    happen("A", "Subscription Started", FIRST)
    found = rows_of(weeks(10), horizon=28)
    assert max(week for _, week in found) == 6


def test_an_end_after_the_day_asked_about_is_not_known(happen, rows_of):
    """Asked as of an earlier day, the one who left later was still there."""
    happen("A", "Subscription Started", FIRST)
    happen("A", "Subscription Ended", weeks(8))
    before, after = rows_of(weeks(7), horizon=7), rows_of(weeks(8), horizon=7)
    assert before["A", 5][2] == STAYS_ON
    assert after["A", 5][2] == 20


def test_who_comes_back_begins_anew(happen, rows_of):
    """Each stay has its own beginning and end, and between them there is no row."""
    happen("A", "Subscription Started", FIRST, weeks(5))
    happen("A", "Subscription Ended", weeks(3))
    found = rows_of(weeks(12), horizon=14)
    assert found["A", 2][2:] == (6, 15)
    assert ("A", 3) not in found
    assert ("A", 4) not in found
    assert found["A", 6][2:] == (STAYS_ON, 8)


def test_the_future_is_not_seen(simple):
    """A measure of the deed of leaving itself tells nothing on any day before it."""
    card = simple.root / "scorecards" / "simple.yaml"
    card.write_text(
        card.read_text()
        .replace("Signed In", "Cancellation Form Opened")
        .replace("{0: 0, 10: 100}", "{0: 100, 1: 0}")
    )
    chance = np.random.default_rng(4)
    facts = [noon(f"A{number}", "Subscription Started", FIRST) for number in range(80)]
    for number in range(40):
        gone = FIRST + timedelta(int(chance.integers(20, 150)))
        facts.append(noon(f"A{number}", "Cancellation Form Opened", gone))
        facts.append(noon(f"A{number}", "Subscription Ended", gone))
    learn(simple, facts)
    proof = prove(simple, Question(weeks(40)))
    assert proof.outcomes == 40
    assert (proof.auc.value, proof.auc.low, proof.auc.high) == (0.5, 0.5, 0.5)


def test_an_override_counts_and_is_told_apart(happen, simple):
    """The band a colleague set counts as that of the day; without it the score's own is shown."""
    happen("A", "Subscription Started", FIRST)
    happen("A", "Subscription Ended", weeks(5))
    happen("A", "Health Overridden", FIRST, properties='{"band": "healthy", "reason": "x"}')
    happen("B", "Subscription Started", FIRST)
    proof = prove(simple, Question(weeks(10), horizon=30))
    counted = {one.band: one.customers for one in proof.bands}
    own = {one.band: one.customers for one in proof.without_overrides}
    assert (counted["healthy"], own["healthy"]) == (5, 0)
    assert sum(counted.values()) == sum(own.values()) == proof.rows


def test_a_project_without_facts_proves_nothing(simple):
    """Nobody, nothing, and no error."""
    proof = prove(simple, Question(date(2026, 5, 1)))
    assert (proof.rows, proof.outcomes, proof.auc) == (0, 0, None)


def test_every_customer_is_in_one_band_on_each_day(simple):
    """The bands add up to the rows, the leavers of bands to those who left."""
    facts = []
    for number in range(12):
        name = f"A{number}"
        facts.append(noon(name, "Subscription Started", weeks(number % 3)))
        facts += [noon(name, "Signed In", weeks(5) - timedelta(n)) for n in range(number)]
        if number % 4 == 0:
            facts.append(noon(name, "Subscription Ended", weeks(10 + number)))
    learn(simple, facts)
    proof = prove(simple, Question(weeks(30)))
    assert sum(one.customers for one in proof.bands) == proof.rows
    assert sum(one.left for one in proof.bands) == proof.left
    assert all(one.left <= one.customers for one in proof.bands)
    assert proof.outcomes == 3
