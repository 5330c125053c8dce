"""Plays that prove themselves: a random share of customers is held out of a plan or campaign.

Who is held out follows from a hash of the experiment's name and the customer's: the same in every
process and at any time, whoever else takes part. That a customer takes part is a touchpoint, like
everything that we do, and the first such touchpoint holds: a share that is changed later moves
nobody from one side to the other.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.dialects import DAY, DuckDB
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.scoring.rules import Bools
from keepwell.errors import UsageError

if TYPE_CHECKING:
    import ibis.expr.types as ir

JOINED = "Experiment Joined"
"""The event; its properties are `experiment` and `group`."""
TREATED, HELD_OUT = "treated", "held_out"
COMPLAINT, SETTLED = "Complaint Made", ("Complaint Resolved", "Ticket Resolved")
OPEN_FOR = 90
"""Days after which a complaint that nobody settled is open no longer."""
SOURCE = "keepwell"
_WHOLE = 2**64


@dataclass(frozen=True)
class Experiment:
    """A play of which a share of customers is held out."""

    name: str
    held_out: float
    """Share of customers, above 0 and at most a half."""

    def __post_init__(self) -> None:
        if not self.name or not 0 < self.held_out <= 0.5:  # noqa: PLR2004 - a half, as documented
            raise UsageError(
                "An experiment has a name, and holds out a share above 0 and at most 0.5. "
                f'Got "{self.name}" and {self.held_out}.'
            )

    def holds_out(self, customers: pa.Array) -> Bools:
        """Return [customer]: who is held out. A greater share holds out the same ones and more."""
        line = int(self.held_out * _WHOLE)
        return np.array([self._number(name) < line for name in customers.to_pylist()], np.bool_)

    def joining(self, customers: pa.Array, at: datetime) -> pa.Table:
        """Return the touchpoints by which customers join; to append them again changes nothing."""
        names = customers.to_pylist()
        groups = np.where(self.holds_out(customers), HELD_OUT, TREATED).tolist()
        rows = len(names)
        return pa.table({
            "account": pa.array(names, pa.string()),
            "at": pa.array([at] * rows, TOUCHPOINTS.schema.field("at").type),
            "event": pa.array([JOINED] * rows, pa.string()),
            "properties": pa.array(
                [json.dumps({"experiment": self.name, "group": group}) for group in groups],
                pa.string(),
            ),
            "source": pa.array([SOURCE] * rows, pa.string()),
            "id": pa.array([f"{JOINED}-{self._digest(name).hex()}" for name in names], pa.string()),
        })  # fmt: skip

    def _number(self, customer: str) -> int:
        return int.from_bytes(self._digest(customer)[:8], "big")

    def _digest(self, customer: str) -> bytes:
        said = json.dumps([self.name, customer], ensure_ascii=False)
        return hashlib.sha256(said.encode()).digest()[:16]


def members(facts: Readable, name: str) -> pa.Table:
    """Return who takes part in an experiment: `account`, `group`, and `us` since when.

    The first touchpoint of an account holds.
    """
    dialect = DuckDB()
    rows = facts.read(TOUCHPOINTS)
    rows = rows.filter((rows["event"] == JOINED) & rows["account"].notnull())
    rows = rows.mutate(
        us=dialect.micros(rows["at"]), group=dialect.property_text(rows["properties"], "group")
    )
    rows = rows.filter(dialect.property_text(rows["properties"], "experiment") == name)
    rows = rows.filter(rows["group"].isin([TREATED, HELD_OUT]))
    found = rows.group_by("account").agg(
        group=dialect.oldest(rows["group"], rows["us"], rows["id"]), us=rows["us"].min()
    )
    return facts.connection.to_pyarrow(found).sort_by("account")


def complaining(facts: Readable, moment: int) -> pa.Array:
    """Return the accounts with an open complaint at a moment (µs): they are never held out.

    Open is one that nothing has settled since, for OPEN_FOR days at most.
    """
    rows = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), "account").rows
    made = _last(rows, (COMPLAINT,), moment)
    settled = _last(rows, SETTLED, moment).rename(settler="customer", settled="us")
    both = made.left_join(settled, made["customer"] == settled["settler"])
    still = both["settled"].isnull() | (both["settled"] < both["us"])
    found = both.filter(still & (both["us"] >= moment - OPEN_FOR * DAY)).select("customer")
    return facts.connection.to_pyarrow(found)["customer"].combine_chunks().sort()


def _last(rows: "ir.Table", events: tuple[str, ...], moment: int) -> "ir.Table":
    """Return `customer` and `us` of the last of some events before a moment."""
    found = rows.filter(rows["event"].isin(events) & (rows["us"] < moment))
    return found.group_by("customer").agg(us=found["us"].max())
