"""What customers were like on past dates and what became of them: the rows forecasts learn from.

Features of a date come from touchpoints and traits before it, whatever is known now; outcomes from
stays that end after it. When something was received is not looked at, as when scoring.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from keepwell.engine.book.renewals import RENEWAL_DATE
from keepwell.engine.forecast.cells import Kind, activity, kinds, traits
from keepwell.engine.forecast.grid import STRETCH, WINDOW, Grid
from keepwell.engine.forecast.stretches import Cells, Rows, earlier
from keepwell.engine.forecast.traits import Trait, traits_of
from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.retention.stays import Stays, stays
from keepwell.engine.scoring.rules import Bools

MOST_ROWS = 500_000
"""Rows that are learned from: all who left, and a sample of who stayed."""
GRACE = 1
"""Days after the renewal date at which one who does not renew may end."""


@dataclass(frozen=True)
class Learned:
    """Rows of the past whose outcome is known."""

    features: pa.Table
    left: Bools
    who: Ints
    """[row]: the customer."""
    starts: Ints
    """[row]: the day (since 1970) it is of."""
    spans: Ints
    """[row]: days from then on in which the outcome fell."""
    weights: Floats
    """[row]: how many rows it stands for."""

    @property
    def leavers(self) -> int:
        """Customers who left; a row of each date before it is one piece of evidence together."""
        return len(np.unique(self.who[self.left]))


class Panel:
    """The customers of a contract business, as of a day and of dates before it."""

    def __init__(
        self, facts: Readable, rule: CustomerRule, as_of: date, horizon: int | None
    ) -> None:
        """Look at a day; `horizon` is days ahead, None: each until its renewal date."""
        tables = facts.read(TOUCHPOINTS), facts.read(TRAITS)
        self._source = Fresh(facts.connection, *tables, "account")
        self.stays: Stays = stays(facts, rule)
        self.horizon = horizon
        first = int(self.stays.begin.min(initial=2**62)) // DAY
        self.grid = Grid.of(as_of, first, STRETCH if horizon is None else horizon)

    @cached_property
    def kinds(self) -> list[Kind]:
        """The events that are counted."""
        return kinds(self._source, self.grid)

    @cached_property
    def _activity(self) -> Cells:
        table = activity(self._source, self.grid, self.kinds)
        return Cells.of(table, self._places(table), self.grid.stretches)

    @cached_property
    def traits(self) -> dict[str, Trait]:
        """What was known of customers."""
        return traits_of(traits(self._source, self.grid), self.stays, self.grid.stretches)

    def _places(self, table: pa.Table) -> Ints:
        return self.stays.places(table["customer"].combine_chunks())

    # --- rows

    @cached_property
    def now(self) -> Rows:
        """Whoever is a customer at the end of the day looked at."""
        return self._there(0)

    def _there(self, back: int) -> Rows:
        who = np.flatnonzero(self.stays.there(self.grid.day(back) * DAY))
        return Rows(np.full(len(who), back), who)

    def learned(self, seed: int) -> Learned:
        """Return the rows of earlier dates, no more than MOST_ROWS; dates in the same order."""
        there = [self._there(back) for back in self.grid.back]
        both = [np.concatenate([[], *part]).astype(np.int64) for part in (
            [rows.back for rows in there], [rows.who for rows in there],
        )]  # fmt: skip
        rows = Rows(both[0], both[1])
        spans = self.spans(rows)
        starts = self.grid.end - STRETCH * rows.back
        left = self._left(rows, spans)
        known = (spans > 0) & (starts + spans <= self.grid.end)
        keep, weights = _sampled(left, known, seed)
        rows = Rows(rows.back[keep], rows.who[keep])
        return Learned(
            self.features(rows), left[keep], rows.who, starts[keep], spans[keep], weights
        )

    def spans(self, rows: Rows) -> Ints:
        """Return [row]: days ahead that are asked about; 0 where there is no renewal ahead."""
        if self.horizon is not None:
            return np.full(len(rows), self.horizon)
        ahead = self.renewal(rows) - (self.grid.end - STRETCH * rows.back)
        return np.where(ahead >= 0, ahead + GRACE + 1, 0).astype(np.int64)

    def renewal(self, rows: Rows) -> Floats:
        """Return [row]: the day (since 1970) a contract renews, as was known; NaN if unknown."""
        held = self.traits.get(RENEWAL_DATE)
        return np.full(len(rows), np.nan) if held is None else held.at(rows)

    def _left(self, rows: Rows, spans: Ints) -> Bools:
        """Return [row]: whether a stay ended within its days."""
        left = np.zeros(len(rows), np.bool_)
        for back in np.unique(rows.back).tolist():
            mine = np.flatnonzero(rows.back == back)
            moment = self.grid.day(back) * DAY
            ends = self._ends(moment)[rows.who[mine]]
            left[mine] = ends < moment + spans[mine] * DAY
        return left

    def _ends(self, moment: int) -> Ints:
        """Return [customer]: when the stay ends that runs at a moment."""
        ends = np.full(len(self.stays.names), 2**62)
        running = self.stays.running(moment)
        ends[self.stays.who[running]] = self.stays.end[running]
        return ends

    # --- features

    def features(self, rows: Rows) -> pa.Table:
        """Return the features of some rows, in their order."""
        columns = self._of_touchpoints(rows)
        columns["tenure_days"] = pa.array(self._tenure(rows))
        for name, trait in self.traits.items():
            if name == RENEWAL_DATE:
                ahead = trait.at(rows) - (self.grid.end - STRETCH * rows.back)
                columns["days_until_renewal"] = pa.array(ahead, from_pandas=True)
            else:
                columns[f"trait {name}"] = trait.column(rows)
        return pa.table(columns)

    def _of_touchpoints(self, rows: Rows) -> dict[str, pa.Array]:
        found: dict[str, Floats] = {}
        for start, mine in rows.runs():
            at = rows.back[mine], rows.who[mine] - start
            for name, values in _folded(self._activity.run(start), self.grid, self.kinds):
                found.setdefault(name, np.empty(len(rows)))[mine] = values[at]
        return {name: pa.array(values, from_pandas=True) for name, values in found.items()}

    def _tenure(self, rows: Rows) -> Floats:
        tenure = np.zeros(len(rows))
        for back in np.unique(rows.back).tolist():
            mine, moment = rows.back == back, self.grid.day(back) * DAY
            tenure[mine] = (moment - self.stays.began(moment)[rows.who[mine]]) / DAY
        return tenure


def _folded(cells: Cells, grid: Grid, what: Sequence[Kind]) -> Iterator[tuple[str, Floats]]:
    """Yield the name and [stretch][customer] of each feature of touchpoints."""
    ends = (grid.end - STRETCH * np.arange(grid.stretches))[:, None]
    yield "days_active_30d", cells.within("days")
    yield "people_30d", cells.within("people")
    yield "days_since_anything", ends - cells.last("last") / DAY
    revenue = cells.last("revenue")
    yield "revenue", revenue
    yield "revenue_change_90d", revenue - earlier(revenue, WINDOW, np.nan)
    for place, kind in enumerate(what):
        count = cells.within(f"n_{place}")
        before = earlier(count, 1, 0.0)
        yield f"count_30d {kind.event}", count
        yield f"count_90d {kind.event}", cells.window(f"n_{place}")
        yield f"change_30d {kind.event}", (count - before) / (before + 1)
        yield f"days_since {kind.event}", ends - cells.last(f"last_{place}") / DAY
        if kind.valued:
            yield f"sum_30d {kind.event}", cells.within(f"sum_{place}")
            yield f"sum_90d {kind.event}", cells.window(f"sum_{place}")
        for number, name in enumerate(kind.numbers):
            yield f"sum_30d {kind.event}.{name}", cells.within(f"number_{place}_{number}")


def _sampled(left: Bools, known: Bools, seed: int) -> tuple[Ints, Floats]:
    """Return the rows kept, and for how many each of them stands."""
    stayed = np.flatnonzero(known & ~left)
    gone = np.flatnonzero(known & left)
    room = max(MOST_ROWS - len(gone), len(gone), 1)
    few = stayed
    if len(stayed) > room:
        few = np.sort(np.random.default_rng(seed).choice(stayed, room, replace=False))
    keep = np.sort(np.concatenate([gone, few]))
    return keep, np.where(left[keep], 1.0, len(stayed) / max(len(few), 1))
