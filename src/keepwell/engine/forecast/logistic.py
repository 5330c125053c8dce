"""Logistic regression, held back by a ridge: straight lines, told apart by their coefficients."""

from typing import ClassVar, Self

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.contract import Estimator, Explanation, log_odds, usual
from keepwell.engine.forecast.encoding import Encoding
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

SKEWED = 2.0
"""Skewness above which a number that is never below 0 is looked at as log(1 + number)."""
FAR = 6.0
"""Standard deviations beyond which a number is taken as that far."""


class Logistic(Estimator):
    """Regularised logistic regression; `strength` is the inverse of the ridge (scikit-learn's C).

    Columns are standardised, so the ridge holds all of them alike; of collinear ones it takes the
    mean. Missing numbers count as average. `draw_in` looks at numbers with a long tail, such as
    counts, by their logarithm.
    """

    name: ClassVar[str] = "logistic"

    def __init__(self, strength: float = 0.1, *, draw_in: bool = True) -> None:
        self.strength, self.draw_in = strength, draw_in

    def fit(
        self,
        features: pa.Table,
        outcomes: Bools,
        *,
        groups: Ints | None = None,  # noqa: ARG002 - one fit looks at all rows alike
        weights: Floats | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn the coefficients."""
        self.encoding = Encoding.of(features)
        raw = self.encoding.matrix(features)
        self.logs = _skewed(raw) & self.draw_in
        shaped = self._shaped(raw)
        self.mean, self.spread = _standard(shaped)
        self.base = float(log_odds(np.array(usual(outcomes, weights))))
        self.slopes = np.zeros(raw.shape[1])
        if raw.shape[1] and 0 < np.count_nonzero(outcomes) < len(outcomes):
            self._descend(self._scaled(shaped), outcomes, weights, seed)
        return self

    def _descend(self, scaled: Floats, outcomes: Bools, weights: Floats | None, seed: int) -> None:
        from sklearn.linear_model import LogisticRegression

        found = LogisticRegression(C=self.strength, solver="newton-cholesky", random_state=seed)
        found.fit(scaled, outcomes, sample_weight=weights)
        self.slopes, self.base = found.coef_[0], float(found.intercept_[0])

    def predict(self, features: pa.Table) -> Floats:
        """Return [row]: the probability of the outcome."""
        odds = self.base + self._scaled(self._shaped(self.encoding.matrix(features))) @ self.slopes
        return 1 / (1 + np.exp(-odds))

    def explain(self, features: pa.Table) -> Explanation:
        """Return coefficient × distance from the mean, columns of a feature added up."""
        moved = self._scaled(self._shaped(self.encoding.matrix(features))) * self.slopes
        effects = np.zeros((features.num_rows, len(self.encoding.parts)))
        for column, place in enumerate(self.encoding.feature.tolist()):
            effects[:, place] += moved[:, column]
        return Explanation(features, self.encoding.features, effects)

    def _shaped(self, raw: Floats) -> Floats:
        shaped = raw.copy()
        shaped[:, self.logs] = np.log1p(np.maximum(shaped[:, self.logs], 0))
        return shaped

    def _scaled(self, shaped: Floats) -> Floats:
        scaled = np.clip((shaped - self.mean) / self.spread, -FAR, FAR)
        return np.nan_to_num(scaled, copy=False, nan=0.0)


def _standard(shaped: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each column; of what never varies, 1."""
    known = np.maximum((~np.isnan(shaped)).sum(axis=0), 1)
    mean = np.nansum(shaped, axis=0) / known
    spread = np.sqrt(np.nansum((shaped - mean) ** 2, axis=0) / known)
    return mean, np.where(spread > 0, spread, 1.0)


def _skewed(raw: Floats) -> Bools:
    """Return [column]: whether it is never below 0 and has a long tail."""
    mean, spread = _standard(raw)
    known = np.maximum((~np.isnan(raw)).sum(axis=0), 1)
    skewness = np.nansum(((raw - mean) / spread) ** 3, axis=0) / known
    never_below = ~(raw < 0).any(axis=0)
    binary = ((raw == 0) | (raw == 1) | np.isnan(raw)).all(axis=0)
    return (skewness > SKEWED) & never_below & ~binary
