"""From what an estimator says to what happens so often: probabilities that mean what they say."""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.forecast.contract import log_odds
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

BEYOND = 0.1
"""How steeply the curve goes on beyond what it has learned."""
TILT = 0.01
"""How far, in log-odds, a step rises from its middle to its end: order is never lost."""
WIDTH = 30
"""Rows that a step of the curve must stand for."""
MANY = 300
"""Outcomes from which on a curve of any rising form is learned instead of two numbers."""


@dataclass(frozen=True)
class Calibration:
    """A rising curve from the estimator's log-odds to a probability: straight between its knots."""

    knots: Floats
    """Log-odds said, rising."""
    means: Floats
    """Log-odds meant."""

    @classmethod
    def fit(cls, said: Floats, outcomes: Bools, weights: Floats) -> "Calibration":
        """Learn from probabilities said of rows that were not learned from.

        Isotonic regression where outcomes are many; else Platt's line, which never falls.
        """
        fewer = min(np.count_nonzero(outcomes), np.count_nonzero(~outcomes))
        fit = _isotonic if fewer >= MANY else _platt
        return cls(*fit(log_odds(said), outcomes, weights))

    def __call__(self, said: Floats) -> Floats:
        """Return what is meant by probabilities said."""
        odds = log_odds(said)
        inside = np.interp(odds, self.knots, self.means)
        # Beyond the last knots nothing is known: it rises just so much that no order is lost.
        beyond = odds - np.clip(odds, self.knots[0], self.knots[-1])
        return 1 / (1 + np.exp(-(inside + BEYOND * beyond * (self.means[-1] > self.means[0]))))


def _platt(odds: Floats, outcomes: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """Return two knots of the line (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(C=1e6, max_iter=1000)
    found.fit(odds[:, None], outcomes, sample_weight=weights)
    slope, base = float(found.coef_[0, 0]), float(found.intercept_[0])
    if slope < 0:  # what was learned points the wrong way: the rate of everybody
        slope, base = 0.0, float(log_odds(np.array(np.average(outcomes, weights=weights))))
    knots = np.array([odds.min(), odds.max() + 1e-6])
    return knots, base + slope * knots


def _isotonic(odds: Floats, outcomes: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """Return both ends of the steps of isotonic regression, each step all but flat."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(odds, kind="stable")
    steps = IsotonicRegression(out_of_bounds="clip").fit_transform(
        odds[order], outcomes[order], sample_weight=weights[order]
    )
    where = _wide_enough(steps, weights[order])
    rows, hits = np.bincount(where, weights[order]), np.bincount(where, (weights * outcomes)[order])
    # Half an outcome on either side: no step says never or always.
    level = np.maximum.accumulate(log_odds((hits + 0.5) / (rows + 1)))
    begins = np.searchsorted(where, np.arange(len(rows)))
    ends = np.append(begins[1:], len(where)) - 1
    edges = np.stack([odds[order][begins], odds[order][ends]], axis=1).ravel()
    tilted = np.stack([level - TILT, level + TILT], axis=1).ravel()
    return edges, np.maximum.accumulate(tilted)


def _wide_enough(steps: Floats, weights: Floats) -> Ints:
    """Return [row]: its step, neighbours put together until each stands for WIDTH rows."""
    _, narrow = np.unique(steps, return_inverse=True)
    wide, held = [0], 0.0
    sizes = np.bincount(narrow, weights).tolist()
    for size, rest in zip(sizes[:-1], np.cumsum(sizes[::-1])[::-1][1:], strict=True):
        held += size
        full = held >= WIDTH and rest >= WIDTH
        wide.append(wide[-1] + full)
        held = 0.0 if full else held
    return np.array(wide)[narrow]
