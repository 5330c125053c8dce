"""Rows into a lake, history over it, and what is said in the end."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa

from comparing import Said as Sayings
from comparing import said_by_oracle, said_by_rows
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import SCORES, TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.activity import Activity
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Aggregation, Dimension, Measure, Scale, Scorecard
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


def counting(
    event: str = "Signed In", window: int | None = 30, *, name: str = "one", **options: Any
) -> Scorecard:
    """Return a scorecard of one measure: how often something happened, ten times being perfect."""
    value = Aggregation("count", (event,), window=window)
    scale = options.pop("scale", Scale(((0.0, 0.0), (10.0, 100.0))))
    measure = Measure("m", "d", 1.0, value, scale, stale_after=options.pop("stale_after", None))
    dimensions = (Dimension("d", 1.0, (measure,)),)
    fixed = {"text": "", "title": name, "unit": "account", "dimensions": dimensions}
    return Scorecard(name, name, **(fixed | options))


def lineup_of(*cards: Scorecard) -> Lineup:
    """Return a line-up of scorecards, under contract."""
    return Lineup(cards or (counting(),), CustomerRule())


def happened(lake: Lake, day: date, account: str | None = "A", **more: Any) -> None:
    """Append one touchpoint, by default a sign-in of A at noon."""
    at = datetime.combine(day, time(12), UTC)
    row = {"account": account, "event": "Signed In", "at": at, **more}
    row.setdefault("id", f"{account} {row.get('person')} {row['event']} {at}")
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, [row]))


def versions(lake: Lake) -> list[int]:
    """Return the versions of `scores` and of the kept cells: they rise with every commit."""
    cells = Activity(lake)._open()
    return [lake.delta(SCORES).version(), -1 if cells is None else cells.version()]


def killed_half_way(folder: Path, rmtree: Any = shutil.rmtree, **_: Any) -> None:
    """Stand in for `shutil.rmtree`: die when the first thing in the folder is gone."""
    inside = sorted(folder.iterdir(), reverse=True) if folder.exists() else []
    for path in inside:
        rmtree(path) if path.is_dir() else path.unlink()
        raise KeyboardInterrupt
