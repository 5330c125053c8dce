"""What another text of a scorecard would have said of the past.

Held are the values of the measures on past days. Weights, scales, bands, caps, dimensions, what
missing values score and the least coverage can be changed at once, by the same code that scores,
without reading a fact again. What is measured, and of whom, cannot: `needs_facts` names it, and the
past of such a text is gathered for itself and put beside the other.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from keepwell.engine.areas import Area, area
from keepwell.engine.intervals import Estimate
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.proof.evidence import BAND_ORDER, Evidence, Places
from keepwell.engine.proof.lead import lead
from keepwell.engine.proof.result import ENOUGH, Lead
from keepwell.engine.scorecard.schema import Measure, Percentile, Scorecard
from keepwell.engine.scoring.rows import EPOCH
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.run import WORKERS
from keepwell.engine.scoring.scores import Small, bands, score_block
from keepwell.errors import LakeBusyError

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
    lead: Lead


@dataclass(frozen=True)
class WhatIf:
    """Two texts side by side."""

    span: tuple[date, date] | None
    """The first and the last day whose outcome is known; None: there is none yet."""
    before: Side
    after: Side
    better_by: Estimate | None
    """How much greater the AUC of the new text is."""
    moved: dict[tuple[str, str], int]
    """Customers on the last day, by the band they are in and the one they would be in."""
    movers: Ints
    """Which of the evidence's names would be in another band."""

    @property
    def leavers(self) -> int:
        """Stays that ended within the horizon of a day looked at."""
        return self.before.caught + self.before.missed


def record(found: WhatIf) -> dict[str, Any]:
    """Return it as JSON holds it: `moved` of those who are `standing` would be in another band."""
    first, last = found.span or (None, None)
    return {
        "first": first and str(first),
        "last": last and str(last),
        "leavers": found.leavers,
        "enough": found.leavers >= ENOUGH,
        "before": asdict(found.before),
        "after": asdict(found.after),
        "better_by": None if found.better_by is None else asdict(found.better_by),
        "moved": len(found.movers),
        "standing": sum(found.moved.values()),
    }


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
        self.card = held.card
        self.values = np.ascontiguousarray(held.values[order].T)
        """[measure][row]"""
        self.judged: Bools = self.evidence.day + horizon <= until
        self.left: Bools = self.evidence.left(horizon) & self.judged

    def what_if(self, after: Scorecard, colleagues: int = 1) -> WhatIf:
        """Return the new text beside the one that is held.

        Raises ValueError if it cannot be told from what is held; see `needs_facts`.
        """
        return self.beside(self.by(after), colleagues)

    def beside(self, other: "Past", colleagues: int = 1) -> WhatIf:
        """Return another text's past beside this one's; both are of the same facts and moments.

        Raises LakeBusyError if they do not know the same customers.
        """
        if not self.evidence.names.equals(other.evidence.names):
            raise LakeBusyError(
                "Facts of new customers have come while the past was gathered. Try again."
            )
        better_by = other.area.minus(self.area) if other.area and self.area else None
        (here, was), (there, band) = self.at_last, other.at_last
        who, one, two = np.intersect1d(here, there, return_indices=True)
        was, band = was[one], band[two]
        return WhatIf(
            self.span,
            self.side(colleagues),
            other.side(colleagues),
            better_by,
            _moves(was, band),
            who[was != band].astype(np.int64),
        )

    def by(self, card: Scorecard) -> "Past":
        """Return the past as another text would have it; see `rescored`."""
        score, band = self.rescored(card)
        other = copy(self)
        other.card = card
        other.evidence = replace(self.evidence, score=score.astype(np.float32), band=band)
        for name in ("area", "alone"):  # of the held text
            vars(other).pop(name, None)
        return other

    def rescored(self, after: Scorecard) -> tuple[Floats, Small]:
        """Return the score (NaN: none) and the band of each row, by a new text."""
        if missing := needs_facts(self.card, after):
            raise ValueError(f"must be scored anew because of {', '.join(missing)}")
        names = [measure.name for measure in self.card.measures]
        columns = [names.index(measure.name) for measure in after.measures]
        starts = range(0, len(self.evidence), CHUNK)
        with ThreadPoolExecutor(WORKERS) as pool:
            parts = list(pool.map(lambda start: self._scored(after, columns, start), starts))
        score = np.concatenate([np.array([]), *parts])
        band = np.where(self.evidence.overridden, self.evidence.band, bands(after, score))
        return score, band.astype(np.int8)

    @property
    def at_last(self) -> tuple[Places, Small]:
        """The customers of the last day, and their bands."""
        rows = self.evidence.day == self.evidence.day.max(initial=0)
        return self.evidence.customer[rows], self.evidence.band[rows]

    @cached_property
    def area(self) -> Area | None:
        """How well the score tells who leaves."""
        score = self.evidence.score
        here = self.judged & ~np.isnan(score)
        return area(-score[here], self.left[here], self.evidence.customer[here])

    @cached_property
    def leavers(self) -> int:
        """Stays that ended within the horizon of a day looked at."""
        return len(np.unique(self._stay[self.left]))

    def side(self, colleagues: int = 1) -> Side:
        """Return what comes of the text."""
        return replace(self.alone, per_colleague=self.alone.per_colleague / colleagues)

    @cached_property
    def alone(self) -> Side:
        """What comes of the text if there is one colleague."""
        risky = (self.evidence.band == AT_RISK) & self.judged
        comes = risky & ~np.concatenate([[False], risky[:-1] & ~self._begins[1:]])
        caught = len(np.unique(self._stay[risky & self.left]))
        alerts = int(comes.sum())
        return Side(
            alerts,
            int((comes & ~self.left).sum()),
            caught,
            self.leavers - caught,
            alerts / self._weeks,
            None if self.area is None else self.area.estimate,
            lead(self.evidence),
        )

    def _scored(self, after: Scorecard, columns: Sequence[int], start: int) -> Floats:
        # A stale value is missing already, so no measure is stale here.
        fresh = np.zeros((1, len(columns)), np.bool_)
        values = [self.values[column, start : start + CHUNK][None] for column in columns]
        return score_block(after, values, fresh, {}).score[0]

    @cached_property
    def _stay(self) -> Ints:
        return self.evidence.stay

    @cached_property
    def _begins(self) -> Bools:
        """Where a stay has its first row."""
        stay = self._stay
        return np.concatenate([np.ones(min(len(stay), 1), np.bool_), stay[1:] != stay[:-1]])

    @cached_property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day whose outcome is known."""
        days = self.evidence.day[self.judged]
        if not len(days):
            return None
        first, last = (EPOCH + timedelta(int(day) - 1) for day in (days.min(), days.max()))
        return first, last

    @property
    def _weeks(self) -> float:
        return max((self.span[1] - self.span[0]).days, 7) / 7 if self.span else 1.0


def _moves(was: Small, band: Small) -> dict[tuple[str, str], int]:
    pairs, counts = np.unique(np.stack([was, band]), axis=1, return_counts=True)
    return {
        (BAND_ORDER[one], BAND_ORDER[other]): int(count)
        for one, other, count in zip(*pairs.tolist(), counts, strict=True)
    }
