"""What another text of a scorecard would have said of the past, without reading a fact again.

Held are the values of the measures on past days. Weights, scales, bands, caps, dimensions, what
missing values score and the least coverage can be changed at once, by the same code that scores;
what is measured, and of whom, cannot: `needs_facts` names it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.proof.areas import Area, area
from keepwell.engine.proof.evidence import BAND_ORDER, Evidence, Numbers
from keepwell.engine.proof.result import Estimate
from keepwell.engine.scorecard.schema import Measure, Percentile, Scorecard
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.run import WORKERS
from keepwell.engine.scoring.scores import Small, bands, score_block

CHUNK = 1 << 14
"""Rows scored at a time: their arrays stay in the cache."""
AT_RISK = 0


@dataclass(frozen=True)
class Side:
    """What comes of a text. An alert is a customer that comes into at risk."""

    alerts: int
    false_alarms: int
    """Alerts after which nobody left within the horizon."""
    caught: int
    """Leavers who were at risk on a day within the horizon before."""
    missed: int
    per_colleague: float
    """Alerts a week for each colleague."""
    auc: Estimate | None


@dataclass(frozen=True)
class WhatIf:
    """Two texts side by side."""

    before: Side
    after: Side
    better_by: Estimate | None
    """How much greater the AUC of the new text is."""
    moved: dict[tuple[str, str], int]
    """Customers on the last day, by the band they are in and the one they would be in."""
    movers: Ints
    """Which of the evidence's names would be in another band."""


def needs_facts(before: Scorecard, after: Scorecard) -> tuple[str, ...]:
    """Return what of a new text cannot be told from what is held; empty if all can.

    Named are measures that are new, look at other facts or rank customers among each other, and
    `unit` or `applies_to` if others would be scored.
    """
    known = {measure.name: _facts(measure) for measure in before.measures}
    whom = [
        name for name in ("unit", "applies_to") if getattr(before, name) != getattr(after, name)
    ]
    return (
        *whom,
        *(
            measure.name
            for measure in after.measures
            if isinstance(measure.scale, Percentile) or known.get(measure.name) != _facts(measure)
        ),
    )


def _facts(measure: Measure) -> tuple[object, ...]:
    """Return everything that decides a measure's value."""
    return (
        measure.value, measure.per, measure.compare, measure.valid_for, measure.stale_after,
    )  # fmt: skip


class Past:
    """The past days of one scorecard, by customer and day, with what its measures were.

    `evidence` comes from `gather(…, values=True)` and may hold days that have no outcome yet:
    `until` is the moment up to which the outcome is known, in days since 1970.
    """

    def __init__(self, evidence: Evidence, until: int, horizon: int = 90) -> None:
        (held,) = evidence.measured
        if held.values is None:
            raise TypeError("the values of the measures were not kept")
        order = np.lexsort((evidence.day, evidence.customer))
        self.evidence = evidence.taken(order)
        self.card, self.values = held.card, held.values[order]
        self.judged: Bools = self.evidence.day + horizon <= until
        self.left: Bools = self.evidence.left(horizon) & self.judged

    def what_if(self, after: Scorecard, colleagues: int = 1) -> WhatIf:
        """Return the new text beside the one that is held.

        Raises ValueError if it cannot be told from what is held; see `needs_facts`.
        """
        score, band = self.rescored(after)
        was = self.evidence.band
        other = self._area(score)
        last = self.evidence.day == self.evidence.day.max(initial=0)
        return WhatIf(
            self._side(was, self.area, colleagues),
            self._side(band, other, colleagues),
            other.minus(self.area) if other and self.area else None,
            _moves(was[last], band[last]),
            np.unique(self.evidence.customer[last & (was != band)]).astype(np.int64),
        )

    def rescored(self, after: Scorecard) -> tuple[Floats, Small]:
        """Return the score (NaN: none) and the band of each row, by a new text."""
        if missing := needs_facts(self.card, after):
            raise ValueError(f"must be scored anew because of {', '.join(missing)}")
        names = [measure.name for measure in self.card.measures]
        columns = [names.index(measure.name) for measure in after.measures]
        starts = range(0, len(self.values), CHUNK)
        with ThreadPoolExecutor(WORKERS) as pool:
            parts = list(pool.map(lambda start: self._scored(after, columns, start), starts))
        score = np.concatenate([np.array([]), *parts])
        band = np.where(self.evidence.overridden, self.evidence.band, bands(after, score))
        return score, band.astype(np.int8)

    @cached_property
    def area(self) -> Area | None:
        """How well the held text's score tells who leaves."""
        return self._area(self.evidence.score)

    def _scored(self, after: Scorecard, columns: Sequence[int], start: int) -> Floats:
        part = self.values[start : start + CHUNK]
        # A stale value is missing already, so no measure is stale here.
        fresh = np.zeros((1, len(columns)), np.bool_)
        values = [np.ascontiguousarray(part[:, column])[None] for column in columns]
        return score_block(after, values, fresh, {}).score[0]

    def _area(self, score: Numbers) -> Area | None:
        here = self.judged & ~np.isnan(score)
        return area(-score[here].astype(np.float32), self.left[here], self.evidence.customer[here])

    def _side(self, band: Small, told: Area | None, colleagues: int) -> Side:
        risky = (band == AT_RISK) & self.judged
        comes = risky & ~np.concatenate([[False], risky[:-1] & ~self._begins[1:]])
        caught = len(np.unique(self.evidence.stay[risky & self.left]))
        alerts = int(comes.sum())
        return Side(
            alerts,
            int((comes & ~self.left).sum()),
            caught,
            self._leavers - caught,
            alerts / self._weeks / colleagues,
            None if told is None else told.estimate,
        )

    @cached_property
    def _begins(self) -> Bools:
        """Where a stay has its first row."""
        stay = self.evidence.stay
        return np.concatenate([np.ones(min(len(stay), 1), np.bool_), stay[1:] != stay[:-1]])

    @cached_property
    def _leavers(self) -> int:
        return len(np.unique(self.evidence.stay[self.left]))

    @cached_property
    def _weeks(self) -> float:
        days = np.unique(self.evidence.day[self.judged])
        return max(float(days[-1] - days[0]), 7.0) / 7 if len(days) else 1.0


def _moves(was: Small, band: Small) -> dict[tuple[str, str], int]:
    pairs, counts = np.unique(np.stack([was, band]), axis=1, return_counts=True)
    return {
        (BAND_ORDER[one], BAND_ORDER[other]): int(count)
        for one, other, count in zip(*pairs.tolist(), counts, strict=True)
    }
