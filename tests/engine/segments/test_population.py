"""The engine's members are the oracle's, from facts and scorecards to names."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwell.engine.lake.memory import memory_backend
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.scoring.run import score_tables
from keepwell.engine.segments import Leaf, Node
from keepwell.engine.segments.population import Day, Population
from oracle import Result, score_all
from oracle.facts import Facts as Known
from oracle.facts import once
from oracle.reading import midnight_after
from oracle.segments import Record, belongs
from strategies import Facts, facts, scorecards
from strategies.segments import WORD_LEAVES, number_leaves, trait_leaves, trees
from strategies.words import TRAITS as TRAIT_NAMES

RULE = CustomerRule()
COMPUTED = number_leaves(measures=("m0", "m1", "nobodys"), dimensions=("d0", "d1")).filter(
    lambda leaf: leaf.kind != "value"  # its own tests: tests/engine/book/test_worth.py
)
TREES = trees(trait_leaves(), COMPUTED, WORD_LEAVES)


class InMemory:
    """A lake of one table, in memory."""

    def __init__(self, traits: pa.Table) -> None:
        self.connection = memory_backend()
        self.traits = ibis.memtable(traits)

    def read(self, _table: Table) -> Any:
        """Return the traits."""
        return self.traits


def arrow(table: Table, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Return rows as the lake holds them."""
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    return pa.Table.from_pylist(once(rows), schema=schema)


def population(known: Facts, asked: Sequence[Scorecard], day: date) -> Population:
    """Return the customers that the engine scores on a day."""
    traits = arrow(TRAITS, known.traits)
    rows = score_tables(arrow(TOUCHPOINTS, known.touchpoints), traits, asked, [day], RULE)
    return Population(InMemory(traits), Day(day, asked[0].unit), rows, by_version(asked))


def record(result: Result, known: Known, customer: str, day: date) -> Record:
    """Return what the oracle knows of a customer."""
    end = midnight_after(day)
    traits = {name: known.trait(customer, name, end) for name in TRAIT_NAMES}
    numbers = {
        ("score", ""): result.score,
        **{("measure", name): measure.value for name, measure in result.measures.items()},
        **{("dimension", name): one.score for name, one in result.dimensions.items()},
    }
    return Record(
        day,
        {name: fact for name, fact in traits.items() if fact},
        {key: number for key, number in numbers.items() if number is not None},
        {"band": result.band, "state": result.state},
    )


quick = settings(
    max_examples=5,  # an example costs the engine a dozen queries
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
QUESTIONS = st.tuples(
    facts(),
    st.sampled_from(("account", "person")).flatmap(
        lambda unit: st.tuples(
            scorecards(name="one", unit=unit, choosy=True), scorecards(name="two", unit=unit)
        )
    ),
    st.lists(TREES, min_size=10, max_size=20),
    st.integers(0, 100),
)


@pytest.mark.slow
@quick
@given(QUESTIONS)
def test_members_are_those_the_oracle_names(question):
    """Whatever happened and is asked: the same names, by masks and one customer at a time."""
    agree(*question)


@pytest.mark.slow
@settings(quick, max_examples=50)
@given(QUESTIONS)
def test_members_are_those_the_oracle_names_in_many_cases(question):
    """The same, many times and with other cases each time."""
    agree(*question)


def agree(
    known: Facts, asked: Sequence[Scorecard], asked_trees: Sequence[Node], after: int
) -> None:
    """Fail if the engine and the oracle name different members."""
    day = known.first_day + timedelta(days=known.days * after // 100)
    people = population(known, asked, day)
    results = score_all(asked, known.touchpoints, known.traits, day)
    of_unit = Known(known.touchpoints, known.traits, asked[0].unit)
    records = {who: record(result, of_unit, who, day) for who, result in results.items()}
    for tree in asked_trees:
        expected = sorted(who for who, one in records.items() if belongs(one, tree))
        assert people.members(tree).to_pylist() == expected, tree


def _traits(*said: tuple[str | None, float | None]) -> Population:
    """Return a population of one scored account, whose trait said these things in turn."""
    known = [
        {
            "account": "acme", "person": None, "trait": "plan", "text": text, "number": number,
            "at": midnight_after(date(2026, 1, 1) + timedelta(days=n)), "source": None,
            "id": str(n), "received_at": midnight_after(date(2026, 2, 1)),
        }
        for n, (text, number) in enumerate(said)
    ]  # fmt: skip
    rows = pa.table({"customer": ["acme"], "version": ["v"]})
    return Population(InMemory(arrow(TRAITS, known)), Day(date(2026, 3, 1)), rows, {})


def test_a_row_without_a_text_takes_the_earlier_text_back():
    """The last row counts as a whole: a number hides the text before, and nothing hides both."""
    for last in ((None, 5.0), (None, None)):
        people = _traits(("pro", None), last)
        assert people.members(Leaf("trait", "plan", "is", ("pro",))).to_pylist() == []
        known = people.members(Leaf("trait", "plan", "known", operand=True)).to_pylist()
        assert known == ([] if last[1] is None else ["acme"])


def test_a_number_too_great_for_a_date_is_none():
    """Money in a trait is not taken for a day in the year 30 million."""
    people = _traits((None, 1e300))
    assert people.members(Leaf("trait", "plan", "above", date(2026, 1, 1))).to_pylist() == []
    assert people.members(Leaf("trait", "plan", "above", 1e299)).to_pylist() == ["acme"]
