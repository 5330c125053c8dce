"""The probability of leaving, by the estimator that foretells best: calibrated, and judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa

from keepwell.engine.areas import COIN, area
from keepwell.engine.forecast.base_rate import BaseRate
from keepwell.engine.forecast.blend import Blend, blended
from keepwell.engine.forecast.boosting import Boosting
from keepwell.engine.forecast.calibration import Calibration
from keepwell.engine.forecast.contract import Estimator, Explanation
from keepwell.engine.forecast.folds import Split, by_customer
from keepwell.engine.forecast.judging import Bin, bins, calibration_error, log_loss
from keepwell.engine.forecast.logistic import Logistic
from keepwell.engine.forecast.threads import threads_for
from keepwell.engine.intervals import Estimate
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

ENOUGH = 30
"""Customers who left, and who stayed, below which nobody is told apart."""
LINES = ((0.01, True), (0.1, True), (1.0, True), (0.1, False), (1.0, False))
"""The logistic regressions that are tried: strength, and whether long tails are drawn in."""
MANY = 50_000
"""Rows from which on a ridge of any strength is nothing beside them: only the weakest is tried."""


@dataclass(frozen=True)
class Quality:
    """How good the probabilities were for customers that were not learned from."""

    auc: Estimate
    calibration_error: float
    """Mean distance between what was said and what happened, 0 to 1."""
    outcomes: int
    """Who left, of those judged."""
    bins: tuple[Bin, ...] = ()
    """What came of like probabilities; empty where nobody is told apart."""


class Leaving(Estimator):
    """Chosen among estimators by the log loss on what they have not seen, and calibrated there.

    Where fewer than ENOUGH left or stayed, or where the interval of the AUC includes chance, it is
    the base rate: a forecast that cannot tell customers apart must not pretend to.
    """

    name: ClassVar[str] = "leaving"

    def fit(
        self,
        features: pa.Table,
        outcomes: Bools,
        *,
        groups: Ints | None = None,
        weights: Floats | None = None,
        seed: int = 0,
        splits: Sequence[Split] = (),
    ) -> Self:
        """Choose, calibrate, judge and learn from all rows.

        `splits` say by which rows to judge; by default each customer once, in five folds.
        """
        self.quality: Quality | None = None
        self.calibration: Calibration | None = None
        rows = _Rows(
            features,
            np.asarray(outcomes, np.bool_),
            np.arange(features.num_rows) if groups is None else groups,
            np.ones(features.num_rows) if weights is None else weights,
            seed,
        )
        self.chosen: Estimator = BaseRate()
        with threads_for(features.num_rows):
            if rows.enough:
                self._choose(rows, splits or by_customer(rows.groups, rows.outcomes, seed))
            rows.fit(self.chosen)
        return self

    def _choose(self, rows: "_Rows", splits: Sequence[Split]) -> None:
        judged = np.concatenate([split.judge for split in splits])
        fold = np.repeat(np.arange(len(splits)), [len(split.judge) for split in splits])
        outcomes, weights = rows.outcomes[judged], rows.weights[judged]
        tried = rows.tried(splits)
        best, said = min(tried, key=lambda one: log_loss(one[1], outcomes, weights))
        meant = _calibrated_apart(said, outcomes, weights, fold)
        self.quality = Quality(
            _auc(said, outcomes, rows.groups[judged], weights),
            calibration_error(meant, outcomes, weights),
            int(outcomes.sum()),
            bins(meant, outcomes, weights),
        )
        if self.quality.auc.low > COIN:
            self.chosen = best
            self.calibration = Calibration.fit(said, outcomes, weights)
        else:
            rate = calibration_error(rows.said(BaseRate(), splits), outcomes, weights)
            self.quality = replace(self.quality, calibration_error=rate, bins=())

    def predict(self, features: pa.Table) -> Floats:
        """Return [row]: the probability of leaving."""
        with threads_for(features.num_rows):
            said = self.chosen.predict(features)
        return said if self.calibration is None else self.calibration(said)

    def explain(self, features: pa.Table) -> Explanation:
        """Return what moves each row, in the log-odds of the chosen estimator."""
        with threads_for(features.num_rows):
            return self.chosen.explain(features)


@dataclass(frozen=True)
class _Rows:
    """What is learned from."""

    features: pa.Table
    outcomes: Bools
    groups: Ints
    weights: Floats
    seed: int

    @property
    def enough(self) -> bool:
        left, stayed = self.groups[self.outcomes], self.groups[~self.outcomes]
        return min(len(np.unique(left)), len(np.unique(stayed))) >= ENOUGH

    def fit(self, estimator: Estimator, which: Ints | slice = slice(None)) -> Estimator:
        features = self.features if isinstance(which, slice) else self.features.take(which)
        return estimator.fit(
            features,
            self.outcomes[which],
            groups=self.groups[which],
            weights=self.weights[which],
            seed=self.seed,
        )

    def tried(self, splits: Sequence[Split]) -> list[tuple[Estimator, Floats]]:
        """Return estimators, and what each says of the rows judged, split after split."""
        lines = [(line, self.said(line, splits)) for line in _lines(len(self.outcomes))]
        judged = np.concatenate([split.judge for split in splits])
        straight, line = min(
            lines, key=lambda one: log_loss(one[1], self.outcomes[judged], self.weights[judged])
        )
        stepped = self.said(Boosting(), splits)
        both = Blend(Logistic(straight.strength, draw_in=straight.draw_in), Boosting())
        return [(straight, line), (Boosting(), stepped), (both, blended([line, stepped]))]

    def said(self, estimator: Estimator, splits: Sequence[Split]) -> Floats:
        """Return what an estimator says of the rows judged, split after split."""
        return np.concatenate([
            self.fit(estimator, split.learn).predict(self.features.take(split.judge))
            for split in splits
        ])  # fmt: skip


def _lines(rows: int) -> list[Logistic]:
    some = LINES if rows < MANY else [line for line in LINES if line[0] == LINES[-1][0]]
    return [Logistic(strength, draw_in=draw_in) for strength, draw_in in some]


def _auc(said: Floats, outcomes: Bools, groups: Ints, weights: Floats) -> Estimate:
    """Return the AUC; it may be anything where all left or none did."""
    customer = np.unique(groups, return_inverse=True)[1]
    found = area(said, outcomes, customer, weights)
    return found.estimate if found else Estimate(COIN, 0.0, 1.0)


def _calibrated_apart(said: Floats, outcomes: Bools, weights: Floats, fold: Ints) -> Floats:
    """Return what each fold means, calibrated by the others."""
    meant = said.copy()
    for k in np.unique(fold).tolist():
        others, mine = fold != k, fold == k
        if 0 < np.count_nonzero(outcomes[others]) < np.count_nonzero(others):
            curve = Calibration.fit(said[others], outcomes[others], weights[others])
            meant[mine] = curve(said[mine])
    return meant
