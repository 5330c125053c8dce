"""Which rows are learned from and which are judged: a customer is never on both sides."""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.measures.folds import Ints
from keepwell.engine.scoring.rules import Bools

FOLDS = 5


@dataclass(frozen=True)
class Split:
    """Rows to learn from and other rows to judge by."""

    learn: Ints
    judge: Ints


def by_customer(groups: Ints, outcomes: Bools, seed: int, folds: int = FOLDS) -> list[Split]:
    """Return splits that judge each row once; leavers are spread evenly over them."""
    fold = fold_of(groups, outcomes, seed, folds)
    return [Split(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]


def fold_of(groups: Ints, outcomes: Bools, seed: int, folds: int = FOLDS) -> Ints:
    """Return [row]: the fold of its customer."""
    customers, place = np.unique(groups, return_inverse=True)
    left = np.bincount(place, outcomes) > 0
    order = np.random.default_rng(seed).permutation(len(customers))
    order = order[np.argsort(left[order], kind="stable")]  # those who left come one after the other
    fold = np.empty(len(customers), np.int64)
    fold[order] = np.arange(len(customers)) % folds
    return fold[place]


def by_customer_and_time(
    groups: Ints, outcomes: Bools, starts: Ints, spans: Ints, seed: int
) -> list[Split]:
    """Return splits that judge the later half of the dates by what was known before them.

    `starts` are the days that rows are of, `spans` how many days after them the outcome is known.
    Learned from are other customers, as of days so early that their outcomes were known on the
    first day judged. Without such days there are none, and the list is empty.
    """
    days = np.unique(starts)
    if not len(days):
        return []
    first = days[len(days) // 2]
    early, late = starts + spans <= first, starts >= first
    if not early.any() or not outcomes[early].any():
        return []
    fold = fold_of(groups, outcomes, seed)
    return [
        Split(np.flatnonzero(early & (fold != k)), np.flatnonzero(late & (fold == k)))
        for k in range(FOLDS)
    ]
