"""From values to scores and weights [13 to 15]."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import replace

from keepwell.engine.scorecard.schema import Dimension, Measure, Percentile, Scale, Scorecard
from oracle.reading import GRACE
from oracle.results import DimensionResult, MeasureResult
from oracle.values import View


def measures_of(
    scorecard: Scorecard, values: dict[str, dict[str, float | None]], view: View
) -> dict[str, MeasureResult]:
    """Return each measure's value and score, the weights still nominal [13 to 15]."""
    return {
        measure.name: MeasureResult(
            dimension=dimension.name,
            value=(value := values[measure.name][view.customer]),
            score=_score(measure, value, values[measure.name].values()),
            weight=_nominal_weight(scorecard, dimension, measure),
            status="stale" if view.is_stale(measure) else "missing" if value is None else "ok",
        )
        for dimension in scorecard.dimensions
        for measure in dimension.measures
    }


def _score(
    measure: Measure, value: float | None, all_values: Iterable[float | None]
) -> float | None:
    if value is None:
        return measure.missing
    if isinstance(measure.scale, Scale):
        return _between(measure.scale.points, value)
    return _percentile(measure.scale, value, [other for other in all_values if other is not None])


def _between(points: tuple[tuple[float, float], ...], value: float) -> float:
    """Piecewise linear, flat outside the points [13]."""
    if value <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in itertools.pairwise(points):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return points[-1][1]


def _percentile(scale: Percentile, value: float, values: list[float]) -> float:
    near = GRACE * max(abs(value), 1)
    below = sum(other < value - near for other in values)
    equal = sum(abs(other - value) <= near for other in values)
    rank = 50.0 if len(values) == 1 else 100 * (below + (equal - 1) / 2) / (len(values) - 1)
    return 100 - rank if scale.falling else rank


def _nominal_weight(scorecard: Scorecard, dimension: Dimension, measure: Measure) -> float:
    """Return a measure's part of the whole when nothing is missing [15]."""
    weighed = [d for d in scorecard.dimensions if any(m.weight for m in d.measures)]
    all_dimensions = math.fsum(d.weight for d in weighed)
    all_measures = math.fsum(m.weight for m in dimension.measures)
    if not all_dimensions or not all_measures:
        return 0.0
    return dimension.weight / all_dimensions * measure.weight / all_measures


def mean(parts: Iterable[tuple[float | None, float]]) -> float | None:
    """Weighted mean of what is there; `None` when nothing that weighs is."""
    there = [(score, weight) for score, weight in parts if score is not None and weight]
    if not there:
        return None
    return math.fsum(s * w for s, w in there) / math.fsum(w for _, w in there)


def dimensions_of(
    scorecard: Scorecard, measures: dict[str, MeasureResult]
) -> dict[str, DimensionResult]:
    """Return each dimension's score, and its weight after the spreading [15]."""
    scores = {
        d.name: mean((measures[m.name].score, m.weight) for m in d.measures)
        for d in scorecard.dimensions
    }
    present = math.fsum(d.weight for d in scorecard.dimensions if scores[d.name] is not None)
    return {
        d.name: DimensionResult(
            scores[d.name], d.weight / present if scores[d.name] is not None and present else 0.0
        )
        for d in scorecard.dimensions
    }


def with_effective_weights(
    scorecard: Scorecard,
    measures: dict[str, MeasureResult],
    dimensions: dict[str, DimensionResult],
) -> dict[str, MeasureResult]:
    """Return the measures with their weight in the score after the spreading [15]."""
    effective = {}
    for dimension in scorecard.dimensions:
        present = [m for m in dimension.measures if measures[m.name].score is not None]
        total = math.fsum(m.weight for m in present)
        for m in dimension.measures:
            share = m.weight / total if m in present and total else 0.0
            weight = dimensions[dimension.name].weight * share
            effective[m.name] = replace(measures[m.name], weight=weight)
    return effective
