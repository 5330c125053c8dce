"""Several estimators heard together: their log-odds averaged."""

from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.contract import Estimator, Explanation, log_odds
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools


class Blend(Estimator):
    """The mean of what estimators say, in log-odds: what one gets wrong another may not."""

    name: ClassVar[str] = "blend"

    def __init__(self, *parts: Estimator) -> None:
        self.parts = parts

    def fit(
        self,
        features: pa.Table,
        outcomes: Bools,
        *,
        groups: Ints | None = None,
        weights: Floats | None = None,
        seed: int = 0,
    ) -> Self:
        """Let each of them learn."""
        for part in self.parts:
            part.fit(features, outcomes, groups=groups, weights=weights, seed=seed)
        return self

    def predict(self, features: pa.Table) -> Floats:
        """Return [row]: the probability of the outcome."""
        return blended([part.predict(features) for part in self.parts])

    def explain(self, features: pa.Table) -> Explanation:
        """Return the mean of what they say moves each row; of what one does not tell, it says 0."""
        told = [part.explain(features) for part in self.parts]
        names = tuple(dict.fromkeys(name for one in told for name in one.names))
        effects = np.zeros((features.num_rows, len(names)))
        for one in told:
            effects[:, [names.index(name) for name in one.names]] += one.effects / len(told)
        return Explanation(features, names, effects)


def blended(said: Sequence[Floats]) -> Floats:
    """Return the probability halfway between several, in log-odds."""
    mean = np.mean([log_odds(one) for one in said], axis=0)
    return 1 / (1 + np.exp(-mean))
