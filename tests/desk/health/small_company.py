"""A few accounts of the sample company in a project the desk stands on, and ways to change it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa

from keepwell import samples
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.project import Project

AS_OF = date(2026, 3, 31)
_numbers = count()
CARDS = {
    "small": """
scorecard: small
title: Small customers
unit: account
min_coverage: 0.5
dimensions:
  adoption:
    weight: 2
    measures:
      sign_ins:
        weight: 1
        aggregate: count
        event: Signed In
        window: 28d
        scale: {0: 0, 12: 100}
      people:
        weight: 2
        aggregate: distinct
        of: person
        event: Signed In
        window: 28d
        scale: {0: 0, 3: 100}
  satisfaction:
    weight: 1
    measures:
      nps:
        weight: 1
        aggregate: last
        event: Survey Answered
        scale: {0: 0, 10: 100}
      sentiment:
        weight: 1
        aggregate: last
        event: Sentiment Set
        scale: {0: 0, 100: 100}
caps:
  - when: {measure: nps, at_most: 3}
    at_most: 60
    why: a survey was answered with 3 or less
ready_to_grow: {band: healthy, any: [{measure: people, above: 3}]}
""",
    "persons": """
scorecard: persons
title: People
unit: person
dimensions:
  adoption:
    weight: 1
    measures:
      sign_ins:
        weight: 1
        aggregate: count
        event: Signed In
        window: 28d
        scale: {0: 0, 10: 100}
""",
}
"""Scorecards of a few measures, which take a moment to publish; the ready ones take some."""


def found(folder: Path, seed: int = 7, accounts: int = 14, days: int = 150) -> Project:
    """Make a project of some accounts and the ready scorecards, whose last day is AS_OF."""
    project = Project.create(folder, name="Small & Co", currency="EUR")
    sample = samples.build(accounts, days, until=AS_OF, seed=seed)
    project.lake.append(TRAITS, sample.traits)
    project.lake.append(TOUCHPOINTS, sample.touchpoints)
    return project


def simplify(project: Project) -> Project:
    """Put the scorecards of a few measures in the place of the ready ones."""
    for path in (project.root / "scorecards").glob("*.yaml"):
        path.unlink()
    for name, text in CARDS.items():
        (project.root / "scorecards" / f"{name}.yaml").write_text(text.lstrip(), encoding="utf-8")
    return Project.open(project.root)


def moment(day: date = AS_OF, hour: int = 12) -> datetime:
    """Return a moment of a day."""
    return datetime.combine(day, time(hour), UTC)


def know(project: Project, account: str, trait: str, value: str | float, **more: Any) -> None:
    """Let a trait of an account, or of a person (`person=`), be known."""
    said = {"text": value} if isinstance(value, str) else {"number": value}
    _append(project, TRAITS, [{"account": account, "trait": trait, **said, **more}])


def happen(project: Project, event: str, account: str | None, **more: Any) -> None:
    """Let something happen."""
    _append(project, TOUCHPOINTS, [{"account": account, "event": event, **more}])


def leave(project: Project, account: str, day: date = AS_OF - timedelta(days=1)) -> None:
    """Let an account end its subscription."""
    happen(project, "Subscription Ended", account, value=0.0, at=moment(day))


def _append(project: Project, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    complete = [{"at": moment(), "id": f"test-{next(_numbers)}", **row} for row in rows]
    columns = [field for field in table.schema if field.name in table.columns]
    project.lake.append(table, pa.Table.from_pylist(complete, schema=pa.schema(columns)))
