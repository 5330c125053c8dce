"""Whose past changes by facts that came in: the customers, and from which day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from keepwell.engine.lake.changes import File, added_since
from keepwell.engine.lake.store import Lake, read_files
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.attribution import day_of, orphan_rows
from keepwell.engine.measures.dialects import DuckDB
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.memory import Seen

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVERYBODY = None
EVER = -(2**31)
"""A day before all others."""


@dataclass(frozen=True)
class Touched:
    """Customers whose scores may differ from what was said, and the first day it may be so."""

    names: list[str] | None
    """None is everybody."""
    since: int
    """Days since 1970."""


NOBODY = Touched([], 2**31)


def touched_since(lake: Lake, lineup: Lineup, seen: Seen) -> Touched:
    """Return whom the facts that came since may touch; rather too many than too few."""
    found = _found(lake, lineup, seen)
    if found is None:
        return Touched(EVERYBODY, EVER)
    if is_shared(lineup) and found:
        return Touched(EVERYBODY, min(row["day"] for row in found))
    theirs = [row for row in found if row["customer"] is not None]
    names = {row["customer"] for row in theirs}
    return Touched(sorted(names), min((row["day"] for row in theirs), default=NOBODY.since))


def learned_of(lake: Lake, lineup: Lineup, seen: Seen) -> list[str] | None:
    """Return about whom facts came since; None if that cannot be told.

    Others whom these facts move, because they share a rank or a source, are not among them.
    """
    found = _found(lake, lineup, seen)
    if found is None:
        return None
    return sorted({row["customer"] for row in found if row["customer"] is not None})


def _found(lake: Lake, lineup: Lineup, seen: Seen) -> list[dict[str, Any]] | None:
    """Return `customer` and first `day` of what came since; None if it cannot be told apart."""
    touchpoints = added_since(lake, TOUCHPOINTS, seen.touchpoints)
    traits = added_since(lake, TRAITS, seen.traits)
    if touchpoints is None or traits is None:
        return None
    if not touchpoints and not traits:
        return []
    return _touched(lake, lineup, touchpoints, traits)


def _touched(
    lake: Lake, lineup: Lineup, touchpoints: Sequence[File], traits: Sequence[File]
) -> list[dict[str, Any]]:
    backend = lake.connection
    rows = _facts(lake, touchpoints, traits)
    groups = [_direct(rows, lineup)]
    people = _people(lake, lineup, rows)
    if people is not None:
        groups.append(_through(lake, lineup, people))
    return [row for group in groups for row in backend.to_pyarrow(group).to_pylist()]


def is_shared(lineup: Lineup) -> bool:
    """Return whether one customer's facts, or nobody's, move the scores of others too."""
    measures = [measure for card in lineup.scorecards for measure in card.measures]
    return lineup.ranks or any(measure.stale_after for measure in measures)


def _facts(lake: Lake, touchpoints: Sequence[File], traits: Sequence[File]) -> "ir.Table":
    """Return who and which day of the new rows of both tables."""
    micros = DuckDB().micros
    return ibis.union(*(
        read_files(lake.connection, table, [file.path for file in files]).select(
            "account", "person", day=lambda t: day_of(micros(t["at"]))
        )
        for table, files in ((TOUCHPOINTS, touchpoints), (TRAITS, traits))
    ))  # fmt: skip


def _direct(rows: "ir.Table", lineup: Lineup) -> "ir.Table":
    return rows.group_by(customer=rows[lineup.unit]).agg(day=rows["day"].min())


def _people(lake: Lake, lineup: Lineup, rows: "ir.Table") -> "ir.Table | None":
    """Return the people whose new rows may move older touchpoints, or must be looked up."""
    by_trait = any(feed.person_traits for feed in lineup.feeds)
    if lineup.unit == "person":
        return rows.select("person").distinct() if by_trait else None
    lost = orphan_rows(lake.read(TOUCHPOINTS)).select("person").distinct()
    if by_trait:
        return rows.select("person").distinct()
    if not lake.connection.to_pyarrow(lost.limit(1)).num_rows:
        return None
    return rows.select("person").distinct().semi_join(lost, "person")


def _through(lake: Lake, lineup: Lineup, people: "ir.Table") -> "ir.Table":
    """Return the customers these people ever stood for: all their past may change."""
    if lineup.unit == "person":
        return people.select(customer="person", day=ibis.literal(EVER))
    links = ibis.union(*(
        lake.read(table).select("account", "person") for table in (TOUCHPOINTS, TRAITS)
    ))  # fmt: skip
    theirs = links.filter(links["account"].notnull()).semi_join(people, "person")
    return theirs.select(customer="account", day=ibis.literal(EVER)).distinct()
