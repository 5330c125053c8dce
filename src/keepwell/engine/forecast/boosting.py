"""Gradient boosting of small trees: steps, thresholds and what works only together."""

from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.contract import Estimator, Explanation, log_odds, usual
from keepwell.engine.forecast.encoding import Encoding
from keepwell.engine.forecast.threads import threads_for
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

TREES, LEAVES, RATE, BINS = 80, 8, 0.08, 64
TOLD = 12
"""Features that are told of: those that move the probabilities most."""
PROBE = 1_000
"""Rows on which that is found out."""


class Boosting(Estimator):
    """Histogram gradient boosting (scikit-learn), missing numbers going their own way."""

    name: ClassVar[str] = "boosting"

    def fit(
        self,
        features: pa.Table,
        outcomes: Bools,
        *,
        groups: Ints | None = None,  # noqa: ARG002 - one fit looks at all rows alike
        weights: Floats | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn the trees."""
        self.encoding = Encoding.of(features)
        raw = self.encoding.matrix(features)
        self.base = usual(outcomes, weights)
        self.trees: HistGradientBoostingClassifier | None = None
        if raw.shape[1] and 0 < np.count_nonzero(outcomes) < len(outcomes):
            with threads_for(len(raw)):
                self.trees = _trees(seed).fit(raw, outcomes, sample_weight=weights)
        self.typical = _typical(raw, self.encoding)
        self.probe = raw[:: max(len(raw) // PROBE, 1)]
        return self

    def predict(self, features: pa.Table) -> Floats:
        """Return [row]: the probability of the outcome."""
        return self._predict(self.encoding.matrix(features))

    def explain(self, features: pa.Table) -> Explanation:
        """Return how far the log-odds move when a feature alone is replaced by what is typical.

        Exact for each feature by itself; effects of features that work together do not add up.
        """
        told = self._strongest(self.probe)
        names = tuple(self.encoding.features[place] for place in told)
        effects = self._effects(self.encoding.matrix(features), told)
        return Explanation(features, names, effects)

    def _predict(self, raw: Floats) -> Floats:
        if self.trees is None:
            return np.full(len(raw), self.base)
        with threads_for(len(raw)):
            return self.trees.predict_proba(raw)[:, 1] if len(raw) else np.empty(0)

    def _effects(self, raw: Floats, places: list[int]) -> Floats:
        """Return [row][place]."""
        effects = np.zeros((len(raw), len(places)))
        as_is = log_odds(self._predict(raw))
        for number, place in enumerate(places):
            mine = np.flatnonzero(self.encoding.feature == place)
            replaced = raw.copy()
            replaced[:, mine] = self.typical[mine]
            effects[:, number] = as_is - log_odds(self._predict(replaced))
        return effects

    def _strongest(self, raw: Floats) -> list[int]:
        everything = list(range(len(self.encoding.parts)))
        strength = np.abs(self._effects(raw, everything)).mean(axis=0)
        order = np.argsort(-strength, kind="stable")[:TOLD]
        return [place for place in order.tolist() if strength[place] > 0]


def _trees(seed: int) -> "HistGradientBoostingClassifier":
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        max_bins=BINS,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )


def _typical(raw: Floats, encoding: Encoding) -> Floats:
    """Return [column]: the median of a number (missing, if most are); of texts the common value."""
    typical = np.zeros(raw.shape[1])
    for place, part in enumerate(encoding.parts):
        mine = np.flatnonzero(encoding.feature == place)
        if part.width == 1 or hasattr(part, "gaps"):
            typical[mine] = _median(raw[:, mine])
        else:
            typical[mine[np.argmax(raw[:, mine].sum(axis=0))]] = 1.0
    return typical


def _median(columns: Floats) -> Floats:
    """Return the median of a number and its mark of being missing."""
    values = columns[:, 0]
    gaps = np.isnan(values)
    missing = gaps.mean() > 0.5  # noqa: PLR2004 - most of them
    median = np.nan if missing or gaps.all() else np.median(values[~gaps])
    return np.array([median, float(missing)])[: columns.shape[1]]
