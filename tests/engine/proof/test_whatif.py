"""What another text would have said of the past."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from grown_company import LAST, grow
from keepwell.engine.proof.evidence import BAND_ORDER
from keepwell.engine.proof.whatif import needs_facts, record
from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scoring.run import score_source
from keepwell.errors import LakeBusyError
from keepwell.health import source_of
from keepwell.proving import Question, asked_lineup, past_of
from proof_facts import learn, noon

FIRST = date(2026, 1, 4)


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """Return a small company with its ready scorecard, and what is held of its past."""
    project = grow(tmp_path_factory.mktemp("whatif") / "grown", accounts=25, days=200)
    question = Question(LAST, horizon=30, scorecard="saas", every="month")
    return project, past_of(project, question)


TEXTS = {
    "weights": [("weight: 30 ", "weight: 5 "), ("weight: 3\n", "weight: 9\n")],
    "scales": [("{0: 0, 0.3: 40, 0.8: 100}", "{0: 0, 0.2: 90, 0.5: 100}")],
    "bands": [("watch: 50, healthy: 75", "watch: 62.5, healthy: 80")],
    "caps": [("at_most: 49", "at_most: 20")],
    "coverage": [("min_coverage: 0.6", "min_coverage: 0.95")],
}


@pytest.mark.slow
@pytest.mark.parametrize("changes", [*([name] for name in TEXTS), list(TEXTS)])
def test_it_says_what_scoring_anew_says(grown, changes):
    """Whatever of weights, scales, bands, caps and coverage changes: score and band are equal."""
    project, past = grown
    text = past.card.text
    for name in changes:
        for old, new in TEXTS[name]:
            assert old in text
            text = text.replace(old, new, 1)
    card, issues = read_text(text, "changed")
    assert card is not None, issues
    score, band = past.rescored(card)
    names, evidence = past.evidence.names, past.evidence
    found = {
        (names[int(who)].as_py(), int(day)): (None if np.isnan(s) else s, BAND_ORDER[b])
        for who, day, s, b in zip(evidence.customer, evidence.day, score, band, strict=True)
    }
    lineup = asked_lineup(project, card)
    days = [date(1970, 1, 1) + timedelta(int(day) - 1) for day in evidence.days]
    anew = {
        (row["customer"], (row["as_of"] - date(1970, 1, 1)).days + 1): (row["score"], row["band"])
        for piece in score_source(
            source_of(project, lineup), (card,), days, lineup.rule, precedence=False
        )
        for row in piece.to_pylist()
    }
    assert len(found) > 50
    for key, (points, name) in found.items():
        assert name == anew[key][1]
        assert points == pytest.approx(anew[key][0], abs=1e-9)


@pytest.mark.slow
def test_the_same_text_changes_nothing(grown):
    """Nobody moves, and both sides are the same."""
    _, past = grown
    found = past.what_if(past.card)
    assert found.before == found.after
    assert len(found.movers) == 0
    assert all(one == other for one, other in found.moved)
    assert found.better_by is None or found.better_by.value == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_what_needs_facts_is_named(grown):
    """Another window, a new measure, a rank and another group must be gathered anew."""
    _, past = grown
    text = past.card.text
    for old, new, named in (
        ("window: 30d", "window: 60d", "seats_in_use"),
        ("seats_in_use:", "seats_now:", "seats_now"),
        ("scale: {0: 0, 0.3: 40, 0.8: 100}", "scale: percentile", "seats_in_use"),
        ("is_not: [trial]", "is_not: [trial, gone]", "applies_to"),
    ):
        card, _ = read_text(text.replace(old, new, 1), "changed")
        if card is None:  # a cap or test names the measure
            continue
        assert named in needs_facts(past.card, card)
        with pytest.raises(ValueError, match=named):
            past.what_if(card)


@pytest.fixture
def hand(simple):
    """Return what is held of three customers who can be counted by hand.

    A signs in less and less and leaves, B leaves out of the blue, C never signs in and stays.
    """
    facts = [noon(name, "Subscription Started", FIRST) for name in "ABC"]
    facts += [noon("A", "Signed In", FIRST + timedelta(n)) for n in range(12)]
    facts += [noon("B", "Signed In", FIRST + timedelta(n)) for n in range(60)]
    facts += [noon(name, "Subscription Ended", FIRST + timedelta(52)) for name in "AB"]
    learn(simple, facts)
    return past_of(simple, Question(FIRST + timedelta(112), horizon=28, scorecard="simple"))


def test_alerts_and_leavers_are_counted(hand):
    """A is at risk when it leaves, B is not; C never leaves. With no such band nobody is seen."""
    side = hand.what_if(hand.card).before
    assert (side.caught, side.missed) == (1, 1)
    assert (side.alerts, side.false_alarms) == (4, 3)  # all three begin with nothing, A falls back
    strict = replace(hand.card, bands={"at_risk": 0, "watch": 0.0, "healthy": 75})
    after = hand.what_if(strict).after
    assert (after.alerts, after.caught, after.missed) == (0, 0, 2)


def test_who_moves_is_counted_on_the_last_day(hand):
    """C alone is still there; where at risk begins nowhere, it moves into watch."""
    lenient = replace(hand.card, bands={"at_risk": 0, "watch": 0.0, "healthy": 75})
    found = hand.what_if(lenient)
    assert found.moved == {("at_risk", "watch"): 1}
    assert [hand.evidence.names[int(who)].as_py() for who in found.movers] == ["C"]


def test_a_text_that_needs_facts_is_put_beside_the_other(simple, hand):
    """Gathered for itself, another window is compared on the same customers and days."""
    text = hand.card.text.replace("window: 30d", "window: 60d")
    card, _ = read_text(text, "changed")
    assert needs_facts(hand.card, card) == ("sign_ins",)
    other = past_of(simple, Question(FIRST + timedelta(112), horizon=28, scorecard=card))
    found = hand.beside(other)
    assert found.before == hand.side()
    assert found.after == other.side()
    assert found.leavers == 2
    assert sum(found.moved.values()) == 1


def test_gathered_for_itself_is_what_is_told_from_what_is_held(simple, hand):
    """Other scales come to the same, whether scored anew or from the values that are held."""
    card, _ = read_text(hand.card.text.replace("10: 100", "30: 100"), "changed")
    anew = past_of(simple, Question(FIRST + timedelta(112), horizon=28, scorecard=card))
    assert record(hand.what_if(card)) == record(hand.beside(anew))
    assert hand.what_if(card).before != hand.what_if(card).after


def test_pasts_of_other_customers_are_not_compared(simple, hand):
    """If customers have come in between, it says so instead of comparing whom it does not know."""
    learn(simple, [noon("0", "Subscription Started", FIRST)])
    later = past_of(simple, Question(FIRST + timedelta(112), horizon=28, scorecard="simple"))
    with pytest.raises(LakeBusyError, match="new customers"):
        hand.beside(later)


def test_a_score_that_fewer_have_can_be_compared(hand):
    """Where a text scores fewer customers than the other, there is still a difference."""
    columns = {name: getattr(hand.evidence, name) for name in ("score", "customer")}
    missing = np.where(columns["customer"] == columns["customer"].max(), np.nan, columns["score"])
    other = hand.by(hand.card)
    other.evidence = replace(other.evidence, score=missing.astype(np.float32))
    assert hand.beside(other).better_by is not None
