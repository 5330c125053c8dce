"""Scores of two lines → probabilities that mean what they say.

Which line counts how much, and where one half lies, is learned by logistic regression from what
became of texts that neither line had seen: stacking (Wolpert, Neural Networks 1992) and Platt's
calibration (1999) in one. With few tags it stays near the mean of both lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keepwell.engine.feedback.texts.linear import Lines
from keepwell.engine.measures.folds import Floats
from keepwell.engine.scoring.rules import Bools

PULL = 2.0
"""How strongly a blend is drawn to the mean of the lines."""
ROUNDS = 50
_STILL = 1e-9
_FAR = 30.0
"""Log-odds beyond which nothing is surer."""


@dataclass(frozen=True)
class Blend:
    """How much each line counts, and what is added: of each label."""

    weights: Floats
    """[line][label]"""
    shift: Floats
    """[label]"""

    def scores(self, scores: Sequence[Floats]) -> Floats:
        """Return [text][label]: log-odds, of [line][text][label]."""
        return np.einsum("ltk,lk->tk", np.asarray(scores), self.weights) + self.shift

    def lines(self, lines: Sequence[Lines]) -> Lines:
        """Return one line for each label that gives the same scores."""
        slopes = sum(
            weight[:, None].astype(np.float32) * line.slopes
            for weight, line in zip(self.weights, lines, strict=True)
        )
        base = self.scores([line.base[None, :] for line in lines])[0]
        return Lines(lines[0].names, lines[0].rarity, np.asarray(slopes), base)


def blended(scores: Sequence[Floats], tags: Bools) -> Blend:
    """Learn from [line][text][label] scores of texts that were not learned from, and their tags."""
    lines, labels = len(scores), tags.shape[1]
    each = np.asarray(scores).reshape(lines, len(tags), labels)
    found = [_logistic(each[:, :, label].T, tags[:, label]) for label in range(labels)]
    both = np.array(found, np.float64).reshape(labels, lines + 1)
    return Blend(both[:, :-1].T, both[:, -1])


def probability(scores: Floats) -> Floats:
    """Return the probabilities of log-odds."""
    return 1 / (1 + np.exp(-np.clip(scores, -_FAR, _FAR)))


def _logistic(scores: Floats, tagged: Bools) -> Floats:
    """Return weights and shift, by Newton's method; the pull keeps them finite."""
    seen = np.column_stack([scores, np.ones(len(scores))])
    usual = np.append(np.full(scores.shape[1], 1 / scores.shape[1]), 0.0)
    found = usual.copy()
    for _ in range(ROUNDS):
        p = probability(seen @ found)
        slope = seen.T @ (p - tagged) + PULL * (found - usual)
        bend = (seen * (p * (1 - p))[:, None]).T @ seen + PULL * np.eye(len(usual))
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < _STILL:
            break
    return found
