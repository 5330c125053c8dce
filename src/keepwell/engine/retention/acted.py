"""What colleagues did about those who left, in the time before."""

from collections import defaultdict

import pyarrow as pa

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.retention.told import BEFORE, SET, Leavers

NOTE = "Note Written"
ACTS = (
    NOTE, "Sentiment Set", "Health Overridden", "Call Made", "Meeting Held", "Call Rated",
    "Conversation Rated",
)  # fmt: skip
"""Events that a colleague has a part in."""
BY = "by"
"""The property that names the colleague: any other event that has it counts as theirs, too."""


def acted(facts: Readable, leavers: Leavers) -> dict[str, frozenset[str]]:
    """Return by customer which events colleagues had a part in, from BEFORE they left until then.

    Who is not in it left without anybody having done anything that was recorded. Telling the reason
    of leaving is no act.
    """
    import ibis

    source = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), "account")
    spans = {"customer": leavers.names, "since": leavers.left - BEFORE, "left": leavers.left}
    rows = source.rows.join(ibis.memtable(pa.table(spans)), "customer")
    rows = rows.filter((rows["us"] >= rows["since"]) & (rows["us"] < rows["left"]))
    theirs = source.dialect.property_text(rows["properties"], BY).notnull()
    rows = rows.filter((rows["event"].isin(ACTS) | theirs) & (rows["event"] != SET))
    found = source.collect(rows.select("customer", "event").distinct())
    acts: dict[str, set[str]] = defaultdict(set)
    for name, event in zip(found["customer"].to_pylist(), found["event"].to_pylist(), strict=True):
        acts[name].add(event)
    return {name: frozenset(events) for name, events in acts.items()}
