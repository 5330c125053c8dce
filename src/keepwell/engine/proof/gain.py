"""Gain and lift: how many who left one meets among the lowest scores."""

import numpy as np

from keepwell.engine.measures.folds import Numbers
from keepwell.engine.proof.result import Step
from keepwell.engine.scoring.rules import Bools

STEPS = 10


def gain(score: Numbers, left: Bools) -> tuple[Step, ...]:
    """Return the rows in tenths from the lowest score up; none if nobody left.

    Rows of one score are alike: what lies across the edge of two tenths is shared out evenly.
    """
    if not left.any():
        return ()
    order = np.argsort(score)
    last = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)
    met = np.concatenate([[0], np.cumsum(left[order])[last]])
    edges = np.linspace(0, len(order), STEPS + 1)
    upto = np.interp(edges, np.concatenate([[0], last + 1]), met)
    here, rows, whole = np.diff(upto), np.diff(np.rint(edges)), upto[-1]
    return tuple(
        Step(int(count), float(gone), gain=float(sum_ / whole), lift=float(gone / whole * STEPS))
        for count, gone, sum_ in zip(rows, here, upto[1:], strict=True)
    )
