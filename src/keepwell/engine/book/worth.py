"""What customers are worth a year, as of any days.

A trait, if the project names one; else twelve times what the last subscription event says a month
is worth, or without any, the orders of the last 365 days.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.feeds import ORDER, SUBSCRIPTION, Feed, feed_of
from keepwell.engine.measures.folds import Floats, Folder, Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.sources import Gathered
from keepwell.engine.scorecard.schema import Aggregation, DaysUntil, TraitValue

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONTHS, YEAR = 12, 365
SLICE = 20_000
"""Customers folded at a time."""
AT_ONCE = 32
"""Days folded at a time, where there may be many."""

_MONTHLY = Aggregation("last", SUBSCRIPTION)
_ORDERS = Aggregation("sum", (ORDER,))
_NONE: Ints = np.empty(0, np.int64)


class _Some(Fresh):
    """Cells of some accounts: those of the others are not even rolled up."""

    def __init__(self, facts: Readable, names: pa.Array) -> None:
        tables = facts.read(TOUCHPOINTS), facts.read(TRAITS)
        super().__init__(facts.connection, *tables, "account", names=names)

    def cells(
        self,
        feed: Feed,
        since: int | None,
        until: int,
        of: pa.Array | None = None,  # noqa: ARG002 - nobody else is known here
    ) -> "ir.Table":
        """Return the feed's cells, with customers by name, as an expression."""
        return super().cells(feed, since, until, self.names)


class Facts:
    """Facts about accounts, numbered as in `names`, folded as of some days.

    `ends` are the days (since 1970) before which facts count: the day after the one asked about.
    """

    def __init__(self, facts: Readable, names: pa.Array, ends: Ints) -> None:
        self._source = _Some(facts, names)
        self.customers, self.ends = len(names), ends

    def worth(self, trait: str) -> Floats:
        """Return [day][customer]: worth a year; NaN where nothing tells it."""
        if trait:
            return self._last(TraitValue(trait))
        monthly = MONTHS * self.monthly()
        unsaid = np.isnan(monthly)
        return np.where(unsaid, self._ordered(), monthly) if unsaid.any() else monthly

    def monthly(self, trait: str = "") -> Floats:
        """Return [day][customer]: recurring revenue a month; NaN where nothing tells it.

        That is the last value of a subscription event, or a twelfth of a trait.
        """
        return self._last(TraitValue(trait)) / MONTHS if trait else self._last(_MONTHLY)

    def monthly_each(self, trait: str = "") -> Iterator[Floats]:
        """Yield the same for one day after the other: facts are gathered once for all of them."""
        held = self._gather(TraitValue(trait) if trait else _MONTHLY)
        for start in range(0, len(self.ends), AT_ONCE):
            for last in self._last_of(held, self.ends[start : start + AT_ONCE]):
                yield last / MONTHS if trait else last

    def date(self, trait: str) -> Floats:
        """Return [day][customer]: the day (since 1970) that a trait holds; NaN without one."""
        return np.floor(self._last(DaysUntil(trait)) / 86_400)

    def _last(self, what: Aggregation | TraitValue | DaysUntil) -> Floats:
        return self._last_of(self._gather(what), self.ends)

    def _last_of(self, held: Gathered, ends: Ints) -> Floats:
        return self._folded(held, ends, lambda folder: folder.last(ends, None))

    def _ordered(self) -> Floats:
        """Return the orders of a year; NaN for who never ordered."""
        held = self._gather(_ORDERS)

        def fold(folder: Folder) -> Floats:
            ever = folder.count(self.ends, None) > 0
            return np.where(ever, folder.total(self.ends, YEAR), np.nan)

        return self._folded(held, self.ends, fold, also=self.ends - YEAR)

    def _gather(self, what: Aggregation | TraitValue | DaysUntil) -> Gathered:
        feed = feed_of(what, "account")
        return self._source.gather(feed, None, int(self.ends[-1]), range(self.customers))

    def _folded(
        self, held: Gathered, ends: Ints, fold: Callable[[Folder], Floats], *, also: Ints = _NONE
    ) -> Floats:
        """Fold a slice of customers at a time, so that memory stays bounded.

        `also` are the other days at which windows begin.
        """
        edges, parts = np.concatenate([ends, also]), [np.empty((len(ends), 0))]
        for start in range(0, self.customers, SLICE):
            cells = held.slice(start, min(start + SLICE, self.customers))
            parts.append(fold(Folder(cells, edges)))
        return np.concatenate(parts, axis=1)
