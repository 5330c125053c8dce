"""What each measure tells by itself, what it adds to the others, and which one it repeats."""

from dataclasses import replace

import numpy as np

from keepwell.engine.areas import COIN, Area, area
from keepwell.engine.intervals import Estimate
from keepwell.engine.measures.folds import Codes, Floats, Ints
from keepwell.engine.proof.evidence import Evidence, Measured, Singles
from keepwell.engine.proof.result import MeasureProof
from keepwell.engine.proof.weighing import weighed
from keepwell.engine.scoring.rules import GRACE, Bools
from keepwell.engine.scoring.scores import nominal_weights

ALIKE = 0.8
"""A correlation from which on two measures say the same."""
MOST = 500_000
"""Rows of a scorecard that its measures are judged by; of more, those of customers drawn by lot."""
LEAVERS = 1_000
"""Rows that led to leaving which are kept at least, as far as there are so many."""
SEED = 7
LOOKED_AT = 200_000
"""Rows that correlations are taken from; more change the third digit at most."""
FEWEST = 30
"""Rows in which both measures must be present."""


def sampled(evidence: Evidence, one: Measured, left: Bools) -> Measured:
    """Return the rows of customers drawn by lot, whoever they are, if there are very many rows."""
    share = max(MOST / max(len(one.rows), 1), LEAVERS / max(int(left[one.rows].sum()), 1))
    if share >= 1:
        return one
    drawn = np.random.default_rng(SEED).random(len(evidence.names)) < share
    keep = drawn[evidence.customer[one.rows]]
    return Measured(one.card, one.rows[keep], one.scores[keep])


def measures(evidence: Evidence, one: Measured, left: Bools, *, enough: bool) -> list[MeasureProof]:
    """Return what each measure of a scorecard tells; with too few leavers, without a finding."""
    left, customer = left[one.rows], evidence.customer[one.rows]
    card = one.card
    weights = [measure.weight for measure in card.measures]
    whole = _Whole(weighed(card, one.scores, weights), left, customer)
    near, correlation = nearest(one.scores)
    shares = nominal_weights(card)
    found = []
    for k, measure in enumerate(card.measures):
        alone = one.scores[:, k]
        here = ~np.isnan(alone)
        told = area(-alone[here], left[here], customer[here])
        proof = MeasureProof(
            card.name, measure.name, measure.title, measure.dimension, shares[k],
            present=float(here.mean()) if len(here) else 0.0,
            auc=None if told is None else told.estimate,
            lost_without=whole.lost(_without(one, weights, k)),
            nearest=None if near[k] < 0 else card.measures[near[k]].name,
            correlation=None if near[k] < 0 else float(correlation[k]),
            finding="too_few",
        )  # fmt: skip
        found.append(replace(proof, finding=_finding(proof)) if enough else proof)
    return found


def _without(one: Measured, weights: list[float], k: int) -> Floats:
    """Return the score of the other measures."""
    return weighed(one.card, one.scores, [*weights[:k], 0.0, *weights[k + 1 :]])


class _Whole:
    """The score of all measures, which those that lack one are held against."""

    def __init__(self, score: Floats, left: Bools, customer: Codes) -> None:
        self.score, self.left, self.customer = score, left, customer
        self.here = ~np.isnan(score)
        self.area = self._area(score, self.here)

    def lost(self, rest: Floats) -> Estimate | None:
        """Return how much smaller the area is without a measure, where there is a score then."""
        both = self.here & ~np.isnan(rest)
        same = np.array_equal(both, self.here)
        areas = self.area if same else self._area(self.score, both), self._area(rest, both)
        return areas[0].minus(areas[1]) if areas[0] and areas[1] else None

    def _area(self, score: Floats, here: Bools) -> Area | None:
        return area(-score[here], self.left[here], self.customer[here])


def _finding(proof: MeasureProof) -> str:
    """Return what to think of a measure, one word."""
    if proof.auc is None:
        return "too_few"
    if proof.auc.high < COIN:
        return "misleads"
    adds = proof.lost_without is not None and proof.lost_without.low > 0
    if not adds and proof.correlation is not None and proof.correlation >= ALIKE:
        return "same_as"
    if proof.auc.low <= COIN:
        return "dead_weight"
    hurts = proof.lost_without is not None and proof.lost_without.high < 0
    return "too_heavy" if hurts else "carries"


def nearest(scores: Singles) -> tuple[Ints, Floats]:
    """Return for each measure the one it correlates with most, −1 for none, and how much."""
    table = correlations(scores[:: max(1, len(scores) // LOOKED_AT)].astype(np.float64))
    if not table.size:
        return np.array([], np.int64), np.array([])
    np.fill_diagonal(table, -np.inf)
    best = table.argmax(axis=1)
    value = table[np.arange(len(table)), best]
    return np.where(np.isfinite(value), best, -1), value


def correlations(scores: Floats) -> Floats:
    """Return Pearson's correlation of each two columns over the rows where both are there.

    −∞ where it cannot be told: in too few rows, or of a column that does not vary there.
    """
    here = (~np.isnan(scores)).astype(np.float64)
    middle = np.divide(np.nansum(scores, axis=0), here.sum(axis=0), where=here.any(axis=0),
                       out=np.zeros(scores.shape[1]))  # fmt: skip
    centred = np.where(here > 0, scores - middle, 0.0)
    rows = here.T @ here
    many = np.maximum(rows, 1)
    sums = centred.T @ here  # [one][other]: of one, over the rows where the other is there too
    squares = (centred**2).T @ here - sums**2 / many
    products = centred.T @ centred - sums * sums.T / many
    spread = np.sqrt(np.maximum(squares, 0) * np.maximum(squares.T, 0))
    told = (rows >= FEWEST) & (spread > GRACE * many)
    return np.divide(products, spread, out=np.full(rows.shape, -np.inf), where=told)
