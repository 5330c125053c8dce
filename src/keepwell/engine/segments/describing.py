"""What the members of a segment are like."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.movement import bands, moves, states
from keepwell.engine.book.names import NAME
from keepwell.engine.book.result import Total
from keepwell.engine.book.sides import Side, side
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.segments.holding import Trait, holds
from keepwell.engine.segments.population import Population
from keepwell.engine.segments.result import Description, Outline, Typical
from keepwell.engine.segments.tree import Node, Segment, leaves

MANY_TEXTS = 100
"""A trait with more different texts tells customers apart, not groups."""
FEWEST = 3
"""Members who share a trait that is told of."""
CHANCE = 3.0
"""Standard deviations: more is no accident, though some dozens of traits are looked at."""
MOST = 10
"""Typical traits told of."""


def outline(segment: Segment, where: Node, now: Population) -> Outline:
    """Return how large a segment is; `where` is its tree, expanded."""
    return Outline(segment, now.day, _total(now, holds(where, now)), everybody(now))


def everybody(now: Population) -> Total:
    """Add all customers of a day up."""
    return _total(now, np.ones(len(now), np.bool_))


def describe(segment: Segment, where: Node, then: Population, now: Population) -> Description:
    """Return what the members are like, and what has changed since an earlier day."""
    here, there = holds(where, now), holds(where, then)
    members = now.names.filter(pa.array(here))
    before, after = (_side(day, members) for day in (then, now))
    return Description(
        segment,
        now.day,
        total=_total(now, here),
        everybody=everybody(now),
        since=then.day,
        before=_total(then, there),
        came=_total(now, here & ~_among(now, then, there)),
        went=_total(then, there & ~_among(then, now, here)),
        bands=bands(before, after),
        moves=moves(before, after),
        states=states(before, after),
        at_risk=after.total(after.at_risk),
        score=_mean(after.score),
        score_of_all=_mean(now.number("score", "")),
        typical=tuple(typical(now, here, {leaf.name for leaf in leaves(where)})),
    )


def _side(day: Population, members: pa.Array) -> Side:
    """Return what is said of the members of now on a day."""
    place = pc.index_in(members, value_set=day.names)
    value = pa.array(day.value).take(place).to_numpy(zero_copy_only=False)
    return side(day.day, day.rows, members, value)


def _among(here: Population, there: Population, which: Bools) -> Bools:
    """Return which customers of one day are among some of another."""
    chosen = there.names.filter(pa.array(which))
    return pc.is_in(here.names, value_set=chosen).to_numpy(zero_copy_only=False)


def _total(day: Population, which: Bools) -> Total:
    return Total(int(which.sum()), float(np.nansum(day.value[which])))


def _mean(score: Floats) -> float | None:
    known = score[~np.isnan(score)]
    return float(known.mean()) if len(known) else None


def typical(now: Population, here: Bools, asked: set[str]) -> list[Typical]:
    """Return the traits by which the members differ most from everybody."""
    found = [
        one
        for trait in now.traits
        if trait not in {NAME, *asked}
        for one in _telling(trait, now.fresh_trait(trait), here)
    ]
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])[:MOST]]


def _telling(name: str, trait: Trait, here: Bools) -> Iterator[tuple[float, Typical]]:
    """Yield the texts that members have more often than chance explains, and by how much."""
    texts, code = _texts(trait)
    if len(texts) > MANY_TEXTS:
        return
    known = code >= 0
    everybody = np.bincount(code[known], minlength=len(texts))
    members = np.bincount(code[known & here], minlength=len(texts))
    whole, part = len(here), int(here.sum())
    for text, mine, all_ in zip(texts, members.tolist(), everybody.tolist(), strict=True):
        far = _deviations(mine, all_, part, whole)
        if mine >= FEWEST and far > CHANCE:
            yield far, Typical(name, text, mine, all_, mine / part, all_ / whole)


def _deviations(mine: int, all_: int, part: int, whole: int) -> float:
    """Return how far a count is above what as many drawn by chance would have.

    The spread is that of the hypergeometric distribution.
    """
    if part in {0, whole} or all_ in {0, whole}:
        return 0.0
    share = all_ / whole
    spread = part * share * (1 - share) * (whole - part) / (whole - 1)
    return (mine - part * share) / math.sqrt(spread)


def _texts(trait: Trait) -> tuple[list[str], Ints]:
    """Return the different texts of a trait, numbers written out, and each customer's; −1: none."""
    alone = pc.is_null(trait.text).to_numpy(zero_copy_only=False) & ~np.isnan(trait.number)
    numbers, place = np.unique(trait.number[alone], return_inverse=True)
    written = pa.array([f"{number:.12g}" for number in numbers.tolist()], pa.string())
    filled: npt.NDArray[np.int64] = np.full(len(alone), -1)
    filled[alone] = place
    text = pc.coalesce(trait.text, written.take(pa.array(filled, mask=filled < 0)))
    coded = text.dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy().astype(np.int64)
