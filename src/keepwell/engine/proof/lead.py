"""Lead time: how long before they left customers were seen to be unwell."""

import numpy as np

from keepwell.engine.measures.folds import Ints
from keepwell.engine.proof.evidence import Evidence
from keepwell.engine.proof.result import Lead

UNWELL = 2
"""Bands before this place, at risk and watch, ask for somebody."""


def lead(evidence: Evidence) -> Lead:
    """Return how long those who left had been in watch or at risk without a return.

    Looked at are the stays that ended before the next day looked at would have come; of others we
    do not know how they were in the end.
    """
    # Ended before the last moment looked at, so there is a row a step before the end.
    watched = evidence.day + evidence.leaves.astype(np.int64) < evidence.day.max(initial=0)
    rows = np.flatnonzero(watched)
    stay = evidence.stay[rows]
    leavers = len(np.unique(stay))
    days = _days_unwell(evidence, rows, stay)
    if not len(days):
        return Lead(leavers, 0, None, None, None)
    lower, median, upper = np.quantile(days, [0.25, 0.5, 0.75]).tolist()
    return Lead(leavers, len(days), median, lower, upper)


def _days_unwell(evidence: Evidence, rows: Ints, stay: Ints) -> Ints:
    """Return, for each stay that was unwell at its last row, the days since that began."""
    if not len(rows):
        return rows
    by_day = np.lexsort((evidence.day[rows], stay))
    order, stay = rows[by_day], stay[by_day]
    unwell = evidence.band[order] < UNWELL
    begins = np.concatenate([[True], (stay[1:] != stay[:-1]) | (unwell[1:] != unwell[:-1])])
    ends = np.concatenate([stay[1:] != stay[:-1], [True]])
    run_start = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    return evidence.leaves[order][run_start[ends & unwell]].astype(np.int64)
