"""Cells → windows: the NumPy kernel, each aggregate once, for all dates at a time.

A slice of customers is scored for a row of dates. Every window begins and ends at a midnight, so
the days between two neighbouring edges are one bucket; a window is a run of whole buckets, and
its sum the difference of two running sums over a dense [bucket][customer] array, however long.

Every fold takes `ends`, the days (since 1970) before which the window ends, and `window`, its
length in days (None: all of the past), and returns [date][customer]; NaN is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.floating]
Codes = npt.NDArray[np.integer]
"""Whole numbers of any width, such as those of customers."""
DAY = 86_400_000_000
DUST = 1e-9
FOREVER = 2**31
"""Days: later than any window reaches."""


@dataclass(frozen=True)
class Cells:
    """The cells of one feed for a slice of customers, as columns."""

    customer: Ints
    """From 0 to `customers` − 1."""
    day: Ints
    parts: Mapping[str, npt.NDArray[np.generic]]
    customers: int

    def __len__(self) -> int:
        return len(self.customer)


class Folder:
    """Folds the cells of one feed; running sums are made once and shared by all windows.

    `edges` are all days at which any of its windows begins or ends.
    """

    def __init__(self, cells: Cells, edges: Ints) -> None:
        self.cells = cells
        self.edges = np.unique(edges)
        self._running: dict[str, Floats] = {}

    # --- counting and adding

    def count(self, ends: Ints, window: int | None, part: str = "n") -> Floats:
        """Count the rows."""
        return self._between(part, ends, window)

    def total(self, ends: Ints, window: int | None) -> Floats:
        """Add the numbers up; 0 over none."""
        # A difference of running sums leaves dust where the window is empty.
        return np.where(self.count(ends, window) > 0, self._between("total", ends, window), 0.0)

    def mean(self, ends: Ints, window: int | None) -> Floats:
        """Return the mean of the numbers."""
        return divide(self.total(ends, window), self.count(ends, window))

    def share(self, ends: Ints, window: int | None) -> Floats:
        """Return how many of the rows match, 0 to 1."""
        return divide(self._between("hits", ends, window), self.count(ends, window))

    def days_active(self, ends: Ints, window: int | None) -> Floats:
        """Count the days with a row."""
        return self._between("days", ends, window)

    # --- extremes

    def least(self, ends: Ints, window: int | None) -> Floats:
        """Return the least number."""
        return self._extreme("least", np.minimum, np.inf, ends, window)

    def most(self, ends: Ints, window: int | None) -> Floats:
        """Return the greatest number."""
        return self._extreme("most", np.maximum, -np.inf, ends, window)

    # --- first and last rows

    def last(self, ends: Ints, window: int | None, part: str = "last") -> Floats:
        """Return what the last row holds."""
        rank = self._last_rank[self._index(ends)]
        day, held = self._ranked("last_at", part)
        since = _starts(ends, window)[:, None]
        return np.where((rank >= 0) & (day[rank] >= since), held[rank], np.nan)

    def first(self, ends: Ints, window: int | None, part: str = "first") -> Floats:
        """Return what the first row holds."""
        starts = _starts(ends, window)
        rank = self._first_rank[np.searchsorted(self.edges, starts, side="right")]
        day, held = self._ranked("first_at", part)
        return np.where((rank < len(self.cells)) & (day[rank] < ends[:, None]), held[rank], np.nan)

    def days_since_last(self, ends: Ints, window: int | None) -> Floats:
        """Return days from the last row to the end of the window, in fractions."""
        return (ends[:, None] * DAY - self.last(ends, window, "last_at")) / DAY

    def days_since_first(self, ends: Ints, window: int | None) -> Floats:
        """Return days from the first row to the end of the window, in fractions."""
        return (ends[:, None] * DAY - self.first(ends, window, "first_at")) / DAY

    # --- distinct items

    def distinct(self, ends: Ints, window: int | None) -> Floats:
        """Count the different items.

        An occurrence stands for its item from the day after it until the item's next occurrence,
        and no longer than the window: one step up, one step down, and a running sum over the dates.
        """
        customer, day, following = self._occurrences
        until = following if window is None else np.minimum(following, day + window)
        place = Places(ends, self.cells.day)
        up, down = place.after(day), place.after(until)
        shape = (len(ends) + 1, self.cells.customers)
        steps = _scatter(up, customer, None, shape) - _scatter(down, customer, None, shape)
        return np.cumsum(steps[:-1], axis=0)

    # --- how it is done

    def _index(self, days: Ints) -> Ints:
        return np.searchsorted(self.edges, days)

    @cached_property
    def _bucket(self) -> Ints:
        """The bucket of each cell: how many edges lie at or before its day."""
        return Places(self.edges, self.cells.day).after(self.cells.day)

    def _between(self, part: str, ends: Ints, window: int | None) -> Floats:
        running = self._running_sum(part)
        upto = running[self._index(ends)]
        return upto if window is None else upto - running[self._index(ends - window)]

    def _running_sum(self, part: str) -> Floats:
        """[edge][customer]: the sum over all days before the edge."""
        if part not in self._running:
            shape = (len(self.edges) + 1, self.cells.customers)
            if part == "days":
                customer, day = self._active_days
                bucket = np.searchsorted(self.edges, day, side="right")
                sums = _scatter(bucket, customer, None, shape)
            else:
                weights = self.cells.parts[part].astype(np.float64, copy=False)
                sums = _scatter(self._bucket, self.cells.customer, weights, shape)
            self._running[part] = np.cumsum(sums, axis=0, out=sums)
        return self._running[part]

    @cached_property
    def _active_days(self) -> tuple[Ints, Ints]:
        first = int(self.cells.day.min(initial=0))  # before 1970 below 0
        packed = np.unique(self.cells.customer << 32 | (self.cells.day - first))
        return packed >> 32, (packed & (2**32 - 1)) + first

    def _extreme(
        self, part: str, better: np.ufunc, worst: float, ends: Ints, window: int | None
    ) -> Floats:
        """Return the extreme over runs of buckets.

        A run is covered by two overlapping ones, a power of two in length, as in a sparse table.
        """
        size = len(self.edges) + 1
        flat = np.full(size * self.cells.customers, worst)
        place = self._bucket * self.cells.customers + self.cells.customer
        better.at(flat, place, self.cells.parts[part])
        level: Floats = flat.reshape(size, self.cells.customers)
        stop = self._index(ends) + 1
        start = np.zeros_like(stop) if window is None else self._index(ends - window) + 1
        found = np.full((len(ends), self.cells.customers), worst)
        length = 1
        while True:
            here = np.flatnonzero((stop - start >= length) & (stop - start < 2 * length))
            found[here] = better(level[start[here]], level[stop[here] - length])
            if 2 * length > size:
                return np.where(np.isinf(found), np.nan, found)
            level = better(level[:-length], level[length:])
            length *= 2

    def _order(self, moment: str) -> Ints:
        """Order cells by customer and moment, and within a microsecond by the id of their row."""
        at, customer, day = self.cells.parts[moment], self.cells.customer, self.cells.day
        if ((np.diff(customer) > 0) | (np.diff(day) > 0)).all():
            return np.arange(len(at))  # they come by customer and day, and no day comes twice
        order = np.lexsort((at, customer))
        tied = (np.diff(at[order]) == 0) & (np.diff(customer[order]) == 0)
        ids = self.cells.parts.get(moment.replace("_at", "_id"))
        if ids is not None and tied.any():
            order = np.lexsort((ids.astype(str), at, customer))
        return order

    @cached_property
    def _orders(self) -> dict[str, Ints]:
        return {moment: self._order(moment) for moment in ("first_at", "last_at")}

    def _ranked(self, moment: str, part: str) -> tuple[Ints, Floats]:
        """Days and parts in the order of rank, with one more for 'none'."""
        order = self._orders[moment]
        held = self.cells.parts[part].astype(np.float64, copy=False)[order]
        return np.append(self.cells.day[order], FOREVER), np.append(held, np.nan)

    @cached_property
    def _last_rank(self) -> Ints:
        """[edge][customer]: the rank of the last cell before the edge; −1 for none."""
        ranks = np.full((len(self.edges) + 1, self.cells.customers), -1, np.int64)
        order = self._orders["last_at"]
        # Of several writes to one place the last stays: the greatest rank.
        ranks[self._bucket[order], self.cells.customer[order]] = np.arange(len(order))
        return np.maximum.accumulate(ranks, axis=0)

    @cached_property
    def _first_rank(self) -> Ints:
        """[bucket][customer]: the rank of the first cell in this bucket or after it."""
        none = len(self.cells)
        ranks = np.full((len(self.edges) + 1, self.cells.customers), none, np.int64)
        order = self._orders["first_at"][::-1]
        ranks[self._bucket[order], self.cells.customer[order]] = np.arange(none)[::-1]
        return np.minimum.accumulate(ranks[::-1], axis=0)[::-1]

    @cached_property
    def _occurrences(self) -> tuple[Ints, Ints, Ints]:
        """Each occurrence of an item: its customer, its day, and the day of the next one."""
        customer, day = self.cells.customer, self.cells.day
        first_day = int(day.min()) if len(day) else 0
        packed, spread = _packed(customer, self.cells.parts["item"], day - first_day)
        packed.sort()
        day = packed % spread
        following = np.append(day[1:], 0)
        same = np.append(packed[1:] // spread == packed[:-1] // spread, False)
        owner = packed // spread // (int(self.cells.parts["item"].max(initial=0)) + 1)
        return owner, day + first_day, np.where(same, following + first_day, FOREVER)


class Places:
    """Where days lie among edges: looked up in a table, for days are few and cells are many."""

    def __init__(self, edges: Ints, days: Ints) -> None:
        self.first = int(days.min(initial=edges[0]))
        last = max(int(days.max(initial=edges[-1])), int(edges[-1]))
        self.table = np.searchsorted(edges, np.arange(self.first, last + 1), side="right")

    def after(self, days: Ints) -> Ints:
        """Return how many edges lie at or before each day, for days not before the first."""
        return self.table[np.minimum(days - self.first, len(self.table) - 1)]


def divide(above: Floats, below: Floats) -> Floats:
    """Divide where there is something to divide by; elsewhere NaN.

    What is within DUST of 0 is 0: differences of running sums leave that much behind.
    """
    return np.divide(above, below, out=np.full_like(above, np.nan), where=~(np.abs(below) <= DUST))


def _starts(ends: Ints, window: int | None) -> Ints:
    return np.full_like(ends, -FOREVER) if window is None else ends - window


def _scatter(row: Ints, column: Ints, weights: Floats | None, shape: tuple[int, int]) -> Floats:
    """Add weights (or ones) up in a dense array."""
    flat = np.bincount(row * shape[1] + column, weights, minlength=shape[0] * shape[1])
    return flat.astype(np.float64, copy=False).reshape(shape)


def _packed(customer: Ints, item: npt.NDArray[np.generic], day: Ints) -> tuple[Ints, int]:
    """Pack customer, item and day into one number each, so that one sort orders all three."""
    spread = int(day.max(initial=0)) + 1
    items = int(item.max(initial=0)) + 1
    return (customer * items + item.astype(np.int64)) * spread + day, spread


FOLDS: dict[str, Callable[[Folder, Ints, int | None], Floats]] = {
    "count": Folder.count,
    "sum": Folder.total,
    "mean": Folder.mean,
    "min": Folder.least,
    "max": Folder.most,
    "distinct": Folder.distinct,
    "last": Folder.last,
    "first": Folder.first,
    "days_since_last": Folder.days_since_last,
    "days_since_first": Folder.days_since_first,
    "days_active": Folder.days_active,
    "share": Folder.share,
}
