"""Orders of repeat buyers where the BG/NBD model cannot be relied on: as those alike did before.

Learned from what buyers did in the stretch of days after earlier days: a logistic regression for
whether any order comes, a Poisson regression for how many. Both look at how often, how lately and
how long one has ordered, and at the silence measured in one's own usual gaps.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from keepwell.engine.forecast.buyers import Buyers, Orders
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

CUTS = 4
"""Earlier days to learn from, at most; a stretch apart."""
ENOUGH = 30
"""Buyers who ordered again, and who did not, below which nothing is learned."""


@dataclass(frozen=True)
class Habits:
    """What buyers of like habits did; for the stretch of days it has learned from only."""

    days: int
    """Length of the stretch."""
    silence: "Pipeline"
    amount: "Pipeline"
    buyers: int
    """Buyers it has learned from, each once for every earlier day."""

    @classmethod
    def fit(cls, orders: Orders, day: int, days: int) -> "Habits | None":
        """Learn from what happened before a day's end; None if too little did."""
        seen = [then for k in range(1, CUTS + 1) if len(then := orders.upto(day - k * days))]
        if not seen:
            return None
        habits = np.concatenate([_habits(then) for then in seen])
        came = np.concatenate([orders.within(then, days) for then in seen])
        if min(np.count_nonzero(came), np.count_nonzero(came == 0)) < ENOUGH:
            return None
        return cls(days, *_fitted(habits, came), len(came))

    def silent(self, buyers: Buyers) -> Floats:
        """Return [buyer]: the probability of not one order in the stretch to come."""
        return self.silence.predict_proba(_habits(buyers))[:, 1]

    def expected(self, buyers: Buyers) -> Floats:
        """Return [buyer]: the days with an order to expect in the stretch to come."""
        return np.minimum(self.amount.predict(_habits(buyers)), self.days)


def _habits(buyers: Buyers) -> Floats:
    """Return [buyer][habit]."""
    quiet, age = buyers.day - buyers.last, buyers.day - buyers.first
    gap = (buyers.last - buyers.first) / np.maximum(buyers.repeats, 1)
    overdue = np.where(buyers.repeats > 0, np.log1p(quiet) - np.log1p(gap), 0.0)
    logs = [np.log1p(column) for column in (buyers.repeats, quiet, age)]
    return np.stack([*logs, overdue, buyers.repeats > 0], axis=1)


def _fitted(habits: Floats, came: Ints) -> "tuple[Pipeline, Pipeline]":
    from sklearn.linear_model import LogisticRegression, PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    silent: Bools = came == 0
    silence = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    amount = make_pipeline(StandardScaler(), PoissonRegressor(alpha=1e-3, max_iter=1000))
    return silence.fit(habits, silent), amount.fit(habits, came)
