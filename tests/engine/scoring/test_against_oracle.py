"""The engine says what the oracle says, whatever the facts and the scorecards."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.run import score_tables
from oracle import Result, score_all
from oracle.facts import once
from strategies import Facts, facts, scorecards

STATUSES = ("ok", "missing", "stale")
RULES = st.sampled_from(
    [
        CustomerRule(),
        CustomerRule("repeat", 30),
        CustomerRule("repeat", 180),
    ]
)
Said = dict[tuple[date, str], dict[str, Any]]
"""By day and customer everything that is said, flat, so that a difference shows its name."""

quick = settings(
    max_examples=30,  # an example costs the engine a query for each kind of fact it asks about
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
thorough = settings(quick, max_examples=2000, derandomize=False)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Facts, list[Scorecard], CustomerRule, list[date]]:
    """Draw facts, scorecards of one unit, a customer rule, and a few days around the facts."""
    exact = draw(st.booleans())
    unit = draw(st.sampled_from(("account", "person")))
    choice = draw(st.sampled_from((("one",), ("two",), ("one", "two"))))
    asked = [
        draw(scorecards(name=name, unit=unit, choosy=name == "one", percentiles=exact))
        for name in choice
    ]
    known = draw(facts(exact=exact))
    after = st.integers(-1, known.days + 35)
    days = draw(st.lists(after, min_size=1, max_size=8, unique=True))
    return known, asked, draw(RULES), [known.first_day + timedelta(days=d) for d in sorted(days)]


def engine_says(
    known: Facts, asked: Sequence[Scorecard], rule: CustomerRule, days: Sequence[date]
) -> Said:
    """Score by the engine; the lake has dropped rows that came twice."""
    scored = score_tables(
        _table(TOUCHPOINTS, known.touchpoints), _table(TRAITS, known.traits), asked, days, rule
    )
    by_name = {scorecard.name: scorecard for scorecard in asked}
    return {
        (row["as_of"], row["customer"]): _flat_row(by_name[row["scorecard"]], row)
        for row in scored.to_pylist()
    }


def _table(table: Table, rows: Sequence[dict[str, Any]]) -> pa.Table:
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    return pa.Table.from_pylist(once(rows), schema=schema)


def _flat_row(scorecard: Scorecard, row: dict[str, Any]) -> dict[str, Any]:
    said = {name: row[name] for name in ("scorecard", "score", "band", "state", "coverage")}
    said["caps"] = [scorecard.caps[number].why for number in row["caps"]]
    said["overridden"] = row["override"] is not None
    measured = zip(row["values"], row["scores"], row["weights"], row["statuses"], strict=True)
    for measure, (value, score, weight, status) in zip(scorecard.measures, measured, strict=True):
        said |= _flat(measure.name, value, score, weight, STATUSES[status])
    return said


def oracle_says(
    known: Facts, asked: Sequence[Scorecard], rule: CustomerRule, days: Sequence[date]
) -> Said:
    """Score by the oracle, each day by itself."""
    return {
        (day, customer): _flat_result(result)
        for day in days
        for customer, result in score_all(
            asked,
            known.touchpoints,
            known.traits,
            day,
            relationship=rule.relationship,
            silence=rule.silence,
        ).items()
    }


def _flat_result(result: Result) -> dict[str, Any]:
    said = {name: getattr(result, name) for name in ("scorecard", "score", "band", "state")}
    said |= {"coverage": result.coverage, "caps": result.caps}
    said["overridden"] = result.override is not None
    for name, m in result.measures.items():
        said |= _flat(name, m.value, m.score, m.weight, m.status)
    return said


def _flat(
    name: str, value: float | None, score: float | None, weight: float, status: str
) -> dict[str, Any]:
    parts = {"value": value, "score": score, "weight": weight, "status": status}
    return {f"{name} {part}": said for part, said in parts.items()}


def assert_same(engine: Said, oracle: Said) -> None:
    """Compare numbers to nine digits, everything else exactly."""
    assert sorted(engine) == sorted(oracle), "who is scored on which day"
    for key, said in oracle.items():
        caps, found = said.pop("caps"), engine[key].pop("caps")
        assert found == caps, key
        assert engine[key] == pytest.approx(said, rel=1e-9, abs=1e-9), key


@quick
@given(questions())
def test_engine_equals_oracle(question):
    """For a row of dates at once the engine says what the oracle says for each date alone."""
    assert_same(engine_says(*question), oracle_says(*question))


@settings(quick, max_examples=10)
@given(questions())
def test_a_named_scorecard_scores_whomever_it_applies_to(question):
    """Naming the last scorecard does not ask whether the first applies."""
    known, asked, rule, days = question
    named = score_all(
        asked,
        known.touchpoints,
        known.traits,
        days[0],
        relationship=rule.relationship,
        silence=rule.silence,
        only=asked[-1].name,
    )
    expected = {(days[0], customer): _flat_result(result) for customer, result in named.items()}
    assert_same(engine_says(known, asked[-1:], rule, days[:1]), expected)


@pytest.mark.slow
@thorough
@given(questions())
def test_engine_equals_oracle_in_thousands_of_cases(question):
    """The same, many times and with other cases each time."""
    assert_same(engine_says(*question), oracle_says(*question))
