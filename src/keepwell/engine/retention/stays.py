"""From when until when customers were customers: what every figure of retention counts.

`contract`: from a subscription event until `Subscription Ended`. `repeat`: from an order until
`silence` days have passed without one. Whoever comes back begins another stay. At a moment A, what
happened before A is seen and nothing else, as when scoring (docs/decisions/0002, rule 5).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.attribution import EVER
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.feeds import ORDER, SUBSCRIPTION, CustomerRule
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.rules import Bools

if TYPE_CHECKING:
    import ibis.expr.types as ir

STARTED, CHANGED, ENDED = SUBSCRIPTION
NEVER = -EVER
"""Microseconds: earlier than any moment."""


@dataclass(frozen=True)
class Stays:
    """The stays of everybody who ever was a customer; a row each, by customer, then in time.

    Moments are in microseconds since 1970.
    """

    names: pa.Array
    """The customers, sorted."""
    who: Ints
    """[stay]: whose it is, as a place in `names`."""
    begin: Ints
    """[stay]: the moment of the event it began with."""
    end: Ints
    """[stay]: the moment of `Subscription Ended`, or `silence` days after the last order, which
    may be yet to come; EVER while a contract goes on."""

    def __len__(self) -> int:
        return len(self.who)

    @cached_property
    def first(self) -> Ints:
        """[customer]: the moment at which the first stay began."""
        return self.begin[np.searchsorted(self.who, np.arange(len(self.names)))]

    def running(self, moment: int) -> Bools:
        """Return [stay]: whether it had begun and not ended, as seen at a moment."""
        return (self.begin < moment) & (moment <= self.end)

    def there(self, moment: int) -> Bools:
        """Return [customer]: who was one at a moment."""
        return self._any(self.running(moment))

    def ended_within(self, since: int, until: int) -> Bools:
        """Return [customer]: who ended a stay in [since, until), be it that another began."""
        return self._any((self.end >= since) & (self.end < until))

    def began(self, moment: int) -> Ints:
        """Return [customer]: when the stay began that runs at a moment; NEVER if none does."""
        begun = np.full(len(self.names), NEVER)
        running = self.running(moment)
        begun[self.who[running]] = self.begin[running]
        return begun

    def places(self, customers: pa.Array) -> Ints:
        """Return where in `names` each of some customers is; −1 for who never was one."""
        return pc.index_in(customers, value_set=self.names).fill_null(-1).to_numpy().astype(int)

    def within(self, since: int, until: int) -> Bools:
        """Return [customer]: who began and ended a stay in [since, until)."""
        return self._any((self.begin >= since) & (self.end < until))

    def left(self, since: int, until: int) -> Ints:
        """Return [customer]: when a stay last ended in [since, until); NEVER if none did."""
        left = np.full(len(self.names), NEVER)
        ended = (self.end >= since) & (self.end < until)
        left[self.who[ended]] = self.end[ended]  # of several of one customer the last is kept
        return left

    def came(self, since: int, until: int) -> Ints:
        """Return [customer]: when a stay last began in [since, until); NEVER if none did."""
        came = np.full(len(self.names), NEVER)
        begun = (self.begin >= since) & (self.begin < until)
        came[self.who[begun]] = self.begin[begun]
        return came

    def back(self, moment: int) -> Ints:
        """Return [customer]: when a stay first began at or after a moment; EVER if none did."""
        back = np.full(len(self.names), EVER)
        later = np.flatnonzero(self.begin >= moment)[::-1]
        back[self.who[later]] = self.begin[later]  # of several of one customer the first is kept
        return back

    def again(self, moment: int) -> Bools:
        """Return [customer]: whose stay that runs at a moment is not their first."""
        return self._any(self.running(moment) & self._later)

    @cached_property
    def _later(self) -> Bools:
        """[stay]: whether it is not the first of its customer."""
        return np.append(False, self.who[1:] == self.who[:-1])[: len(self)]

    def _any(self, stays: Bools) -> Bools:
        found = np.zeros(len(self.names), np.bool_)
        found[self.who[stays]] = True
        return found


def stays(facts: Readable, rule: CustomerRule, unit: Unit = "account") -> Stays:
    """Return all stays of the customers of a unit, by a project's rule."""
    source = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), unit)
    found = _contracts(source.rows) if rule.relationship == "contract" else _repeats(source, rule)
    order = [(column, "ascending") for column in ("customer", "begin", "end")]
    table = source.collect(found).sort_by(order)
    customers = table["customer"].combine_chunks()
    names = pc.unique(customers)
    return Stays(
        names,
        pc.index_in(customers, value_set=names).to_numpy().astype(np.int64),
        table["begin"].to_numpy().astype(np.int64),
        table["end"].to_numpy().astype(np.int64),
    )


def _contracts(rows: "ir.Table") -> "ir.Table":
    """Return `customer`, `begin` and `end` of each run of events that do not end a contract."""
    events = rows.filter(rows["event"].isin(SUBSCRIPTION))
    events = events.mutate(runs=events["event"] != ENDED)
    order = ibis.window(group_by="customer", order_by=["us", "id"])
    events = events.mutate(ran=events["runs"].lag().over(order).fill_null(False))
    turns = events.filter(events["runs"] != events["ran"])
    turns = turns.mutate(end=turns["us"].lead().over(order).fill_null(EVER))
    begun = turns.filter(turns["runs"])
    return begun.select("customer", "end", begin=begun["us"])


def _repeats(source: Fresh, rule: CustomerRule) -> "ir.Table":
    """Return `customer`, `begin` and `end` of each run of orders without a silence between."""
    silence = rule.silence * DAY
    orders = source.rows.filter(source.rows["event"] == ORDER)
    order = ibis.window(group_by="customer", order_by=["us", "id"])
    before = orders["us"].lag().over(order)
    orders = orders.mutate(opens=(before.isnull() | (orders["us"] - before > silence)).cast("int8"))
    orders = orders.mutate(run=orders["opens"].cumsum(group_by="customer", order_by=["us", "id"]))
    return (
        orders.group_by(["customer", "run"])
        .agg(begin=orders["us"].min(), end=orders["us"].max() + silence)
        .drop("run")
    )
