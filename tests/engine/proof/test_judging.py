"""A whole proof: it finds what is there, and claims nothing where nothing is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from grown_company import LAST, grow
from keepwell.engine.proof.judging import Beside, judge
from keepwell.engine.proof.result import Asked, record
from keepwell.proving import Question, prove
from keepwell.report.verdict import verdict
from proof_facts import evidence, telling

ASKED = Asked(date(2026, 1, 1))


def beside(said, seed=0):
    """Return a coin for each baseline and for colleagues."""
    coin = np.random.default_rng(seed).uniform(0, 100, len(said))
    return Beside({"tenure": coin, "last_activity": -coin}, coin, budget=5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_score_is_no_better_than_a_coin(seed):
    """Its interval holds 0.5, and the verdict says so."""
    chance = np.random.default_rng(seed)
    said = evidence(chance.uniform(0, 100, 900), leaves=np.where(chance.random(900) < 0.2, 5, 999))
    proof = judge(said, ASKED, beside(said), until=30_000)
    assert proof.auc.low < 0.5 < proof.auc.high
    assert "no better than a coin" in verdict(record(proof))


def test_a_score_is_better_than_coins():
    """What tells who leaves beats baselines and colleagues that are coins, for sure."""
    said, _, _ = telling()
    proof = judge(said, ASKED, beside(said), until=30_000)
    assert all(one.better_by.low > 0 for one in proof.baselines.values())
    assert all(one.auc.value >= 0.5 for one in proof.baselines.values())
    assert proof.sentiment.score_better_by.low > 0
    assert proof.sentiment.outcomes == proof.outcomes == 120


def test_every_map_that_keeps_the_order_proves_the_same():
    """AUC, precision, gain and baselines look at the order of scores alone."""
    said, _, _ = telling()
    other = replace(said, score=((said.score / 100) ** 3 * 100).astype(np.float32))
    one, two = (record(judge(each, ASKED, beside(said), until=30_000)) for each in (said, other))
    for key in ("auc", "auc_low", "auc_high", "average_precision", "compared", "gain"):
        assert one[key] == two[key]


def test_fewer_than_thirty_leavers_claim_nothing():
    """Figures are there with wide intervals, but no finding, weight, chance or verdict."""
    said, _, _ = telling()
    few = said.where(~said.left(90) | (np.arange(len(said)) < 20))
    proof = judge(few, ASKED, beside(few), until=30_000)
    assert (proof.outcomes, proof.enough, proof.calibration) == (20, False, None)
    assert {one.finding for one in proof.measures} == {"too_few"}
    assert all(one.suggested is None for one in proof.measures)
    assert verdict(record(proof)) == "20 leavers: too few to judge, about 30 are needed."


@pytest.mark.slow
def test_the_sample_company_is_foretold_better_than_by_anything_simple(tmp_path):
    """Its hidden health drives who leaves, and the ready scorecard sees it."""
    project = grow(tmp_path / "grown", accounts=400, days=600)
    proof = prove(project, Question(LAST, every="month"))
    assert proof.outcomes >= 30
    assert proof.auc.value > 0.7
    assert all(one.better_by.low > 0 for one in proof.baselines.values())
    assert proof.calibration.error < 0.03
