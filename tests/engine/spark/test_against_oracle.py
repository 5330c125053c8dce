"""On Spark the engine says what the oracle says, whatever the facts and the scorecards."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comparing import assert_same, said_by_oracle, said_by_rows
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.run import score_source
from oracle.facts import once
from strategies import Facts, facts, scorecards
from strategies.facts import Row

pytestmark = [
    pytest.mark.spark,
    pytest.mark.usefixtures("spark"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # pyspark's own
]

CROWDS = 5
"""How many drawn companies share one run: a run takes seconds, whatever it scores."""


@st.composite
def questions(draw: st.DrawFn) -> tuple[Facts, list[Scorecard], CustomerRule, list[date]]:
    """Draw facts of several companies at once, two scorecards with many measures, and days."""
    unit = draw(st.sampled_from(("account", "person")))
    asked = [
        draw(scorecards(name=name, unit=unit, choosy=name == "one")) for name in ("one", "two")
    ]
    crowds = [_apart(draw(facts(most=40)), f"{number}-") for number in range(CROWDS)]
    together = replace(
        crowds[0],
        touchpoints=[row for crowd in crowds for row in crowd.touchpoints],
        traits=[row for crowd in crowds for row in crowd.traits],
    )
    rule = draw(st.sampled_from((CustomerRule(), CustomerRule("repeat", 30))))
    days = {crowd.first_day + timedelta(days=draw(st.integers(0, crowd.days))) for crowd in crowds}
    return together, asked, rule, sorted(days)


def _apart(known: Facts, prefix: str) -> Facts:
    """Give a company's accounts, persons and rows names of their own."""

    def named(row: Row) -> Row:
        names = {name: row[name] and prefix + row[name] for name in ("account", "person", "id")}
        return {**row, **names}

    return replace(
        known,
        touchpoints=[named(row) for row in known.touchpoints],
        traits=[named(row) for row in known.traits],
    )


def lake_of(known: Facts, folder: Path) -> Lake:
    """Return a lake that holds drawn facts."""
    lake = Lake(folder).create()
    lake.append(TOUCHPOINTS, _table(TOUCHPOINTS, known.touchpoints))
    lake.append(TRAITS, _table(TRAITS, known.traits))
    return lake


def _table(table: Table, rows: list[Row]) -> pa.Table:
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    return pa.Table.from_pylist(once(rows), schema=schema)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking would take hours
    suppress_health_check=list(HealthCheck),
)
@given(question=questions())
def test_spark_equals_oracle(question, tmp_path_factory):
    """Executors of their own say what the oracle says for each date alone."""
    from keepwell.engine.spark.gathering import OnSpark

    known, asked, rule, days = question
    source = OnSpark(lake_of(known, tmp_path_factory.mktemp("lake")), asked[0].unit, "none")
    rows = [row for piece in score_source(source, asked, days, rule) for row in piece.to_pylist()]
    assert_same(said_by_rows(rows, asked), said_by_oracle(known, asked, rule, days))
