"""How often and how lately customers ordered: all that a forecast of orders looks at.

Orders of one day (UTC) count once, and time runs in days from the day of the first order to the day
looked at. Orders after that day are not seen.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.attribution import day_of
from keepwell.engine.measures.feeds import ORDER
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.sources import one_array
from keepwell.engine.scorecard.schema import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

EPOCH = date(1970, 1, 1)
WEEK = 7
MONTH = 28
SURGE = 2.0
"""So many times the newcomers of a usual month in the very first one: a log cut off at its start,
which takes old customers for new ones."""
ENOUGH_NEW = 30
"""Newcomers in the first month below which their number says nothing."""


@dataclass(frozen=True)
class Buyers:
    """Who ever ordered by the end of a day, and how; every column is [buyer]."""

    names: pa.Array
    """Sorted."""
    repeats: Ints
    """x: days with an order after the first one."""
    first: Ints
    """Day (since 1970) of the first order."""
    last: Ints
    """Day of the last order."""
    spent: Floats
    """Money of all orders."""
    day: int
    """The day looked at, to its end."""

    def __len__(self) -> int:
        return len(self.names)

    def among(self, names: pa.Array | None) -> "Buyers":
        """Return those of some names; None: all."""
        if names is None:
            return self
        mine = pc.is_in(self.names, value_set=names).to_numpy(zero_copy_only=False)
        columns = (self.repeats[mine], self.first[mine], self.last[mine], self.spent[mine])
        return Buyers(self.names.filter(pa.array(mine)), *columns, self.day)

    @property
    def recency(self) -> Floats:
        """t_x: weeks from the first order to the last one."""
        return (self.last - self.first) / WEEK

    @property
    def age(self) -> Floats:
        """T: weeks from the first order to the day looked at."""
        return (self.day - self.first) / WEEK


class Orders:
    """The days on which each customer of a unit ordered, by customer and day."""

    def __init__(self, customers: pa.Array, who: Ints, day: Ints, spent: Floats) -> None:
        self.customers, self.who, self.day, self.spent = customers, who, day, spent

    def upto(self, day: int) -> Buyers:
        """Return what was seen of buyers by the end of a day."""
        seen = self.day <= day
        who, days = self.who[seen], self.day[seen]
        # By customer and day: the first place of each customer is the first order.
        buyers, begins, counts = np.unique(who, return_index=True, return_counts=True)
        return Buyers(
            self.customers.take(pa.array(buyers)),
            counts - 1,
            days[begins],
            days[begins + counts - 1],
            np.bincount(who, self.spent[seen], len(self.customers)).astype(np.float64)[buyers],
            day,
        )

    def within(self, buyers: Buyers, days: int) -> Ints:
        """Return on how many of the days after the one looked at each buyer ordered."""
        after = (self.day > buyers.day) & (self.day <= buyers.day + days)
        place = np.searchsorted(self.customers, buyers.names)
        return np.bincount(self.who[after], minlength=len(self.customers))[place]


def orders(facts: Readable, as_of: date, unit: Unit = "account") -> Orders:
    """Return the order days up to the end of a day, by customer, then in time."""
    source = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), unit)
    found = source.collect(_order_days(source.rows, as_of))
    table = found.sort_by([("customer", "ascending"), ("day", "ascending")])
    coded = one_array(table["customer"].dictionary_encode())
    return Orders(
        coded.dictionary,
        coded.indices.to_numpy().astype(np.int64),
        table["day"].to_numpy().astype(np.int64),
        table["spent"].to_numpy().astype(np.float64),
    )


def _order_days(rows: "ir.Table", as_of: date) -> "ir.Table":
    placed = rows.filter(rows["event"] == ORDER)
    placed = placed.mutate(day=day_of(placed["us"]))
    placed = placed.filter(placed["day"] <= day_number(as_of))
    return placed.group_by(["customer", "day"]).agg(
        spent=placed["value"].sum().fill_null(0.0).cast("float64")
    )


def day_number(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - EPOCH) // timedelta(days=1)


def cut_off(buyers: Buyers) -> bool:
    """Tell whether the log seems to begin in the middle of its customers' lives.

    Then its first month brings all who order often as newcomers: more than SURGE times as many as
    an average month of the quarter after it.
    """
    if not len(buyers):
        return False
    month = (buyers.first - buyers.first.min()) // MONTH
    newcomers = np.bincount(month, minlength=4)[:4]
    return bool(newcomers[0] >= ENOUGH_NEW and newcomers[0] > SURGE * newcomers[1:].mean())
