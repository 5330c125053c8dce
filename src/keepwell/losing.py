"""Why a project loses customers, and whether it loses more than usual."""

from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from keepwell import sentences
from keepwell.engine.lake.tables import MOMENT
from keepwell.engine.measures.folds import Floats
from keepwell.engine.retention.acted import acted
from keepwell.engine.retention.alarm import BASE, SPANS, Verdict, verdicts
from keepwell.engine.retention.causes import Cause, Loss, last_red, pareto
from keepwell.engine.retention.periods import By, Period, cut, edge_before
from keepwell.engine.retention.reasons import FILE, Reasons, read_reasons
from keepwell.engine.retention.told import Leavers, told
from keepwell.engine.scoring.answers import by_version
from keepwell.health import lineup_of
from keepwell.retaining import Retention

EARLIER = BASE + max(SPANS)
"""Periods before the first that is judged: what is normal, and how long losses stay high."""
NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def alarms(retention: Retention, since: date, until: date, by: By = "month") -> list[Verdict]:
    """Judge the losses of each whole period between two days by the periods before it."""
    periods = cut(edge_before(since, by, EARLIER), until, by)
    found = verdicts(retention.figures(periods, revenue=False))
    return [one for one in found if one.period.since >= since]


class Losses:
    """The customers that were lost in a period, and why."""

    def __init__(self, retention: Retention, period: Period) -> None:
        self.retention, self.period = retention, period
        self.reasons: Reasons = read_reasons(retention.project.root / FILE)

    def causes(self) -> list[Cause]:
        """Return the reasons, those that cost most customers first; "unknown" is one of them."""
        lineup = lineup_of(self.retention.project)
        cards = by_version(lineup.scorecards)
        red = last_red(self.retention.project.lake, self._left_on, lineup.key, cards)
        acts = acted(self.retention.project.lake, self.leavers)
        lines = zip(self.leavers.names.to_pylist(), self.reason, self._revenue, strict=True)
        losses = [
            Loss(
                name, reason, float(revenue), *red.get(name, NOTHING),
                acts=acts.get(name, frozenset()),
            )
            for name, reason, revenue in lines
        ]  # fmt: skip
        titles = {
            one.name: sentences.title(one) for card in cards.values() for one in card.measures
        }
        return pareto(losses, self.reasons, titles, has_revenue=self.retention.has_revenue)

    def roster(self, reason: str | None = None) -> pa.Table:
        """Return the list of the lost, as `Retention.roster` does, with the reason of each.

        `reason` narrows it to those of one reason, by its name.
        """
        rows = self.retention.roster(self.period, "lost")
        place = rows.column_names.index("left") + 1
        titles = [self.reasons.title(one) for one in self.reason]
        rows = rows.add_column(place, "reason", pa.array(titles, pa.string()))
        if reason is None:
            return rows
        return rows.filter(pa.array([one == reason for one in self.reason], pa.bool_()))

    @cached_property
    def leavers(self) -> Leavers:
        """Those who were lost."""
        stays, period = self.retention.stays, self.period
        lost = self._lost
        left = stays.left(period.begin, period.finish)[lost]
        return Leavers(stays.names.filter(pa.array(lost)), left, stays.back(period.finish)[lost])

    @cached_property
    def reason(self) -> list[str]:
        """Of each of the leavers: the name of the reason."""
        return [self.reasons.of(text) for text in told(self.retention.project.lake, self.leavers)]

    @cached_property
    def _lost(self) -> np.ndarray:
        return self.retention.moved(self.period).lost

    @property
    def _revenue(self) -> Floats:
        if not self.retention.has_revenue:
            return np.zeros(int(self._lost.sum()))
        (paid,) = self.retention.monthly([self.period.since])
        return np.maximum(np.nan_to_num(paid[self._lost]), 0.0)

    @property
    def _left_on(self) -> pa.Table:
        day = pa.array(self.leavers.left, pa.int64()).cast(MOMENT).cast(pa.date32())
        return pa.table({"customer": self.leavers.names, "until": day})
