"""Rows into a lake, history over it, and what is said in the end."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from comparing import Said as Sayings
from comparing import said_by_oracle, said_by_rows
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import SCORES, TOUCHPOINTS, TRAITS, Table
from keepwell.engine.scoring.history import fill
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.said import ENDED, Said
from strategies.courses import Course, Step
from strategies.facts import Row


def arrow(table: Table, rows: Sequence[Row]) -> pa.Table:
    """Return rows as the lake takes them."""
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    return pa.Table.from_pylist(list(rows), schema=schema)


def learn(lake: Lake, step: Step) -> None:
    """Append what a step brings."""
    for table, rows in ((TOUCHPOINTS, step.touchpoints), (TRAITS, step.traits)):
        if rows:
            lake.append(table, arrow(table, rows))


def follow(lake: Lake, course: Course) -> None:
    """Let a course happen."""
    for step in course.steps:
        learn(lake, step)
        fill(lake, course.lineup, step.days)


def said_now(lake: Lake, lineup: Lineup, days: Iterable[date]) -> Sayings:
    """Return what is said now of some days; what was taken back is not said."""
    rows = Said(lake, lineup).latest(list(days)).to_pylist()
    return said_by_rows((row for row in rows if row["state"] != ENDED), lineup.scorecards)


def right(course: Course) -> Sayings:
    """Return what the oracle says of all facts on all days of a course."""
    return said_by_oracle(course.known, course.lineup.scorecards, course.lineup.rule, course.days)


def rows_written(lake: Lake) -> list[dict[str, Any]]:
    """Return all rows of `scores`."""
    return list(lake.connection.to_pyarrow(lake.read(SCORES)).to_pylist())
