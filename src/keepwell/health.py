"""What a project's customers are like: score, history, explain."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.store import Lake
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
from keepwell.engine.scoring.history import Filled, fill, kept
from keepwell.engine.scoring.ledger import Kind, Ledger, Standing, ledger
from keepwell.engine.scoring.lineup import Lineup, choose, in_use
from keepwell.engine.scoring.rows import EPOCH, ROWS_BY_NAME
from keepwell.engine.scoring.run import score_source
from keepwell.engine.scoring.said import ENDED, Said, first_said
from keepwell.engine.scoring.slices import LOOKBACK
from keepwell.errors import UnknownCustomerError, UsageError, did_you_mean
from keepwell.project import Project

if TYPE_CHECKING:
    from pathlib import Path

Engine = Literal["duckdb", "spark"]
VERSIONS = "versions"
"""Folder in the lake that keeps the text of every scorecard version that ever scored."""


def lineup_of(project: Project, unit: Unit | None = None, scorecard: str | None = None) -> Lineup:
    """Return the scorecards that score a unit, or the one named; their texts are kept."""
    rule = CustomerRule(project.settings.relationship, project.settings.silence)
    lineup = choose(project.scorecards, rule, unit, scorecard)
    lineup = in_use(lineup, project.lake.read(TRAITS), project.lake.connection)
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
    among: pa.Array | None = None,
    engine: Engine | None = None,
) -> Scores:
    """Score customers as of the end of a day (UTC): only what had happened by then counts.

    `scorecard` names one instead of the first that applies; `customer` picks one, `among` those it
    names, such as the members of a segment. Nothing is written into `scores`; see `history`.
    `engine` is by default the project's.

    Raises UnknownCustomerError if nobody of that name was known by then, and EngineError if the
    engine cannot run here.
    """
    lineup = lineup_of(project, unit, scorecard)
    source = source_of(project, lineup, engine or project.settings.engine)
    only = None if among is None else among.to_pylist()
    if customer is not None:
        must_know(source, customer)
        only = [customer] if only is None or customer in only else []
    pieces = score_source(
        source, lineup.scorecards, [as_of], lineup.rule, precedence=lineup.precedence, only=only
    )
    rows = pa.concat_tables([ROWS_BY_NAME.empty_table(), *pieces]).sort_by("customer")
    return Scores(lineup.unit, rows, by_version(lineup.scorecards))


def said_or_scored(project: Project, lineup: Lineup, days: Sequence[date]) -> list[pa.Table]:
    """Return the rows of each day: what history says of it, and else what would be said now."""
    said = Said(project.lake, lineup)
    known = [day for day in days if day in said.days]
    pieces = [said.latest(known)]
    if unknown := [day for day in days if day not in said.days]:
        pieces += score_source(
            source_of(project, lineup), lineup.scorecards, unknown, lineup.rule,
            precedence=lineup.precedence,
        )  # fmt: skip
    rows = pa.concat_tables([ROWS_BY_NAME.empty_table(), *pieces])
    present = rows.filter(pc.not_equal(rows["state"], ENDED))
    return [present.filter(pc.equal(present["as_of"], day)).combine_chunks() for day in days]


def source_of(project: Project, lineup: Lineup, engine: Engine = "duckdb") -> Source:
    """Return the kept roll-up, brought up to date, if there is one; else the facts themselves.

    Spark always reads the facts.
    """
    if engine == "spark":
        return _on_spark(project)(project.lake, lineup)
    activity = Activity(project.lake)
    if activity.holds(lineup.feeds):
        activity.refresh(lineup.feeds)
        return Kept(activity, lineup.unit)
    lake = project.lake
    return Fresh(lake.connection, lake.read(TOUCHPOINTS), lake.read(TRAITS), lineup.unit)


def _on_spark(project: Project) -> Callable[[Lake, Lineup], Source]:
    """Return what reads the facts by Spark."""
    from keepwell.engine.spark.gathering import OnSpark

    master = project.settings.spark_master
    return lambda lake, lineup: OnSpark(lake, lineup.unit, master)


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
    engine: Engine | None = None,
) -> Filled:
    """Fill the table `scores` for the whole past, in one pass; run again, it adds what is new.

    `since` is the first day, by default the day of the first touchpoint; `until` the last, by
    default yesterday (UTC): a project that began today has no past yet. Late facts mend the days
    they touch. `engine` is by default the project's; days that one engine scored the other goes on
    from.
    """
    began = perf_counter()
    lineup = lineup_of(project, unit, scorecard)
    first = since or first_day(project)
    last = until or datetime.now(UTC).date() - timedelta(days=1)
    has_begun_today = since is None and until is None and first is not None and first > last
    if first is None or has_begun_today:
        return Filled()
    if first > last:
        raise UsageError(f"History runs from {first} to {last}: the first day is after the last.")
    on_spark = (engine or project.settings.engine) == "spark"
    source = _on_spark(project) if on_spark else kept
    filled = fill(project.lake, lineup, grid(first, last, every), source)
    filled.seconds = perf_counter() - began
    return filled


def explain(
    project: Project,
    customer: str,
    *,
    as_of: date,
    since: date | None = None,
    unit: Unit | None = None,
    scorecard: str | None = None,
) -> Ledger:
    """Split the change of a customer's score since an earlier day, by default 28 days before.

    Compared is what was said of that day when it was first scored (see `history`); if it never was,
    what would be said now. Raises UnknownCustomerError if nobody is called that.
    """
    first = since or as_of - timedelta(days=LOOKBACK)
    if first >= as_of:
        raise UsageError(f"A ledger runs forward: {first} is not before {as_of}.")
    lineup = lineup_of(project, unit, scorecard)
    source = source_of(project, lineup)
    must_know(source, customer)
    then, now = _standings(source, lineup, customer, [first, as_of])
    said = _first_said(project, lineup, customer, first)
    if said is None:
        steps: list[tuple[Kind, Standing | None]] = [("late", then), ("customer", now)]
    else:
        known_now = _as_then(project, lineup, said, customer)
        steps = [("late", said), ("late", known_now), ("scorecard", then), ("customer", now)]
    return ledger(customer, (first, as_of), steps)


def _standings(
    source: Source, lineup: Lineup, customer: str, days: Sequence[date]
) -> list[Standing | None]:
    """Return what is said of a customer on each day; None where it is not scored."""
    pieces = score_source(
        source, lineup.scorecards, days, lineup.rule,
        precedence=lineup.precedence, only=[customer],
    )  # fmt: skip
    scores = Scores(lineup.unit, pa.concat_tables(pieces), by_version(lineup.scorecards))
    found = {record["as_of"]: Standing.of(record) for record in scores.records()}
    return [found.get(day) for day in days]


def _first_said(project: Project, lineup: Lineup, customer: str, day: date) -> Standing | None:
    """Return what was said of a day when it was first scored, by whatever scorecard."""
    row = first_said(project.lake, lineup.unit, customer, day)
    if row is None:
        return None
    card = versions_of(project).get(row["version"].to_pylist()[0])
    return Standing.of(Scores(lineup.unit, row, {card.version: card}).records()[0])


def _as_then(project: Project, lineup: Lineup, said: Standing, customer: str) -> Standing | None:
    """Return what the scorecard of then says with the facts of now."""
    card = versions_of(project).get(said.version)
    alone = replace(lineup, scorecards=(card,), precedence=False)
    return _standings(source_of(project, alone), alone, customer, [said.as_of])[0]


def first_day(project: Project) -> date | None:
    """Return the day of the first touchpoint; None if there is none."""
    touchpoints = project.lake.read(TOUCHPOINTS)
    first = project.lake.connection.to_pyarrow(touchpoints["at"].min()).as_py()
    return None if first is None else max(first.date(), EPOCH)
