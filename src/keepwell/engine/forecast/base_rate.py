"""The same probability for everybody: what remains to be said where nothing can be told apart."""

from typing import ClassVar, Self

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.contract import Estimator, Explanation, usual
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools


class BaseRate(Estimator):
    """The share of those who left."""

    name: ClassVar[str] = "base_rate"

    def fit(
        self,
        features: pa.Table,  # noqa: ARG002 - part of the contract
        outcomes: Bools,
        *,
        groups: Ints | None = None,  # noqa: ARG002 - part of the contract
        weights: Floats | None = None,
        seed: int = 0,  # noqa: ARG002 - part of the contract
    ) -> Self:
        """Count."""
        self.rate = usual(outcomes, weights)
        return self

    def predict(self, features: pa.Table) -> Floats:
        """Return [row]: the rate."""
        return np.full(features.num_rows, self.rate)

    def explain(self, features: pa.Table) -> Explanation:
        """Return nothing: nobody is told apart."""
        return Explanation(features, (), np.empty((features.num_rows, 0)))
