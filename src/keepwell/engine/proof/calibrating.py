"""The score as a chance to leave, and how true that is.

A falling step function from score to chance is learned by isotonic regression (Zadrozny & Elkan,
KDD 2002) from four fifths of the customers and tried on the others, for each fifth in turn. The
expected calibration error is that of Naeini, Cooper & Hauskrecht (AAAI 2015) over ten bins of
equally many rows.
"""

import numpy as np

from keepwell.engine.measures.folds import Codes, Floats, Numbers
from keepwell.engine.proof.result import Bin, Calibration
from keepwell.engine.scoring.rules import Bools

FOLDS = 5
BINS = 10
_CELLS = 201
"""Steps of half a point."""


def calibration(score: Numbers, left: Bools, customer: Codes) -> Calibration | None:
    """Return how true the chances are; None if all left or none did."""
    if left.all() or not left.any():
        return None
    cell = np.rint(score * 2).astype(np.int64)
    place = (customer % FOLDS) * _CELLS + cell
    shape = (FOLDS, _CELLS)
    rows = np.bincount(place, minlength=FOLDS * _CELLS).reshape(shape).astype(np.float64)
    counted = np.bincount(place, weights=left, minlength=FOLDS * _CELLS)
    gone = counted.reshape(shape).astype(np.float64)
    foretold = np.stack([
        _learned(rows.sum(0) - rows[fold], gone.sum(0) - gone[fold]) for fold in range(FOLDS)
    ])  # fmt: skip
    bins = _bins(foretold.ravel(), rows.ravel(), gone.ravel())
    error = sum(one.rows * abs(one.foretold - one.left) for one in bins) / len(score)
    return Calibration(float(error), bins)


def _learned(rows: Floats, gone: Floats) -> Floats:
    """Return the chance to leave at each step of the score."""
    from scipy.optimize import isotonic_regression

    seen = np.flatnonzero(rows)
    if not len(seen):
        return np.zeros(len(rows))
    fitted = isotonic_regression(gone[seen] / rows[seen], weights=rows[seen], increasing=False)
    return np.interp(np.arange(len(rows)), seen, fitted.x)


def _bins(foretold: Floats, rows: Floats, gone: Floats) -> tuple[Bin, ...]:
    """Return bins of about equally many rows, the least chance first."""
    order = np.argsort(foretold, kind="stable")
    foretold, rows, gone = foretold[order], rows[order], gone[order]
    middle = np.cumsum(rows) - rows / 2
    number = np.minimum(middle / rows.sum() * BINS, BINS - 1).astype(np.int64)
    count, left = (np.bincount(number, weights=one, minlength=BINS) for one in (rows, gone))
    said = np.bincount(number, weights=rows * foretold, minlength=BINS)
    return tuple(
        Bin(int(count[n]), float(said[n] / count[n]), float(left[n] / count[n]))
        for n in np.flatnonzero(count)
    )
