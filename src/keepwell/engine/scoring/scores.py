"""The scorecard on a slice of customers, for all dates at once: values in, scores out.

All arrays are [date][customer], one for each measure, dimension or cap. NaN is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from keepwell.engine.measures.folds import Floats
from keepwell.engine.scorecard.schema import BANDS, Cap, Measure, Percentile, Rule, Scorecard
from keepwell.engine.scoring.rules import GRACE, Bools, passes
from keepwell.engine.scoring.scales import Ranks, ranked, scaled

Small = npt.NDArray[np.int8]
OK, MISSING, STALE = 0, 1, 2
STATUSES = ("ok", "missing", "stale")
UNKNOWN = len(BANDS)
"""The band of a customer without a score, as an index behind the others."""


@dataclass
class Block:
    """What one scorecard says of a slice of customers on a row of dates."""

    scorecard: Scorecard
    values: list[Floats]
    scores: list[Floats]
    statuses: list[Small]
    weights: list[Floats]
    """Effective: over the measures they add up to 1 where there is a score before caps."""
    dimensions: list[Floats]
    coverage: Floats
    score: Floats
    """After caps."""
    caps: list[Bools] = field(default_factory=list)
    """Which of the scorecard's caps held."""


def nominal_weights(scorecard: Scorecard) -> list[float]:
    """Return each measure's share of the score when nothing is missing."""
    totals = [sum(measure.weight for measure in d.measures) for d in scorecard.dimensions]
    whole = sum(d.weight for d, total in zip(scorecard.dimensions, totals, strict=True) if total)
    return [
        dimension.weight / whole * measure.weight / total if total and whole else 0.0
        for dimension, total in zip(scorecard.dimensions, totals, strict=True)
        for measure in dimension.measures
    ]


def score_block(
    scorecard: Scorecard, values: Sequence[Floats], stale: Bools, ranks: Mapping[str, Ranks]
) -> Block:
    """Score values of measures; `stale` is [date][measure].

    `ranks` holds, for each measure scored by percentile, what it is ranked among.
    """
    statuses = [_status(value, stale[:, k]) for k, value in enumerate(values)]
    values = [
        np.where(status == STALE, np.nan, value) if stale[:, k].any() else value
        for k, (value, status) in enumerate(zip(values, statuses, strict=True))
    ]
    scores = [
        _measure_score(measure, value, ranks)
        for measure, value in zip(scorecard.measures, values, strict=True)
    ]
    present = [~np.isnan(score) for score in scores]
    filled = [np.where(p, score, 0.0) for p, score in zip(present, scores, strict=True)]
    within, between = _weighted(scorecard, present)
    weights = [w * between[d] for w, d in zip(within, _dimension_of(scorecard), strict=True)]
    block = Block(
        scorecard, values, scores, statuses, weights,
        dimensions=_dimension_scores(scorecard, filled, within),
        coverage=_added(present, nominal_weights(scorecard)),
        score=_added(filled, weights),
    )  # fmt: skip
    told = (block.coverage >= scorecard.min_coverage - GRACE) & np.logical_or.reduce(
        [share > 0 for share in between]
    )
    block.score = np.where(told, block.score, np.nan)
    _cap(block)
    return block


def _status(value: Floats, stale: Bools) -> Small:
    status = np.where(np.isnan(value), MISSING, OK).astype(np.int8)
    status[stale] = STALE
    return status


def _measure_score(measure: Measure, value: Floats, ranks: Mapping[str, Ranks]) -> Floats:
    if isinstance(measure.scale, Percentile):
        score = ranked(measure.scale, value, ranks[measure.name])
    else:
        score = scaled(measure.scale, value)
    return score if measure.missing is None else np.where(np.isnan(value), measure.missing, score)


def _added(parts: Sequence[Floats | Bools], weights: Sequence[npt.ArrayLike]) -> Floats:
    """Return the weighted sum."""
    total = np.zeros(parts[0].shape)
    for part, weight in zip(parts, weights, strict=True):
        total += np.multiply(part, np.asarray(weight))
    return total


def _dimension_of(scorecard: Scorecard) -> list[int]:
    """Return the place of each measure's dimension."""
    return [
        place for place, dimension in enumerate(scorecard.dimensions) for _ in dimension.measures
    ]


def _weighted(scorecard: Scorecard, present: Sequence[Bools]) -> tuple[list[Floats], list[Floats]]:
    """Return weights of measures within their dimension, and of dimensions in the score."""
    home = _dimension_of(scorecard)
    totals = [np.zeros(present[0].shape) for _ in scorecard.dimensions]
    for place, measure, here in zip(home, scorecard.measures, present, strict=True):
        totals[place] += measure.weight * here
    within = [
        _share(np.where(here, measure.weight, 0.0), totals[place])
        for place, measure, here in zip(home, scorecard.measures, present, strict=True)
    ]
    between = [
        np.where(total > 0, dimension.weight, 0.0)
        for dimension, total in zip(scorecard.dimensions, totals, strict=True)
    ]
    whole = np.add.reduce(between)
    return within, [_share(weight, whole) for weight in between]


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def dimension_scores(scorecard: Scorecard, scores: Sequence[Floats]) -> list[Floats]:
    """Return the scores of dimensions from those of measures."""
    present = [~np.isnan(score) for score in scores]
    within, _ = _weighted(scorecard, present)
    filled = [np.where(here, score, 0.0) for here, score in zip(present, scores, strict=True)]
    return _dimension_scores(scorecard, filled, within)


def _dimension_scores(
    scorecard: Scorecard, filled: Sequence[Floats], within: Sequence[Floats]
) -> list[Floats]:
    found, start = [], 0
    for dimension in scorecard.dimensions:
        stop = start + len(dimension.measures)
        score = _added(filled[start:stop], within[start:stop])
        here = np.logical_or.reduce([weight > 0 for weight in within[start:stop]])
        found.append(np.where(here, score, np.nan))
        start = stop
    return found


def _cap(block: Block) -> None:
    """Apply the caps in order; the lowest wins."""
    for cap in block.scorecard.caps:
        held = _all_hold(block, cap)
        block.caps.append(held)
        block.score = np.where(held, np.minimum(block.score, cap.at_most), block.score)


def _all_hold(block: Block, cap: Cap) -> Bools:
    return np.logical_and.reduce([holds(block, rule) for rule in cap.when])


def holds(block: Block, rule: Rule) -> Bools:
    """Return where a rule holds: on a measure's value, a dimension's score or the score so far."""
    if rule.of == "measure":
        names = [measure.name for measure in block.scorecard.measures]
        return passes(rule.tests, block.values[names.index(rule.name)])
    if rule.of == "dimension":
        names = [dimension.name for dimension in block.scorecard.dimensions]
        return passes(rule.tests, block.dimensions[names.index(rule.name)])
    return passes(rule.tests, block.score)


def bands(scorecard: Scorecard, score: Floats) -> Small:
    """Return the band of each score: a band's first number belongs to it."""
    edges = np.array([scorecard.bands[band] for band in BANDS]) - GRACE
    band = np.zeros(score.shape, np.int8)
    for edge in edges[1:]:
        band += score >= edge
    band[np.isnan(score)] = UNKNOWN
    return band


def grows(block: Block, band: Small) -> Bools:
    """Return where the scorecard's rule says ready to grow, in the band given (after overrides)."""
    rule = block.scorecard.ready_to_grow
    if rule is None:
        return np.zeros(block.score.shape, np.bool_)
    ready = np.isin(band, [BANDS.index(name) for name in rule.bands])
    if rule.any:
        ready &= np.logical_or.reduce([holds(block, one) for one in rule.any])
    for one in rule.all:
        ready &= holds(block, one)
    return ready


def merged(blocks: Sequence[Block], used: Sequence[Bools]) -> Floats:
    """Return each customer's score by the scorecard that was used for it."""
    score = np.full(used[0].shape, np.nan)
    for block, here in zip(blocks, used, strict=True):
        score = np.where(here, block.score, score)
    return score
