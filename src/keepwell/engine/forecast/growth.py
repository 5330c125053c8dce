"""Who is ready for more, and why: a limit is near, or others like them use what they do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import ibis
import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.buyers import day_number
from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.feeds import ORDER
from keepwell.engine.measures.folds import Floats
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.sources import one_array

NEAR = 0.9
"""Share of a limit from which on it is near."""
PEOPLE_DAYS, USE_DAYS = 30, 90
SUPPORT = 10
"""Customers who use two things, below which the two have nothing to do with each other."""
OFTEN = 0.5
"""Share of the users of one thing who use another, from which on the other is proposed."""
LIFT = 1.2
"""How many times more often than among all who use anything, at least: what nearly everybody uses
goes with nothing. (Lift, or interest: Brin, Motwani, Ullman & Tsur 1997.)"""
ITEMS = (("Feature Used", "feature"), (ORDER, "product"))
"""Events whose property names what is used."""


@dataclass(frozen=True)
class Reason:
    """Why a customer is ready for more."""

    kind: Literal["seats", "measure", "offer"]
    """Seats are nearly all in use · a measure is near its limit · others like them use it."""
    subject: str
    """The measure, or what others use."""
    share: float
    """Of the limit in use, or of the users of `because` who use it too."""
    because: str = ""
    """What of theirs it goes with."""
    customers: int = 0
    """How many use both."""


class Use:
    """What accounts used of late, as of the end of a day."""

    def __init__(self, facts: Readable, as_of: date) -> None:
        tables = facts.read(TOUCHPOINTS), facts.read(TRAITS)
        self._source = Fresh(facts.connection, *tables, "account")
        self._end = day_number(as_of) + 1

    def people(self) -> dict[str, int]:
        """Return how many different people of each account signed in within PEOPLE_DAYS."""
        rows = self._since(PEOPLE_DAYS)
        rows = rows.filter(rows["event"] == "Signed In")
        found = self._source.collect(rows.group_by("customer").agg(n=rows["person"].nunique()))
        return dict(zip(found["customer"].to_pylist(), found["n"].to_pylist(), strict=True))

    def offers(self) -> dict[str, Reason]:
        """Return what to offer each account: what goes best with something it uses."""
        used = self._used()
        return {} if not used.num_rows else dict(_offers(used))

    def _used(self) -> pa.Table:
        rows = self._since(USE_DAYS)
        text = self._source.dialect.property_text
        item = ibis.cases(
            *((rows["event"] == event, text(rows["properties"], name)) for event, name in ITEMS)
        )
        used = rows.select("customer", item=item)
        return self._source.collect(used.filter(used["item"].notnull()).distinct())

    def _since(self, days: int) -> "ibis.Table":
        rows = self._source.rows
        return rows.filter(
            (rows["us"] < self._end * DAY) & (rows["us"] >= (self._end - days) * DAY)
        )


def _offers(used: pa.Table) -> Iterator[tuple[str, Reason]]:
    """Yield the best offer of each account that has one: items by how often they go together."""
    from scipy.sparse import csr_matrix

    rows = used.sort_by([("customer", "ascending"), ("item", "ascending")])
    who, what = (one_array(rows[name]).dictionary_encode() for name in ("customer", "item"))
    at = who.indices.to_numpy(), what.indices.to_numpy()
    has = csr_matrix((np.ones(len(rows)), at), (len(who.dictionary), len(what.dictionary)))
    both: Floats = (has.T @ has).toarray()
    users = np.maximum(np.diag(both), 1)
    goes = both / users[:, None]
    goes[(both < SUPPORT) | (goes < LIFT * users / has.shape[0])] = 0.0
    np.fill_diagonal(goes, 0.0)
    for account in range(has.shape[0]):
        mine = has.indices[has.indptr[account] : has.indptr[account + 1]]
        known = goes[mine].copy()
        known[:, mine] = 0.0
        cause, offer = np.unravel_index(int(known.argmax()), known.shape)
        if known[cause, offer] >= OFTEN:
            yield (
                who.dictionary[account].as_py(),
                Reason(
                    "offer",
                    what.dictionary[int(offer)].as_py(),
                    float(known[cause, offer]),
                    what.dictionary[int(mine[cause])].as_py(),
                    int(both[mine[cause], offer]),
                ),
            )


def seats_in_use(people: dict[str, int], names: pa.Array, seats: Floats) -> Iterator[Reason | None]:
    """Yield, for each account, that its seats are nearly all in use; None if they are not."""
    for name, limit in zip(names.to_pylist(), seats.tolist(), strict=True):
        share = people.get(name, 0) / limit if limit > 0 else 0.0
        yield Reason("seats", "seats", share) if share >= NEAR else None
