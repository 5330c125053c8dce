"""How good probabilities are: AUC with its interval, calibration, log loss."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from keepwell.engine.forecast.contract import log_odds
from keepwell.engine.intervals import Z
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

BINS = 10
CHANCE = 0.5


@dataclass(frozen=True)
class Auc:
    """The chance that who left had a greater probability than who stayed, and its 95 % interval."""

    value: float
    low: float
    high: float


def auc(predicted: Floats, outcomes: Bools, groups: Ints, weights: Floats) -> Auc:
    """Return the AUC; its variance is that of DeLong et al. (1988), rows of a group together.

    Obuchowski (1997), Nonparametric analysis of clustered ROC curve data, Biometrics 53(2): each
    row's placement among the rows of the other outcome; a customer's rows are added up before
    squaring. The interval is symmetric in log-odds, so it stays within 0 and 1. Without rows of
    both outcomes nothing is known: 0 to 1.
    """
    left, stayed = weights * outcomes, weights * ~outcomes
    if not left.any() or not stayed.any():
        return Auc(CHANCE, 0.0, 1.0)
    below_left, below_stayed = _placements(predicted, stayed), _placements(predicted, left)
    value = float(left @ below_left / left.sum())
    off = left / left.sum() * (below_left - value)
    off += stayed / stayed.sum() * (1 - below_stayed - value)
    together = np.bincount(np.unique(groups, return_inverse=True)[1], off)
    deviation = sqrt(float(together @ together))
    return Auc(value, *_interval(value, deviation))


def _placements(predicted: Floats, weights: Floats) -> Floats:
    """Return [row]: the share of some weights on lesser predictions, of equal ones half."""
    order = np.argsort(predicted, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(weights[order])])
    ranked = predicted[order]
    below = running[np.searchsorted(ranked, predicted, side="left")]
    upto = running[np.searchsorted(ranked, predicted, side="right")]
    return (below + upto) / (2 * running[-1])


def _interval(value: float, deviation: float) -> tuple[float, float]:
    if not 0 < value < 1:
        return value, value
    centre, reach = log(value / (1 - value)), Z * deviation / (value * (1 - value))
    return tuple(
        1 / (1 + exp(-max(min(end, 700.0), -700.0))) for end in (centre - reach, centre + reach)
    )  # type: ignore[return-value] # two ends


@dataclass(frozen=True)
class Bin:
    """Rows that were given about the same probability, and what came of them."""

    rows: float
    foretold: float
    """Their mean probability."""
    came: float
    """The share of them that it happened to."""


def bins(predicted: Floats, outcomes: Bools, weights: Floats) -> tuple[Bin, ...]:
    """Return rows in the order of their probability, cut into at most BINS of equal weight."""
    order = np.argsort(predicted, kind="stable")
    weight = weights[order]
    middle = np.cumsum(weight) - weight / 2
    place = np.minimum((middle / weight.sum() * BINS).astype(int), BINS - 1)
    rows = np.bincount(place, weight, BINS)
    said, came = (np.bincount(place, weight * of[order], BINS) for of in (predicted, outcomes))
    return tuple(
        Bin(float(rows[k]), float(said[k] / rows[k]), float(came[k] / rows[k]))
        for k in np.flatnonzero(rows)
    )


def calibration_error(predicted: Floats, outcomes: Bools, weights: Floats) -> float:
    """Return the mean distance between what was foretold and what came, weighted by the bin.

    The expected calibration error (Naeini et al. 2015), over bins of equal weight.
    """
    found = bins(predicted, outcomes, weights)
    off = sum(one.rows * abs(one.foretold - one.came) for one in found)
    return float(off / weights.sum())


def log_loss(predicted: Floats, outcomes: Bools, weights: Floats) -> float:
    """Return the mean of −log of the probability given to what happened."""
    odds = log_odds(predicted)
    return float(np.average(np.logaddexp(0, np.where(outcomes, -odds, odds)), weights=weights))
