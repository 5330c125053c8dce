"""Two days side by side: the same customers, each numbered once, on both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.result import BAND_ORDER, STATES, Total
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.said import ENDED

ABSENT = -1
"""Stands for the band and state of who is no customer on that day."""
AT_RISK = BAND_ORDER.index("at_risk")
STATE_AT_RISK = STATES.index("at_risk")


@dataclass(frozen=True)
class Side:
    """What is said of every customer on one day; arrays are [customer]."""

    day: date
    rows: pa.Table
    """As in the table `scores`, of those who are customers."""
    place: Ints
    """Where in `rows` each one is; ABSENT if it is no customer."""
    band: Ints
    state: Ints
    score: Floats
    coverage: Floats
    value: Floats
    """A year; 0 where nothing tells it."""

    @property
    def there(self) -> Bools:
        """Who is a customer on the day."""
        return self.place != ABSENT

    @property
    def at_risk(self) -> Bools:
        """Who is at risk by band or by state: a fall counts, wherever it ends."""
        return (self.band == AT_RISK) | (self.state == STATE_AT_RISK)

    def total(self, which: Bools) -> Total:
        """Add customers up."""
        return Total(int(which.sum()), float(self.value[which].sum()))


def customers(tables: Sequence[pa.Table]) -> pa.Array:
    """Return the names of everybody who is in any of the tables, sorted."""
    names = pa.chunked_array([_present(rows)["customer"].combine_chunks() for rows in tables])
    return pc.unique(names).sort()


def side(day: date, rows: pa.Table, names: pa.Array, value: Floats) -> Side:
    """Return what the rows of a day say of each of the customers named."""
    rows = _present(rows)
    # In one order, whatever order they were read in: sums of doubles depend on it.
    rows = rows.filter(pc.is_in(rows["customer"], value_set=names)).sort_by("customer")
    place = np.full(len(names), ABSENT, np.int64)
    place[pc.index_in(rows["customer"], value_set=names).to_numpy()] = np.arange(rows.num_rows)
    return Side(
        day,
        rows,
        place,
        _spread(place, _numbers(rows["band"], BAND_ORDER), ABSENT),
        _spread(place, _numbers(rows["state"], STATES), ABSENT),
        _spread(place, rows["score"].to_numpy(), np.nan),
        _spread(place, rows["coverage"].to_numpy(), np.nan),
        np.nan_to_num(value),
    )


def _present(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.not_equal(rows["state"], ENDED))


def _numbers(column: pa.ChunkedArray, names: Sequence[str]) -> Ints:
    return pc.index_in(column, value_set=pa.array(names)).to_numpy().astype(np.int64)


def _spread(place: Ints, values: np.ndarray, absent: float) -> np.ndarray:
    """Return the values of rows by customer."""
    return np.append(values, absent)[place]  # ABSENT is the last place
