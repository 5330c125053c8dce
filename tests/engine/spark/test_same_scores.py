"""Spark says what DuckDB says, of the sample company and from the command line."""

import json
import math
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from keepwell import health
from keepwell.engine.lake.tables import SCORES, TOUCHPOINTS
from keepwell.engine.scoring.run import score_source
from keepwell.project import Project

pytestmark = [
    pytest.mark.spark,
    pytest.mark.usefixtures("spark"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # pyspark's own
]

DAYS = [date(2025, 6, 30), date(2025, 12, 1), date(2026, 3, 1)]
PEOPLE = """
scorecard: people
title: People
unit: person
bands: {at_risk: 0, watch: 50, healthy: 75}
dimensions:
  use:
    weight: 1
    measures:
      days:
        aggregate: days_active
        event: Signed In
        window: 28d
        scale: percentile
      features:
        aggregate: distinct
        of: property.feature
        event: Feature Used
        window: 90d
        scale: {0: 0, 5: 100}
"""


def assert_same_rows(spark: pa.Table, duckdb: pa.Table) -> None:
    """Compare numbers to nine digits, everything else exactly."""
    assert duckdb.num_rows
    order = [("as_of", "ascending"), ("customer", "ascending"), ("scorecard", "ascending")]
    rows = zip(_records(spark, order), _records(duckdb, order), strict=True)
    for (found, numbers), (said, expected) in rows:
        assert found == said
        assert numbers == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), said


def _records(rows: pa.Table, order: list[tuple[str, str]]) -> list[tuple[dict, list]]:
    """Split rows into what must be equal and what may differ in its last digits."""
    found = []
    for row in rows.sort_by(order).to_pylist():
        lists = [row.pop(name) for name in ("values", "scores", "weights")]
        numbers = [row.pop("score"), row.pop("coverage"), *(n for one in lists for n in one)]
        found.append((row, [math.nan if number is None else number for number in numbers]))
    return found


def rows_by(project: Project, engine: str, unit: str = "account") -> pa.Table:
    """Score a few days by an engine."""
    lineup = health.lineup_of(project, unit)
    source = health.source_of(project, lineup, engine)
    pieces = score_source(source, lineup.scorecards, DAYS, lineup.rule)
    return pa.concat_tables(pieces)


def test_accounts_score_the_same(company):
    """All ready scorecards say the same of every account on every day."""
    assert_same_rows(rows_by(company, "spark"), rows_by(company, "duckdb"))


def test_persons_score_the_same(company, tmp_path):
    """People are scored as accounts are, percentiles among all of them included."""
    project = _copy(company, tmp_path)
    (project.root / "scorecards" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    project = Project.open(project.root)
    assert_same_rows(rows_by(project, "spark", "person"), rows_by(project, "duckdb", "person"))


def test_history_is_the_same_and_is_mended_the_same(company, tmp_path):
    """Days filled by Spark hold what DuckDB would have filled, also where facts came late."""
    projects = {name: _copy(company, tmp_path / name) for name in ("spark", "duckdb")}
    for late in (None, _late_tickets()):
        for engine, project in projects.items():
            if late is not None:
                project.lake.append(TOUCHPOINTS, late)
            filled = health.history(
                project, since=date(2025, 9, 1), until=DAYS[-1], every="month", engine=engine
            )
            assert filled.mended if late is not None else filled.days
        assert_same_rows(*(_kept(project) for project in projects.values()))


def test_the_command_line_prints_the_same(company, run_anywhere):
    """`keepwell score --engine spark` prints what `keepwell score` prints."""
    said = {}
    for engine in ("spark", "duckdb"):
        words = ["--project", company.root, "score", "--as-of", "2026-02-01", "--format", "json"]
        done = run_anywhere(*words, "--customer", "acc-0002", "--engine", engine)
        assert done.exit_code == 0, done.output
        said[engine] = json.loads(done.stdout)
    (spark,), (duckdb,) = said["spark"], said["duckdb"]
    assert spark["score"] == pytest.approx(duckdb["score"])
    assert {k: spark[k] for k in ("account", "band", "state", "version")} == {
        k: duckdb[k] for k in ("account", "band", "state", "version")
    }


def _copy(project: Project, folder: Path) -> Project:
    shutil.copytree(project.root, folder / "copy")
    return Project.open(folder / "copy")


def _late_tickets() -> pa.Table:
    """Return ten tickets of one account, months old, that we learn of only now."""
    at = datetime(2025, 10, 15, 12, tzinfo=UTC)
    return pa.table(
        {
            "account": ["acc-0002"] * 10,
            "at": pa.array([at] * 10, pa.timestamp("us", "UTC")),
            "event": ["Ticket Opened"] * 10,
            "id": [f"late-{number}" for number in range(10)],
        }
    )


def _kept(project: Project) -> pa.Table:
    """Return what was said last of each customer and day."""
    lake = project.lake
    lake.connection.con.register("kept", lake.connection.to_pyarrow(lake.read(SCORES)))
    newest = lake.connection.con.sql(
        "select * exclude (computed_at, month) from kept qualify row_number() over"
        " (partition by customer, as_of order by computed_at desc) = 1"
    )
    return newest.to_arrow_table()
