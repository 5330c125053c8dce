"""From values to scores of 0 to 100."""

from collections.abc import Sequence

import numpy as np

from keepwell.engine.measures.folds import Floats
from keepwell.engine.scorecard.schema import Percentile, Scale
from keepwell.engine.scoring.rules import GRACE

Ranks = Sequence[Floats]
"""Per date the values of all customers that are ranked with each other, rising."""


def scaled(scale: Scale, value: Floats) -> Floats:
    """Map linearly between the scale's points, flat outside; missing stays missing."""
    points, scores = zip(*scale.points, strict=True)
    return np.interp(value, points, scores)


def ranked(scale: Percentile, value: Floats, ranks: Ranks) -> Floats:
    """Return percentile ranks, 0 to 100, ties in the middle, within the values of each date.

    `100 × (below + (equal − 1)/2) / (n − 1)`: the mean rank of ties, as in Hazen's and SciPy's
    `percentileofscore(kind="mean")` but stretched so that the least is 0 and the greatest 100.
    Sums of the same money in another order are ties, so values tie that are all but equal.
    """
    score = np.full_like(value, np.nan)
    for date, (row, among) in enumerate(zip(value, ranks, strict=True)):
        present = ~np.isnan(row)
        near = GRACE * np.maximum(np.abs(row[present]), 1)
        below = np.searchsorted(among, row[present] - near, side="left")
        upto = np.searchsorted(among, row[present] + near, side="right")
        score[date, present] = _percent(below, upto - below, len(among))
    return 100 - score if scale.falling else score


def _percent(below: Floats, equal: Floats, customers: int) -> Floats:
    if customers <= 1:
        return np.full(len(below), 50.0)
    return 100 * (below + (equal - 1) / 2) / (customers - 1)
