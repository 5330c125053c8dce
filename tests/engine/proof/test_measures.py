"""What measures tell, and the weights that the past suggests."""

from dataclasses import replace

import numpy as np
import pytest

from keepwell.engine.proof.evidence import Measured
from keepwell.engine.proof.measures import correlations, measures, sampled
from keepwell.engine.proof.weighing import weighed
from keepwell.engine.proof.weights import _by_dimension, suggested
from keepwell.engine.scoring.scores import score_block
from proof_facts import CUSTOMERS, card, telling


@pytest.fixture
def told():
    """Return evidence in which one measure tells who leaves, its double too, and one is noise."""
    return telling()


def test_each_measure_is_told_what_it_is(told):
    """One carries, noise is dead weight, and without one that is turned round all is better."""
    evidence, one, left = told
    found = {proof.name: proof for proof in measures(evidence, one, left, enough=True)}
    assert found["m0"].finding == "carries"
    assert found["m2"].finding == "dead_weight"
    assert found["m3"].finding == "misleads"
    assert found["m0"].auc.low > 0.7
    assert found["m3"].lost_without.high < 0  # better without it


def test_a_double_says_the_same(told):
    """Of two measures that go together and lose nothing without each other, each is told so."""
    evidence, one, left = told
    pair = Measured(card(1.0, 1.0), one.rows, one.scores[:, :2])
    found = {proof.name: proof for proof in measures(evidence, pair, left, enough=True)}
    assert (found["m1"].finding, found["m1"].nearest) == ("same_as", "m0")
    assert found["m1"].correlation > 0.9


def test_of_very_many_rows_customers_are_drawn(monkeypatch):
    """All rows of a drawn customer stay, and what is found of its measures is about the same."""
    evidence, one, left = telling()
    assert sampled(evidence, one, left) is one
    monkeypatch.setattr("keepwell.engine.proof.measures.MOST", 300)
    monkeypatch.setattr("keepwell.engine.proof.measures.LEAVERS", 60)
    part = sampled(evidence, one, left)
    assert 200 < len(part.rows) < 400
    assert np.array_equal(part.scores, one.scores[part.rows])
    found = {proof.name: proof.finding for proof in measures(evidence, part, left, enough=True)}
    assert (found["m0"], found["m2"]) == ("carries", "dead_weight")


def test_with_too_few_there_is_no_finding(told):
    """Numbers are shown with their intervals, but nothing is claimed."""
    evidence, one, left = told
    assert {p.finding for p in measures(evidence, one, left, enough=False)} == {"too_few"}


def test_suggested_weights_go_to_what_tells(told):
    """They add up to 1, none is below 0, and noise and what misleads lose theirs."""
    evidence, one, left = told
    found = suggested(evidence, one, left).shares
    assert sum(weight.value for weight in found) == pytest.approx(1)
    assert all(0 <= weight.low <= weight.value <= weight.high <= 1 for weight in found)
    assert found[0].value + found[1].value > 0.7
    assert found[3].value < 0.05
    assert suggested(evidence, one, left).shares == found  # the same every time


def test_suggested_weights_hold_within_dimensions_and_between_them(told):
    """A measure's share of the score is its share of its dimension times that of the dimension."""
    evidence, one, left = told
    split = replace(one, card=card(1.0, 1.0, 1.0, 1.0, split=2))
    found = suggested(evidence, split, left)
    assert sum(share.value for share in found.dimensions) == pytest.approx(1)
    for side, places in ((0, (0, 1)), (1, (2, 3))):
        for place in places:
            product = found.within[place].value * found.dimensions[side].value
            assert product == pytest.approx(found.shares[place].value)
    assert all(share.low <= share.value <= share.high for share in found.within)
    assert found.dimensions[0].low > 0.75  # what tells is all in the first; its weight is 3 of 4


def test_a_dimension_that_should_weigh_nothing_keeps_its_own_weights():
    """Where all shares of a dimension are 0, what its measures are of it stays the expert's."""
    one = card(2.0, 1.0, 1.0, 3.0, split=2)
    fits = np.array([[0.5, 0.5, 0, 0], [0.25, 0.25, 0.1, 0.4]])
    within, dimensions = _by_dimension(one, fits, np.array([0.5, 0.25, 0.0625, 0.1875]))
    assert within.tolist() == [[0.5, 0.5, 0.25, 0.75], [0.5, 0.5, 0.2, 0.8]]
    assert dimensions.tolist() == [[1.0, 0.0], [0.5, 0.5]]


def test_few_leavers_stay_near_the_experts_weights(told):
    """With four leavers the suggestion hardly moves, with 120 it does."""
    evidence, one, left = told
    few = left & (np.arange(CUSTOMERS) < 4)
    near, far = suggested(evidence, one, few).shares, suggested(evidence, one, left).shares
    moved = [max(abs(weight.value - 0.25) for weight in found) for found in (near, far)]
    assert moved[0] < 0.15 < moved[1]


def test_no_weights_are_suggested_where_low_scores_stay(told):
    """If those with high scores leave, no positive weights would help: there is no suggestion."""
    evidence, one, left = told
    assert suggested(evidence, one, ~left) is None


@pytest.mark.parametrize("split", [None, 1, 2])
def test_weighing_scores_is_what_scoring_does(split):
    """Spreading of what is missing is that of the engine, in one dimension and in two."""
    chance = np.random.default_rng(12)
    scores = chance.uniform(0, 100, (300, 3))
    scores[chance.random((300, 3)) < 0.4] = np.nan
    one = card(2.0, 0.5, 1.0, split=split)
    block = score_block(one, list(scores.T[:, None, :]), np.zeros((1, 3), bool), {})
    found = weighed(one, scores.astype(np.float32), [2.0, 0.5, 1.0])
    assert found == pytest.approx(block.score[0], abs=1e-4, nan_ok=True)


def test_correlations_are_those_of_numpy():
    """Of two columns the rows count where both are there."""
    chance = np.random.default_rng(13)
    scores = chance.normal(size=(400, 3))
    scores[:, 1] += scores[:, 0]
    scores[chance.random((400, 3)) < 0.3] = np.nan
    both = ~np.isnan(scores[:, :2]).any(axis=1)
    expected = np.corrcoef(scores[both, 0], scores[both, 1])[0, 1]
    assert correlations(scores)[0, 1] == pytest.approx(expected)
    assert correlations(np.full((50, 2), 7.0))[0, 1] == -np.inf
