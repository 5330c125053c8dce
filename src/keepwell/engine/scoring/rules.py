"""Tests of a scorecard on what was computed."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from keepwell.engine.measures.folds import Floats
from keepwell.engine.scorecard.schema import Test

Bools = npt.NDArray[np.bool_]
GRACE = 1e-9
"""Sums of doubles must not push a round number over an edge."""


def passes(tests: Iterable[Test], value: Floats) -> Bools:
    """Return where a number passes all tests; what is missing passes none."""
    outcome = ~np.isnan(value)
    for test in tests:
        outcome &= _passes(test, value)
    return outcome


def _passes(test: Test, value: Floats) -> Bools:
    if test.comparison in {"is", "is_not"}:
        numbers = np.array([float(to) for to in test.to])
        equal = (np.abs(value[..., None] - numbers) <= GRACE).any(axis=-1)
        return ~equal if test.comparison == "is_not" else equal
    limit = float(test.to[0])
    match test.comparison:
        case "above":
            return value > limit + GRACE
        case "at_least":
            return value >= limit - GRACE
        case "below":
            return value < limit - GRACE
        case _:
            return value <= limit + GRACE
