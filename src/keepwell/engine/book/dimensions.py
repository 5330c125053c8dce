"""The sides of the relationship, over all customers: dimensions and the distribution of scores."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from keepwell.engine.book.result import BAND_ORDER, Dimension
from keepwell.engine.book.sides import Side
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.scores import bands, dimension_scores

HISTOGRAM_STEP = 5
"""Points."""
_BINS = 100 // HISTOGRAM_STEP


def dimensions(before: Side, now: Side, cards: Mapping[str, Scorecard]) -> tuple[Dimension, ...]:
    """Return every dimension of any scorecard in use; those of one name are one."""
    titles: dict[str, str] = {}
    for card in cards.values():
        for dimension in card.dimensions:
            titles.setdefault(dimension.name, dimension.title or _in_words(dimension.name))
    earlier, later = _scores(before, cards), _scores(now, cards)
    return tuple(
        Dimension(name, title, _mean(earlier[name][0]), _mean(later[name][0]), _counts(later[name]))
        for name, title in titles.items()
        if len(later[name][0])
    )


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


Scored = tuple[Floats, Ints]
"""Scores of customers in a dimension, and the bands these would be in."""


def _scores(side: Side, cards: Mapping[str, Scorecard]) -> Mapping[str, Scored]:
    found: dict[str, list[Scored]] = defaultdict(list)
    for card, rows in by_card(side.rows, cards):
        scores = dimension_scores(card, list(matrix(rows["scores"], len(card.measures)).T))
        for column, dimension in zip(scores, card.dimensions, strict=True):
            found[dimension.name].append((column, bands(card, column).astype(np.int64)))
    none: Scored = (np.array([]), np.array([], np.int64))
    joined: dict[str, Scored] = defaultdict(lambda: none)
    for name, parts in found.items():
        columns, places = zip(*parts, strict=True)
        joined[name] = np.concatenate(columns), np.concatenate(places)
    return joined


def by_card(rows: pa.Table, cards: Mapping[str, Scorecard]) -> list[tuple[Scorecard, pa.Table]]:
    """Return the rows of each scorecard that has any."""
    versions = rows["version"].to_numpy(zero_copy_only=False)
    parts = [(card, rows.filter(pa.array(versions == card.version))) for card in cards.values()]
    return [(card, part) for card, part in parts if part.num_rows]


def matrix(lists: pa.ChunkedArray, width: int) -> Floats:
    """Return lists of one length as [row][place]; null is NaN."""
    flat = lists.combine_chunks().flatten()
    return flat.to_numpy(zero_copy_only=False).astype(np.float64).reshape(-1, width)


def _mean(scores: Floats) -> float | None:
    known = scores[~np.isnan(scores)]
    return float(known.mean()) if len(known) else None


def _counts(scored: Scored) -> dict[str, int]:
    counts = np.bincount(scored[1], minlength=len(BAND_ORDER)).tolist()
    return dict(zip(BAND_ORDER, counts, strict=True))


def histogram(side: Side) -> dict[str, tuple[int, ...]]:
    """Count customers by score, for each band; 100 belongs to the last step."""
    return {
        band: _binned(side.score[side.band == number])
        for number, band in enumerate(BAND_ORDER)
        if band != "unknown"
    }


def histogram_of_all(side: Side) -> tuple[int, ...]:
    """Count all customers by score."""
    return _binned(side.score)


def _binned(scores: Floats) -> tuple[int, ...]:
    known = scores[~np.isnan(scores)]
    places = np.minimum(known // HISTOGRAM_STEP, _BINS - 1).astype(np.int64)
    return tuple(np.bincount(places, minlength=_BINS).tolist())
