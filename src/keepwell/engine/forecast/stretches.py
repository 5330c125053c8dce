"""Cells of customers as dense arrays, [stretch][customer]; the latest stretch first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from keepwell.engine.forecast.grid import WINDOW
from keepwell.engine.measures.folds import Floats, Ints

RUN = 20_000
"""Customers whose cells are laid out at a time, so that memory stays bounded."""


@dataclass(frozen=True)
class Rows:
    """Some customers as of some dates, a row each."""

    back: Ints
    """[row]: the date, as stretches before the end of the grid."""
    who: Ints
    """[row]: the customer, by number."""

    def __len__(self) -> int:
        return len(self.who)

    def runs(self) -> Iterator[tuple[int, Ints]]:
        """Yield the first customer of each run of RUN, and the rows about it; once at least."""
        order = np.argsort(self.who, kind="stable")
        run = self.who[order] // RUN
        for number in np.unique(run).tolist() or [0]:
            lo, hi = np.searchsorted(run, [number, number + 1])
            yield number * RUN, order[lo:hi]


@dataclass(frozen=True)
class Cells:
    """What is known of customers by stretch, as columns; by customer."""

    who: Ints
    stretch: Ints
    columns: Mapping[str, Floats]
    stretches: int

    @classmethod
    def of(cls, table: pa.Table, who: Ints, stretches: int) -> "Cells":
        """Return the numeric columns of a table; `who` numbers its customers, −1 leaves one out."""
        order = np.argsort(who, kind="stable")
        order = order[np.searchsorted(who[order], 0) :]
        columns = {
            name: table[name].cast(pa.float64()).to_numpy()[order]
            for name in table.column_names
            if name not in {"customer", "stretch", "trait", "text"}
        }
        stretch = table["stretch"].to_numpy().astype(np.int64)
        return cls(who[order], stretch[order], columns, stretches)

    def run(self, start: int) -> "Cells":
        """Return the cells of a run of customers, numbered anew from 0."""
        lo, hi = np.searchsorted(self.who, [start, start + RUN])
        columns = {name: values[lo:hi] for name, values in self.columns.items()}
        return Cells(self.who[lo:hi] - start, self.stretch[lo:hi], columns, self.stretches)

    # --- laid out

    def within(self, name: str) -> Floats:
        """Return what each stretch adds; 0 where nothing is known."""
        return np.nan_to_num(self._dense(name, 0.0))

    def window(self, name: str) -> Floats:
        """Return the sum over the long window that ends with each stretch."""
        values = self.within(name)
        total = values.copy()
        for back in range(1, WINDOW):
            total[:-back] += values[back:]
        return total

    def last(self, name: str) -> Floats:
        """Return what was held at the end of each stretch; NaN where nothing ever was."""
        held = self._dense(name, np.nan)
        for stretch in range(len(held) - 2, -1, -1):
            unknown = np.isnan(held[stretch])
            held[stretch, unknown] = held[stretch + 1, unknown]
        return held

    def _dense(self, name: str, empty: float) -> npt.NDArray[np.float64]:
        values = np.full((self.stretches, RUN), empty)
        values[self.stretch, self.who] = self.columns[name]
        return values


def earlier(values: Floats, stretches: int, empty: float) -> Floats:
    """Return what was there so many stretches before each."""
    shape = (stretches, values.shape[1])
    return np.concatenate([values[stretches:], np.full(shape, empty)])
