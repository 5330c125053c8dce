"""Scores → probabilities that mean what they say, by what became of texts that were not learned.

Platt's sigmoid (Probabilistic outputs for support vector machines, 1999): of texts judged by lines
that had not seen them, p = 1 / (1 + exp(−(slope × score + shift))). With few tags the two numbers
are drawn towards 1 and 0, which leaves a score what it is: log-odds.
"""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.measures.folds import Floats
from keepwell.engine.scoring.rules import Bools

PULL = 2.0
"""How strongly the numbers are drawn to 1 and 0."""
ROUNDS = 50
_STILL = 1e-9


@dataclass(frozen=True)
class Sureness:
    """Slope and shift of each label."""

    slope: Floats
    shift: Floats

    def of(self, scores: Floats) -> Floats:
        """Return [text][label]: probabilities."""
        return 1 / (1 + np.exp(-np.clip(scores * self.slope + self.shift, -30, 30)))


def calibrated(scores: Floats, tags: Bools) -> Sureness:
    """Learn from [text][label] scores of texts that were not learned from, and their tags."""
    found = [_sigmoid(scores[:, label], tags[:, label]) for label in range(tags.shape[1])]
    both = np.array(found, np.float64).reshape(-1, 2)
    return Sureness(both[:, 0], both[:, 1])


def _sigmoid(score: Floats, tagged: Bools) -> Floats:
    """Return slope and shift, by Newton's method; the penalty keeps them finite."""
    seen = np.column_stack([score, np.ones(len(score))])
    usual = np.array([1.0, 0.0])
    found = usual.copy()
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(seen @ found, -30, 30)))
        slope = seen.T @ (p - tagged) + PULL * (found - usual)
        bend = (seen * (p * (1 - p))[:, None]).T @ seen + PULL * np.eye(2)
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < _STILL:
            break
    return found
