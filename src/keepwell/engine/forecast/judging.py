"""How good probabilities are: calibration and log loss."""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.forecast.contract import log_odds
from keepwell.engine.measures.folds import Floats
from keepwell.engine.scoring.rules import Bools

BINS = 10


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
