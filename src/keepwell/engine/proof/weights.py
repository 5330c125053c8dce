"""Weights that the past suggests, shrunk towards the expert's.

A logistic regression of leaving on the measures' distances from 100, with no weight below zero and
a penalty on the distance from the expert's weights (a Gaussian prior around them: ridge regression
towards a target, as in van Wieringen's lecture notes, arXiv:1509.09169). The fewer leavers, the
nearer they stay to the expert's. Intervals come from drawing customers again (Efron's bootstrap).
Nothing is ever changed by itself.
"""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.intervals import Estimate, Z
from keepwell.engine.measures.folds import Codes, Floats, Ints
from keepwell.engine.proof.evidence import Evidence, Measured, Singles
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.rules import GRACE, Bools
from keepwell.engine.scoring.scores import nominal_weights

ROWS = 5_000
"""Of leavers and of those who stayed each, at most: more rows of the same customers tell little."""
DRAWS = 40
STEPS, HALVES = 50, 30
TOLERANCE = 1e-6
SEED = 5


@dataclass(frozen=True)
class Sample:
    """Rows to learn from; arrays are [row], the rows of one leaver weigh 1 together."""

    risk: Floats
    """[row][measure]: 0 is best, 1 worst."""
    left: Floats
    weight: Floats
    customer: Codes


@dataclass(frozen=True)
class Suggested:
    """Weights as shares of a whole: 0 is none of it, 1 all."""

    shares: tuple[Estimate, ...]
    """Of the score, by measure."""
    within: tuple[Estimate, ...]
    """Of its dimension, by measure; the expert's where the whole dimension should weigh nothing."""
    dimensions: tuple[Estimate, ...]
    """Of the score, by dimension."""


def suggested(evidence: Evidence, one: Measured, left: Bools) -> Suggested | None:
    """Return what each measure and dimension should weigh; None if the past has no say.

    It has none if lower scores do not lead to leaving at all.
    """
    expert = np.array(nominal_weights(one.card))
    sample = _sample(evidence, one, left, expert)
    if sample is None:
        return None
    steepness = _steepness(sample, expert)
    if steepness <= 0:
        return None
    samples = [sample, *_redrawn(sample)]
    fitted = np.stack([_shares(again, expert, steepness) for again in samples])
    within, dimensions = _by_dimension(one.card, fitted, expert)
    return Suggested(_estimates(fitted), _estimates(within), _estimates(dimensions))


def _by_dimension(card: Scorecard, shares: Floats, expert: Floats) -> tuple[Floats, Floats]:
    """Return measures' shares of their dimension, and those of dimensions; all are [fit][share]."""
    many = [len(dimension.measures) for dimension in card.dimensions]
    place = np.repeat(np.arange(len(many)), many)
    inside = (place[:, None] == np.arange(len(many))).astype(float)
    dimensions = shares @ inside
    usual = np.divide(expert, (expert @ inside)[place], out=np.zeros(len(expert)),
                      where=expert > 0)  # fmt: skip
    whole = dimensions[:, place]
    within = np.where(whole > 0, shares / np.where(whole > 0, whole, 1.0), usual)
    return within, dimensions


def _estimates(fits: Floats) -> tuple[Estimate, ...]:
    """Return the first fit, with intervals from those of drawn customers, which are the others."""
    away = Z * fits[1:].std(axis=0, ddof=1)
    return tuple(
        Estimate(float(share), float(max(share - a, 0.0)), float(min(share + a, 1.0)))
        for share, a in zip(fits[0], away, strict=True)
    )


def _sample(evidence: Evidence, one: Measured, left: Bools, expert: Floats) -> Sample | None:
    chance = np.random.default_rng(SEED)
    gone = left[one.rows]
    parts = [_some(np.flatnonzero(kind), chance) for kind in (gone, ~gone)]
    if not all(len(part) for part in parts):
        return None
    rows = np.concatenate(parts)
    stay = evidence.stay[one.rows[rows]]
    _, which, often = np.unique(stay, return_inverse=True, return_counts=True)
    each = np.where(gone[rows], 1 / often[which], 0)
    per_leaver = each.sum() / len(parts[0])
    stayed = (~gone).sum() / gone.sum() * len(parts[0]) / len(parts[1])
    weight = np.where(gone[rows], each, per_leaver * stayed)
    risk = _risk(one.scores[rows], expert)
    return Sample(risk, gone[rows].astype(float), weight, evidence.customer[one.rows[rows]])


def _some(places: Ints, chance: np.random.Generator) -> Ints:
    return places if len(places) <= ROWS else np.sort(chance.choice(places, ROWS, replace=False))


def _risk(scores: Singles, expert: Floats) -> Floats:
    """Return distances from 100; what is missing is taken to be as the rest, as in the score."""
    here = ~np.isnan(scores)
    risk = np.where(here, 1 - scores / 100, 0.0)
    weight = (here * expert).sum(axis=1)
    mean = np.divide((risk * expert).sum(axis=1), weight, out=np.full(len(risk), 0.5),
                     where=weight > 0)  # fmt: skip
    return np.where(here, risk, mean[:, None])


def _steepness(sample: Sample, expert: Floats) -> float:
    """Return how steeply leaving rises with the expert's own risk."""
    combined = (sample.risk @ expert)[:, None]
    fitted = _fit(sample, combined, target=np.zeros(1), spread=1e3)
    return float(fitted[0])


def _shares(sample: Sample, expert: Floats, steepness: float) -> Floats:
    target = steepness * expert
    fitted = _fit(sample, sample.risk, target, spread=steepness / len(expert), bound=0.0)
    return fitted / fitted.sum() if fitted.sum() > 0 else expert


def _fit(
    sample: Sample, risk: Floats, target: Floats, *, spread: float, bound: float = -np.inf
) -> Floats:
    """Return the coefficients of a penalised logistic regression, without its intercept.

    Newton's steps on the coefficients that are free, the others held at their bound (Bertsekas,
    SIAM J. Control Optim. 1982). The loss is convex, so the order of steps does not matter.
    """
    rate = np.average(sample.left, weights=sample.weight)
    beta = np.concatenate([[np.log(rate / (1 - rate))], target])
    least = np.concatenate([[-np.inf], np.full(len(target), bound)])
    loss = _Loss(sample, np.column_stack([np.ones(len(risk)), risk]), target, spread)
    for _ in range(STEPS):
        gradient, curvature = loss.slopes(beta)
        free = (beta > least) | (gradient < 0)
        step = np.zeros(len(beta))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        after = _shorter(loss, beta, step, least)
        if np.abs(after - beta).max() < TOLERANCE:
            return after[1:]
        beta = after
    return beta[1:]


def _shorter(loss: "_Loss", beta: Floats, step: Floats, least: Floats) -> Floats:
    """Return the coefficients after a step, halved until it is one downwards."""
    before = loss.value(beta)
    for halved in range(HALVES):
        after = np.maximum(beta - step / 2**halved, least)
        if loss.value(after) <= before + GRACE * abs(before):
            return after
    return beta


@dataclass(frozen=True)
class _Loss:
    """Weighted log loss and a penalty on the distance from a target; the first column is free."""

    sample: Sample
    columns: Floats
    target: Floats
    spread: float

    def value(self, beta: Floats) -> float:
        line, left = self.columns @ beta, self.sample.left
        loss = np.logaddexp(0, line) - left * line
        away = (beta[1:] - self.target) / self.spread
        return float(self.sample.weight @ loss + (away**2).sum() / 2)

    def slopes(self, beta: Floats) -> tuple[Floats, Floats]:
        """Return the gradient and the matrix of second derivatives."""
        chance = 1 / (1 + np.exp(-np.clip(self.columns @ beta, -500, 500)))
        weight = self.sample.weight
        gradient = self.columns.T @ (weight * (chance - self.sample.left))
        gradient[1:] += (beta[1:] - self.target) / self.spread**2
        bend = np.maximum(weight * chance * (1 - chance), 1e-12)
        curvature = (self.columns * bend[:, None]).T @ self.columns
        curvature[1:, 1:] += np.eye(len(self.target)) / self.spread**2
        return gradient, curvature


def _redrawn(sample: Sample) -> "list[Sample]":
    """Return the sample with customers drawn again and again."""
    chance = np.random.default_rng(SEED)
    _, who = np.unique(sample.customer, return_inverse=True)
    customers = int(who.max()) + 1
    often = (np.bincount(chance.integers(0, customers, customers), minlength=customers)
             for _ in range(DRAWS))  # fmt: skip
    return [
        Sample(sample.risk, sample.left, sample.weight * times[who], sample.customer)
        for times in often
    ]
