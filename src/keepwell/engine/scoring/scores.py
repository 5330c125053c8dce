"""The scorecard on a slice of customers, for all dates at once: values in, scores out.

Arrays are [date][customer], those of measures [date][customer][measure]. NaN is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    values: Floats
    scores: Floats
    weights: Floats
    """Effective: they add up to 1 where there is a score before caps."""
    statuses: Small
    dimensions: Floats
    """[date][customer][dimension] scores."""
    coverage: Floats
    score: Floats
    """After caps."""
    caps: Bools
    """[date][customer][cap]: which held."""
    band: Small
    """Index into BANDS; UNKNOWN without a score. Overrides are applied by `override`."""


def nominal_weights(scorecard: Scorecard) -> Floats:
    """Return each measure's share of the score when nothing is missing."""
    weight = np.array([measure.weight for measure in scorecard.measures])
    dimension = _dimension_of(scorecard)
    within = np.bincount(dimension, weight, minlength=len(scorecard.dimensions))
    between = np.array([d.weight for d in scorecard.dimensions]) * (within > 0)
    share = np.divide(weight, within[dimension], out=np.zeros_like(weight), where=weight > 0)
    return share * between[dimension] / (between.sum() or 1.0)


def score_block(
    scorecard: Scorecard, values: Floats, stale: Bools, ranks: Mapping[str, Ranks]
) -> Block:
    """Score values [date][customer][measure]; `stale` is [date][measure].

    `ranks` holds, for each measure scored by percentile, what it is ranked among.
    """
    statuses = np.where(np.isnan(values), MISSING, OK).astype(np.int8)
    statuses[np.broadcast_to(stale[:, None, :], values.shape)] = STALE
    values = np.where(statuses == OK, values, np.nan)
    scores = np.stack(
        [
            _measure_score(measure, values[..., k], ranks)
            for k, measure in enumerate(scorecard.measures)
        ],
        axis=-1,
    )
    weights, dimensions = _weighted(scorecard, ~np.isnan(scores))
    coverage = (~np.isnan(scores) * nominal_weights(scorecard)).sum(axis=-1)
    told = (coverage >= scorecard.min_coverage - GRACE) & (weights.sum(axis=-1) > 0)
    score = np.where(told, (weights * np.nan_to_num(scores)).sum(axis=-1), np.nan)
    by_dimension = _dimension_scores(scorecard, scores, dimensions)
    block = Block(
        scorecard, values, scores, weights, statuses, by_dimension, coverage, score,
        caps=np.zeros((*score.shape, len(scorecard.caps)), np.bool_),
        band=np.zeros(score.shape, np.int8),
    )  # fmt: skip
    _cap(block)
    block.band = bands(scorecard, block.score)
    return block


def _measure_score(measure: Measure, value: Floats, ranks: Mapping[str, Ranks]) -> Floats:
    if isinstance(measure.scale, Percentile):
        score = ranked(measure.scale, value, ranks[measure.name])
    else:
        score = scaled(measure.scale, value)
    return score if measure.missing is None else np.where(np.isnan(value), measure.missing, score)


def _dimension_of(scorecard: Scorecard) -> npt.NDArray[np.int64]:
    sizes = [len(dimension.measures) for dimension in scorecard.dimensions]
    return np.repeat(np.arange(len(sizes)), sizes)


def _weighted(scorecard: Scorecard, present: Bools) -> tuple[Floats, Floats]:
    """Return effective weights of measures in the score, and within their dimension."""
    within = np.zeros(present.shape)
    start = 0
    between = np.zeros((*present.shape[:-1], len(scorecard.dimensions)))
    for number, dimension in enumerate(scorecard.dimensions):
        stop = start + len(dimension.measures)
        weight = present[..., start:stop] * np.array([m.weight for m in dimension.measures])
        total = weight.sum(axis=-1, keepdims=True)
        np.divide(weight, total, out=within[..., start:stop], where=total > 0)
        between[..., number] = dimension.weight * (total[..., 0] > 0)
        start = stop
    total = between.sum(axis=-1, keepdims=True)
    np.divide(between, total, out=between, where=total > 0)
    return within * between[..., _dimension_of(scorecard)], within


def dimension_scores(scorecard: Scorecard, scores: Floats) -> Floats:
    """Return dimension scores [..., dimension] from measure scores [..., measure]."""
    _, within = _weighted(scorecard, ~np.isnan(scores))
    return _dimension_scores(scorecard, scores, within)


def _dimension_scores(scorecard: Scorecard, scores: Floats, within: Floats) -> Floats:
    parts = within * np.nan_to_num(scores)
    starts = np.searchsorted(_dimension_of(scorecard), np.arange(len(scorecard.dimensions)))
    present = np.add.reduceat(within, starts, axis=-1) > 0
    return np.where(present, np.add.reduceat(parts, starts, axis=-1), np.nan)


def _cap(block: Block) -> None:
    """Apply the caps in order; the lowest wins."""
    for number, cap in enumerate(block.scorecard.caps):
        holds = _all_hold(block, cap)
        block.caps[..., number] = holds
        lowered = np.minimum(block.score, cap.at_most)
        block.score = np.where(holds, lowered, block.score)


def _all_hold(block: Block, cap: Cap) -> Bools:
    return np.logical_and.reduce([holds(block, rule) for rule in cap.when])


def holds(block: Block, rule: Rule) -> Bools:
    """Return where a rule holds: on a measure's value, a dimension's score or the score so far."""
    if rule.of == "measure":
        names = [measure.name for measure in block.scorecard.measures]
        return passes(rule.tests, block.values[..., names.index(rule.name)])
    if rule.of == "dimension":
        names = [dimension.name for dimension in block.scorecard.dimensions]
        return passes(rule.tests, block.dimensions[..., names.index(rule.name)])
    return passes(rule.tests, block.score)


def bands(scorecard: Scorecard, score: Floats) -> Small:
    """Return the band of each score: a band's first number belongs to it."""
    edges = np.array([scorecard.bands[band] for band in BANDS]) - GRACE
    band = np.searchsorted(edges, np.nan_to_num(score, nan=0.0), side="right") - 1
    return np.where(np.isnan(score), UNKNOWN, np.maximum(band, 0)).astype(np.int8)


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
