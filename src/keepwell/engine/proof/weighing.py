"""The score from the scores of measures, under any weights: no fact is looked at again."""

from collections.abc import Sequence

import numpy as np

from keepwell.engine.measures.folds import Floats
from keepwell.engine.proof.evidence import Singles
from keepwell.engine.scorecard.schema import Scorecard


def weighed(card: Scorecard, scores: Singles, weights: Sequence[float]) -> Floats:
    """Return the score before caps, by the measures' weights within their dimensions.

    As everywhere, what is missing spreads its weight, and a dimension of which everything is
    missing spreads its own. NaN where nothing is there.
    """
    above, below = np.zeros(len(scores)), np.zeros(len(scores))
    start = 0
    for dimension in card.dimensions:
        stop = start + len(dimension.measures)
        total, weight = _added(scores[:, start:stop], weights[start:stop])
        here = weight > 0
        above[here] += dimension.weight * total[here] / weight[here]
        below += dimension.weight * here
        start = stop
    return np.divide(above, below, out=np.full(len(scores), np.nan), where=below > 0)


def _added(scores: Singles, weights: Sequence[float]) -> tuple[Floats, Floats]:
    """Return the weighted sum of what is there, and its weight."""
    total, weight = np.zeros(len(scores)), np.zeros(len(scores))
    for column, share in zip(scores.T, weights, strict=True):
        if share:
            here = ~np.isnan(column)
            total += np.where(here, column, 0) * share
            weight += here * share
    return total, weight
