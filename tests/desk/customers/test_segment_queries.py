"""A segment's tree means the same to the desk's database as to the engine."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.segments import where
from keepwell.engine.segments.tree import BAND_WORDS, STATE_WORDS, Leaf, Node
from oracle.reading import Fact, moment_in, number_in
from oracle.segments import Record, belongs
from strategies.segments import ASKED, DIMENSIONS, MEASURES, trait_leaves, trees
from strategies.segments import number_leaves as numbers_leaves
from strategies.words import SMALL, TEXTS, TRAITS

EPOCH = date(1970, 1, 1)
NAMES = (*TRAITS, "renewal_date", 'o\'clock "x"', "größe")
DAYS = ("2024-03-01", "2024-02-29", "2024-03-31T23:30:00-05:00", "2024-05-30", "2024-13-01")
WORDS = st.builds(
    lambda word, operator: Leaf(word[0], "", operator, word[1]),
    st.sampled_from((("band", ("at_risk", "unknown")), ("state", ("stable",)))),
    st.sampled_from(("is", "is_not")),
)

facts = st.sampled_from((*TEXTS, *DAYS)).map(lambda text: Fact(text, number_in(text))) | SMALL.map(
    lambda number: Fact(None, number)
)
records = st.builds(
    Record,
    day=st.just(ASKED),
    traits=st.dictionaries(st.sampled_from(NAMES), facts, max_size=4),
    numbers=st.dictionaries(
        st.sampled_from(
            [
                *(("measure", name) for name in MEASURES),
                *(("dimension", name) for name in DIMENSIONS),
                ("score", ""),
                ("value", ""),
            ]
        ),
        SMALL | st.sampled_from((10.0 + 5e-10, 10.0 - 5e-10, 0.1 + 0.2)),
    ),
    words=st.fixed_dictionaries(
        {"band": st.sampled_from(BAND_WORDS), "state": st.sampled_from(STATE_WORDS)}
    ),
)
tree = trees(
    trait_leaves(st.sampled_from(NAMES), st.sampled_from((*TEXTS, *DAYS))), numbers_leaves(), WORDS
)


def _day(fact: Fact) -> int | None:
    """Return the day that a fact names, as the engine publishes it."""
    if fact.text is None:
        moment = datetime.fromtimestamp(fact.number or 0.0, UTC)
        return (moment.date() - EPOCH).days
    found = moment_in(fact.text)
    return (found.astimezone(UTC).date() - EPOCH).days if found else None


def published(key: str, record: Record) -> Customer:
    """Return a customer as publishing writes it."""
    readings = {name: [fact.number, _day(fact)] for name, fact in record.traits.items()}
    renewal = readings.get("renewal_date", [None, None])[1]
    return Customer(
        key=key,
        name=key,
        band=record.words["band"],
        state=record.words["state"],
        score=record.numbers.get(("score", "")),
        value=record.numbers.get(("value", "")),
        measures={
            name: [number, 50.0, 0.5, "ok"]
            for (kind, name), number in record.numbers.items()
            if kind == "measure"
        },
        dimensions={
            name: number for (kind, name), number in record.numbers.items() if kind == "dimension"
        },
        traits={
            name: fact.number if fact.text is None else fact.text
            for name, fact in record.traits.items()
        },
        readings={name: found for name, found in readings.items() if found != [None, None]},
        renewal=None if renewal is None else date.fromordinal(EPOCH.toordinal() + int(renewal)),
    )


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(drawn=st.lists(records, max_size=8), asked=st.lists(tree, min_size=5, max_size=10))
def test_the_database_finds_the_members_that_the_rules_name(
    drawn: list[Record], asked: list[Node]
) -> None:
    """Whatever the tree, the query finds exactly those who belong by the letter of the rules."""
    Customer.objects.all().delete()
    Customer.objects.bulk_create(published(f"c{n}", record) for n, record in enumerate(drawn))
    for node in asked:
        found = set(Customer.objects.filter(where(node, ASKED)).values_list("key", flat=True))
        expected = {f"c{n}" for n, record in enumerate(drawn) if belongs(record, node)}
        assert found == expected, node


def test_a_reference_has_to_be_expanded() -> None:
    """A tree that still refers to another segment is a mistake of ours, and is not passed over."""
    with pytest.raises(TypeError, match="not expanded"):
        where(Leaf("segment", "other", "is", (True,)), ASKED)
