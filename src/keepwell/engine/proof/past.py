"""What was last known of customers on past days, from the facts."""

from collections.abc import Collection
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.folds import Floats
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.proof.evidence import Evidence
from keepwell.engine.scorecard.schema import Unit

OURS = frozenset({
    "Call Made", "Health Overridden", "Invoice Issued", "Leaving Reason Set", "Meeting Held",
    "Note Written", "Sentiment Set", "Survey Sent", "Ticket Resolved",
})  # fmt: skip
"""Standard events that are a deed of ours, not of the customer's."""
_MOMENTS = 1 << 16
"""More than there are days looked at."""


@dataclass(frozen=True)
class Last:
    """The last touchpoint before each row's moment; NaN where there is none."""

    ago: Floats
    """Days."""
    value: Floats


def facts_of(facts: Readable, unit: Unit) -> Fresh:
    """Return the touchpoints of a unit, to be asked more than once."""
    return Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), unit)


def silence(facts: Fresh, evidence: Evidence) -> Floats:
    """Return the days since each row's customer last did anything, as far as is known.

    Who never did counts from the beginning of the stay.
    """
    ago = _last(facts, evidence, but=OURS).ago
    return np.where(np.isnan(ago), evidence.tenure, ago)


def last_of(facts: Fresh, evidence: Evidence, event: str) -> Last:
    """Return the last touchpoint of a kind that has a value."""
    return _last(facts, evidence, only=(event,))


def _last(
    facts: Fresh,
    evidence: Evidence,
    *,
    only: Collection[str] = (),
    but: Collection[str] = (),
) -> Last:
    """Return the last touchpoint before each row.

    Read is one line per customer and day looked at, however many touchpoints there are.
    """
    nothing = np.full(len(evidence), np.nan)
    if not len(evidence):
        return Last(nothing, nothing)
    found = _by_step(facts, evidence, (only, but))
    if not found.num_rows:
        return Last(nothing, nothing)
    keys = found["key"].to_numpy()
    step = np.searchsorted(evidence.days, evidence.day)
    wanted = evidence.customer.astype(np.int64) * _MOMENTS + step
    place = np.searchsorted(keys, wanted, side="right") - 1
    known = (place >= 0) & (keys[place] // _MOMENTS == evidence.customer)
    us = found["us"].to_numpy()[place]
    value = found["value"].to_numpy().astype(np.float64)[place]
    ago = evidence.day - us / DAY
    return Last(np.where(known, ago, np.nan), np.where(known, value, np.nan))


def _by_step(
    facts: Fresh,
    evidence: Evidence,
    events: tuple[Collection[str], Collection[str]],
) -> pa.Table:
    """Return `key` (customer and the first moment after it), `us` and `value`, by key."""
    days = evidence.days
    rows = facts.rows.filter(facts.rows["us"] < int(days[-1]) * DAY)
    only, but = events
    if only:
        rows = rows.filter(rows["event"].isin(list(only)) & rows["value"].notnull())
    if but:
        rows = rows.filter(~rows["event"].isin(list(but)))
    rows = rows.mutate(day=(rows["us"] // DAY).cast("int64"))
    joined = rows.left_join(_steps(evidence), "day")
    joined = joined.mutate(step=joined["step"].fill_null(0))
    last = joined.group_by("customer", "step").agg(
        value=joined["value"].argmax(joined["us"]), us=joined["us"].max()
    )
    table = facts.collect(last)
    customer = pc.index_in(table["customer"].combine_chunks(), value_set=evidence.names)
    key = pc.add(pc.multiply(customer.cast(pa.int64()), _MOMENTS), table["step"].cast(pa.int64()))
    table = pa.table({"key": key, "us": table["us"], "value": table["value"]})
    return table.filter(pc.is_valid(table["key"])).sort_by("key")


def _steps(evidence: Evidence) -> ibis.Table:
    """Return the place of the first moment after each day; days before them all are left out."""
    first, last = int(evidence.days[0]), int(evidence.days[-1])
    day = np.arange(first, last)
    step = np.searchsorted(evidence.days, day, side="right")
    return ibis.memtable(pa.table({"day": day, "step": step}))
