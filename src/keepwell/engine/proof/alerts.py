"""The past played through at a team's budget: whom it would have taken up, and who left."""

from collections.abc import Iterator

import numpy as np

from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.proof.evidence import Evidence
from keepwell.engine.proof.lead import UNWELL
from keepwell.engine.proof.result import Alerts

WEEK = 7


def alerts(evidence: Evidence, horizon: int, budget: int) -> Alerts:
    """Return what would have come of so many alerts a week.

    On each day looked at the worst scores in watch and at risk are taken up that were not within
    the horizon before: an alert says that somebody may leave within it.
    """
    left = evidence.left(horizon)
    raised = np.concatenate([np.array([], np.int64), *_raised(evidence, horizon, budget)])
    caught = len(np.unique(evidence.stay[raised[left[raised]]]))
    return Alerts(
        budget,
        float(_gaps(evidence.days).sum()) / WEEK,
        raised=len(raised),
        caught=caught,
        missed=len(np.unique(evidence.stay[left])) - caught,
        false_alarms=int((~left[raised]).sum()),
        by_chance=float(left.mean()) * len(raised) if len(evidence) else 0.0,
    )


def by_day(evidence: Evidence) -> list[Ints]:
    """Return the rows of each day looked at."""
    step = np.searchsorted(evidence.days, evidence.day).astype(np.uint16)
    order = np.argsort(step, kind="stable")
    return np.split(order, np.searchsorted(step[order], np.arange(1, len(evidence.days))))


def _raised(evidence: Evidence, horizon: int, budget: int) -> Iterator[Ints]:
    """Yield the rows that are taken up, day by day."""
    urgency = np.nan_to_num(evidence.score, nan=0.0)  # an override of whoever has no score
    rested = np.full(len(evidence.names), np.iinfo(np.int64).min)
    owed = 0.0
    for moment, gap, rows in zip(
        evidence.days, _gaps(evidence.days), by_day(evidence), strict=False
    ):
        owed = owed % 1 + budget * gap / WEEK
        who = evidence.customer[rows]
        asking = rows[(evidence.band[rows] < UNWELL) & (rested[who] <= moment)]
        chosen = asking[_lowest(urgency[asking], int(owed))]
        rested[evidence.customer[chosen]] = moment + horizon
        yield chosen


def _lowest(urgency: Floats, many: int) -> Ints:
    """Return the places of the lowest numbers; of equal ones those that come first."""
    if len(urgency) <= many:
        return np.arange(len(urgency))
    edge = np.partition(urgency, many - 1)[many - 1] if many else -np.inf
    below, equal = np.flatnonzero(urgency < edge), np.flatnonzero(urgency == edge)
    return np.concatenate([below, equal[: many - len(below)]])


def _gaps(days: Ints) -> Ints:
    """Return how many days each day looked at stands for: those since the one before."""
    gaps = np.diff(days)
    return np.concatenate([np.full(len(days) - len(gaps), np.median(gaps)) if len(gaps) else
                           np.full(len(days), WEEK), gaps])  # fmt: skip
