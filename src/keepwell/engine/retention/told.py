"""What we were told about leaving: by the end of the contract, an exit survey, or a colleague."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.feeds import SUBSCRIPTION
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.fresh import Fresh

if TYPE_CHECKING:
    import ibis.expr.types as ir

SET, ENDED, SURVEY = "Leaving Reason Set", SUBSCRIPTION[-1], "Survey Answered"
SOURCES = (SET, ENDED, SURVEY)
"""Where a reason comes from, what counts most first: a colleague knows what the others said."""
BEFORE = 90 * DAY
"""So long before somebody left, what they said is about leaving."""


@dataclass(frozen=True)
class Leavers:
    """Who left: by name, sorted as `Stays.names`, and from when until when to listen to them."""

    names: pa.Array
    left: Ints
    """[leaver]: the moment, in microseconds."""
    again: Ints
    """[leaver]: when they came back; EVER if they did not."""


def told(facts: Readable, leavers: Leavers) -> list[str | None]:
    """Return what each leaver, or somebody about them, gave as the reason; None if nobody did.

    Listened to is from BEFORE they left until they came back: what is learned late counts too.
    """
    rows = _rows(facts, leavers)
    best: dict[str, tuple[int, str]] = {}
    for name, event, text in zip(
        *(rows[key].to_pylist() for key in rows.column_names), strict=True
    ):
        rank = SOURCES.index(event)
        if text and rank <= best.get(name, (len(SOURCES), ""))[0]:
            best[name] = rank, text  # the rows are in order of time: of one source the last counts
    return [best[name][1] if name in best else None for name in leavers.names.to_pylist()]


def _rows(facts: Readable, leavers: Leavers) -> pa.Table:
    """Return `customer`, `event` and `text` of what was said, in order of time."""
    import ibis

    source = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), "account")
    spans = {"customer": leavers.names, "since": leavers.left - BEFORE, "again": leavers.again}
    rows = source.rows.filter(source.rows["event"].isin(SOURCES))
    rows = rows.join(ibis.memtable(pa.table(spans)), "customer")
    rows = rows.filter((rows["us"] >= rows["since"]) & (rows["us"] < rows["again"]))
    said = rows.mutate(text=_text(rows, source))
    said = said.filter(said["text"].notnull()).order_by("us", "id")
    return source.collect(said.select("customer", "event", "text"))


def _text(rows: "ir.Table", source: Fresh) -> "ir.Value":
    """Return the reason, or the comment of an exit survey."""
    import ibis

    def held(name: str) -> "ir.Value":
        return source.dialect.property_text(rows["properties"], name)

    comment = ibis.ifelse(
        held("survey") == "exit", ibis.coalesce(held("reason"), held("comment")), None
    )
    return ibis.ifelse(rows["event"] == SURVEY, comment, held("reason"))
