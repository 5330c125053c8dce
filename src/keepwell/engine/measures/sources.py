"""Where cells come from: what every source of cells gives.

`Fresh` gathers from the facts on the spot and keeps nothing: one date, the proofs of a scorecard, a
table in memory. `Kept` reads the daily roll-up that history keeps up to date. Both give the same
cells; what differs is what it costs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.folds import FOREVER, Cells, Ints
from keepwell.engine.measures.values import Days

Column = npt.NDArray[np.generic]


class Source(Protocol):
    """Gives cells of customers of one unit, who are numbered from 0."""

    @property
    def names(self) -> pa.Array:
        """The customers' names, by number."""

    @property
    def first_days(self) -> Ints:
        """The day (since 1970) on which each became known; FOREVER for one that is not yet."""

    def groups(self, needed: Mapping[Feed, Days]) -> list[range]:
        """Return runs of customers whose cells of these days fit into memory together."""

    def gather(
        self,
        feed: Feed,
        since: int | None,
        until: int,
        customers: range,
        *,
        settled: int | None = None,
    ) -> "Gathered":
        """Return the feed's cells of days in [since, until) of some customers.

        Of cells before the day `settled`, one of each customer (and item) may stand for all.
        """

    def days_of(self, events: Iterable[str], since: int) -> Ints:
        """Return the days, from a day on, on which anybody had one of these events, rising."""


@dataclass
class Gathered:
    """A feed's cells by customer and day, so that a slice of customers is a run of them."""

    customer: Column
    day: Column
    parts: Mapping[str, Column]

    @classmethod
    def of(cls, customer: Column, day: Column, parts: Mapping[str, Column]) -> "Gathered":
        """Put cells in order."""
        order = _by_customer_and_day(customer.astype(np.int64), day.astype(np.int64))
        return cls(customer[order], day[order], {name: p[order] for name, p in parts.items()})

    def slice(self, start: int, stop: int) -> Cells:
        """Return the cells of customers numbered start (included) to stop."""
        lo, hi = np.searchsorted(self.customer, [start, stop])
        return Cells(
            self.customer[lo:hi].astype(np.int64) - start,
            self.day[lo:hi].astype(np.int64),
            {name: part[lo:hi] for name, part in self.parts.items()},
            stop - start,
        )

    def pick(self, customers: Ints) -> Cells:
        """Return the cells of customers, given rising numbers; they are numbered anew from 0."""
        whole = self.slice(int(customers[0]), int(customers[-1]) + 1)
        if whole.customers == len(customers):
            return whole
        number = np.full(whole.customers, -1)
        number[customers - customers[0]] = np.arange(len(customers))
        customer = number[whole.customer]
        mine = customer >= 0
        parts = {name: part[mine] for name, part in whole.parts.items()}
        return Cells(customer[mine], whole.day[mine], parts, len(customers))


def _by_customer_and_day(customer: Ints, day: Ints) -> Ints:
    """Return the order of cells: sorting plain numbers that hold all three beats sorting places."""
    places = max(len(day) - 1, 1).bit_length()
    day = day - day.min(initial=0)
    days = max(int(day.max(initial=1)), 1).bit_length()
    packed = (customer << (days + places)) | (day << places) | np.arange(len(day))
    packed.sort()
    return packed & ((1 << places) - 1)


def earliest(customer: Column, day: Column, customers: int) -> Ints:
    """Return the first day of each customer; FOREVER for one who has none."""
    first = np.full(customers, FOREVER, np.int64)
    np.minimum.at(first, customer.astype(np.int64), day.astype(np.int64))
    return first


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
