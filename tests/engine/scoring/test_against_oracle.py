"""The engine says what the oracle says, whatever the facts and the scorecards."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comparing import Said, assert_same, said_by_oracle, said_by_rows
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.run import score_tables
from oracle.facts import once
from strategies import Facts, facts, scorecards

RULES = st.sampled_from(
    [
        CustomerRule(),
        CustomerRule("repeat", 30),
        CustomerRule("repeat", 180),
    ]
)
quick = settings(
    max_examples=5,  # an example costs the engine a query for each kind of fact it asks about
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
thorough = settings(quick, max_examples=80)


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
    return said_by_rows(scored.to_pylist(), asked)


def _table(table: Table, rows: Sequence[dict[str, Any]]) -> pa.Table:
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    return pa.Table.from_pylist(once(rows), schema=schema)


@quick
@given(questions())
def test_engine_equals_oracle(question):
    """For a row of dates at once the engine says what the oracle says for each date alone."""
    assert_same(engine_says(*question), said_by_oracle(*question))


@settings(quick, max_examples=4)
@given(questions())
def test_a_named_scorecard_scores_whomever_it_applies_to(question):
    """Naming the last scorecard does not ask whether the first applies."""
    known, asked, rule, days = question
    expected = said_by_oracle(known, asked, rule, days[:1], only=asked[-1].name)
    assert_same(engine_says(known, asked[-1:], rule, days[:1]), expected)


@pytest.mark.slow
@thorough
@given(questions())
def test_engine_equals_oracle_in_hundreds_of_cases(question):
    """The same, many times and with other cases each time."""
    assert_same(engine_says(*question), said_by_oracle(*question))
