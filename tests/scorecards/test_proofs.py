from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.reading import issues_of, read_file
from keepwell.engine.scorecard.schema import Proof, Scorecard
from keepwell.samples.rows import as_json
from oracle import score_all

READY = sorted(Path(str(files("keepwell").joinpath("scorecards"))).glob("*.yaml"))
CARDS = [read_file(path) for path in READY]
PROOFS = [
    pytest.param(card, proof, id=f"{card.name}: {proof.name}")
    for card in CARDS
    for proof in card.proofs
]
TOUCHPOINT = dict.fromkeys(("account", "person", "value", "source"))
TRAIT = dict.fromkeys(("account", "person", "text", "number", "source"))


def rows(given, columns, prefix):
    """Complete the rows of a proof: what may be left out there is there in the table."""
    for number, row in enumerate(given):
        defaults = {
            **columns,
            "id": f"{prefix}{number:03}",
            "received_at": datetime(2026, 7, 1, tzinfo=UTC),
        }
        yield {**defaults, **row, "properties": as_json(row.get("properties") or {})}


def scored(card: Scorecard, proof: Proof):
    """Score a proof's customers by the reference scorer."""
    touchpoints = list(rows(proof.touchpoints, TOUCHPOINT, "t"))
    traits = list(rows(proof.traits, TRAIT, "f"))
    return score_all([card], touchpoints, traits, proof.as_of)


def near(expected):
    """Compare to a millionth, and nothing only with nothing."""
    return None if expected is None else pytest.approx(expected, abs=1e-6)


def test_there_are_the_three_ready_scorecards_and_one_for_people():
    """A project begins with scorecards for contracts, shops, services and people."""
    assert [card.name for card in CARDS] == ["ecommerce", "people", "saas", "service"]
    assert {card.unit for card in CARDS if card.name != "people"} == {"account"}


def test_ready_scorecards_have_nothing_to_complain_about():
    """A ready scorecard sets the example: no error, no warning, no note."""
    assert [str(issue) for issue in issues_of(READY) if issue.level >= Level.NOTE] == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_ready_scorecard_has_at_least_five_proofs(card):
    """Healthy, at risk, capped, unknown and ready to grow are each shown by example."""
    expected = [result for proof in card.proofs for result in proof.expect.values()]
    assert len(card.proofs) >= 5
    assert {one.get("band") for one in expected} >= {"healthy", "at_risk", "unknown"}
    assert "ready_to_grow" in {one.get("state") for one in expected}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_ready_scorecard_shows_a_cap_at_work(card):
    """At least one proof ends exactly at a cap, because the cap held."""
    capped = [
        result.caps
        for proof in card.proofs
        for who, result in scored(card, proof).items()
        if proof.expect.get(who, {}).get("score") in {cap.at_most for cap in card.caps}
    ]
    assert any(capped)


@pytest.mark.parametrize(("card", "proof"), PROOFS)
def test_what_was_worked_out_by_hand_is_what_the_reference_scorer_says(card, proof):
    """Every number in a proof is exact to a millionth."""
    results = scored(card, proof)
    for who, expected in proof.expect.items():
        result = results[who]
        for name in ("band", "state"):
            assert getattr(result, name) == expected.get(name, getattr(result, name))
        for name in ("score", "coverage"):
            if name in expected:
                assert getattr(result, name) == near(expected[name])
        for name, value in expected.get("measures", {}).items():
            assert result.measures[name].value == near(value), name
        for name, score in expected.get("dimensions", {}).items():
            assert result.dimensions[name].score == near(score), name
