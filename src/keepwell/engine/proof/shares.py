"""Shares of rows that led to leaving, with intervals that count customers, not rows."""

import numpy as np

from keepwell.engine.intervals import Estimate, wilson
from keepwell.engine.measures.folds import Codes, Floats
from keepwell.engine.scoring.rules import Bools


def share(left: Bools, customer: Codes) -> Estimate | None:
    """Return which share of rows led to leaving; None of no rows.

    The interval is Wilson's (JASA 1927) with the number of rows that would be worth as much if they
    were of so many customers: rows divided by the design effect, as in Korn & Graubard (Survey
    Methodology 1998). With one row a customer it is Wilson's own.

    >>> share(np.arange(10) < 3, np.arange(10))
    Estimate(value=0.3, low=0.10779, high=0.60322)
    """
    if not len(left):
        return None
    value = float(left.mean())
    low, high = wilson(value, _worth(left.astype(np.float64), value, customer))
    return Estimate(value, low, high)


def _worth(left: Floats, value: float, customer: Codes) -> float:
    """Return how many independent rows these are worth."""
    _, who = np.unique(customer, return_inverse=True)
    rows = np.bincount(who)
    if len(rows) == len(left):
        return float(len(left))
    if value in {0.0, 1.0} or len(rows) == 1:
        return float(len(rows))
    away = np.bincount(who, weights=left) - value * rows
    variance = (away**2).sum() / len(left) ** 2 * len(rows) / (len(rows) - 1)
    return float(np.clip(value * (1 - value) / max(variance, 1e-12), 1.0, len(left)))
