"""What a project's customers are like: score, history, explain."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.activity import Activity
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.kept import Kept
from keepwell.engine.measures.sources import Source
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scorecard.versions import VersionStore
from keepwell.engine.scoring.answers import Scores, by_version
from keepwell.engine.scoring.calendar import Every, grid
from keepwell.engine.scoring.history import Filled, fill
from keepwell.engine.scoring.lineup import Lineup, choose
from keepwell.engine.scoring.rows import EPOCH, ROWS_BY_NAME
from keepwell.engine.scoring.run import score_source
from keepwell.errors import UnknownCustomerError, UsageError, did_you_mean
from keepwell.project import Project

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = "versions"
"""Folder in the lake that keeps the text of every scorecard version that ever scored."""


def lineup_of(project: Project, unit: Unit | None = None, scorecard: str | None = None) -> Lineup:
    """Return the scorecards that score a unit, or the one named; their texts are kept."""
    rule = CustomerRule(project.settings.relationship, project.settings.silence)
    lineup = choose(project.scorecards, rule, unit, scorecard)
    for card in lineup.scorecards:
        versions_of(project).keep(card)
    return lineup


def versions_of(project: Project) -> VersionStore:
    """Return every scorecard version the project ever scored by."""
    folder: Path = project.lake.root / VERSIONS
    return VersionStore(folder)


def score(
    project: Project,
    *,
    as_of: date,
    scorecard: str | None = None,
    unit: Unit | None = None,
    customer: str | None = None,
) -> Scores:
    """Score customers as of the end of a day (UTC): only what had happened by then counts.

    `scorecard` names one instead of the first that applies; `customer` picks one. Nothing is
    written into `scores`; see `history`.

    Raises UnknownCustomerError if nobody of that name was known by then.
    """
    lineup = lineup_of(project, unit, scorecard)
    source = source_of(project, lineup)
    only = None if customer is None else [customer]
    if customer is not None:
        must_know(source, customer)
    pieces = score_source(
        source, lineup.scorecards, [as_of], lineup.rule, precedence=lineup.precedence, only=only
    )
    rows = pa.concat_tables([ROWS_BY_NAME.empty_table(), *pieces]).sort_by("customer")
    return Scores(lineup.unit, rows, by_version(lineup.scorecards))


def source_of(project: Project, lineup: Lineup) -> Source:
    """Return the kept roll-up, brought up to date, if there is one; else the facts themselves."""
    activity = Activity(project.lake)
    if activity.holds(lineup.feeds):
        activity.refresh(lineup.feeds)
        return Kept(activity, lineup.unit)
    lake = project.lake
    return Fresh(lake.connection, lake.read(TOUCHPOINTS), lake.read(TRAITS), lineup.unit)


def must_know(source: Source, customer: str) -> None:
    """Raise UnknownCustomerError with the nearest name if nobody is called that."""
    names: Sequence[str] = source.names.to_pylist()
    if customer not in names:
        raise UnknownCustomerError(
            f'No touchpoint and no trait names "{customer}".{did_you_mean(customer, names)}'
        )


def history(
    project: Project,
    *,
    since: date | None = None,
    until: date | None = None,
    every: Every = "week",
    unit: Unit | None = None,
    scorecard: str | None = None,
) -> Filled:
    """Fill the table `scores` for the whole past, in one pass; run again, it adds what is new.

    `since` is the first day, by default the day of the first touchpoint; `until` the last, by
    default yesterday (UTC). Late facts mend the days they touch.
    """
    began = perf_counter()
    lineup = lineup_of(project, unit, scorecard)
    first = since or first_day(project)
    last = until or datetime.now(UTC).date() - timedelta(days=1)
    if first is None:
        return Filled()
    if first > last:
        raise UsageError(f"History runs from {first} to {last}: the first day is after the last.")
    filled = fill(project.lake, lineup, grid(first, last, every))
    filled.seconds = perf_counter() - began
    return filled


def first_day(project: Project) -> date | None:
    """Return the day of the first touchpoint; None if there is none."""
    touchpoints = project.lake.read(TOUCHPOINTS)
    first = project.lake.connection.to_pyarrow(touchpoints["at"].min()).as_py()
    return None if first is None else max(first.date(), EPOCH)
