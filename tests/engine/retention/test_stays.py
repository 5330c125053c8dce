"""From when until when somebody was a customer."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.engine.lake.excerpt import Excerpt
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.retention.stays import NEVER, Stays
from keepwell.engine.retention.stays import stays as read
from oracle.retention import EVER, Event, Stay, is_customer, stays_of
from small_company import touchpoints, traits
from strategies.stays import DAY, LAST, RULES, as_stays, events, stays

START = datetime(1970, 1, 1, tzinfo=UTC)


def read_from(known: list[Event], rule: tuple[str, int]) -> Stays:
    """Return the stays that the engine finds in facts."""
    rows = [
        {"account": one.customer, "at": START + timedelta(microseconds=one.at), "id": one.id,
         "event": one.event, "value": one.value}
        for one in known
    ]  # fmt: skip
    facts = Excerpt(touchpoints(*(rows or [{}])), traits({}))
    return read(facts, CustomerRule(rule[0], max(1, rule[1] // DAY)))


def told(found: Stays) -> list[Stay]:
    """Return stays as plain tuples."""
    names = found.names.to_pylist()
    rows = zip(found.who.tolist(), found.begin.tolist(), found.end.tolist(), strict=True)
    return [Stay(names[who], begin, end) for who, begin, end in rows]


@settings(max_examples=12)
@given(events(), RULES)
def test_stays_are_what_a_walk_through_the_events_finds(known, rule):
    """Also events of the same microsecond, which go by their id, open and close the same stays."""
    assert told(read_from(known, rule)) == sorted(stays_of(known, rule))


@given(events(), RULES, st.integers(0, LAST + 6))
def test_whose_stay_runs_is_a_customer(known, rule, day):
    """At any midnight, and a microsecond after it, a stay runs exactly where rule 5 sees one."""
    found = as_stays(stays_of(known, rule))
    for moment in (day * DAY, day * DAY + 1):
        running = found.names.filter(found.there(moment)).to_pylist()
        assert running == [
            name for name in found.names.to_pylist() if is_customer(known, name, moment, rule)
        ]


@given(stays(), st.integers(0, LAST), st.integers(1, 6))
def test_a_stay_that_ended_within_days_is_over_after_them(known, since, days):
    """Whoever ended one was there before or came in between, and `left` is when it was."""
    found = as_stays(known)
    a, b = since * DAY, (since + days) * DAY
    left = found.left(a, b)
    assert (left != NEVER).tolist() == found.ended_within(a, b).tolist()
    for name, moment in zip(found.names.to_pylist(), left.tolist(), strict=True):
        ends = [one.end for one in known if one.customer == name and a <= one.end < b]
        assert moment == max(ends, default=NEVER)


def test_a_lake_without_customers_has_no_stays():
    """Nobody is there at any moment."""
    found = read_from([], ("contract", 0))
    assert len(found) == 0
    assert found.there(DAY).tolist() == []
    assert found.first.tolist() == []
    assert found.again(DAY).tolist() == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (("contract", 0), [Stay("a", 1, 3 * DAY), Stay("a", 5 * DAY, EVER)]),
        (("repeat", 2 * DAY), [Stay("a", 0, 4 * DAY), Stay("a", 5 * DAY, 7 * DAY)]),
    ],
)
def test_whoever_comes_back_begins_another_stay(rule, expected):
    """A contract ends when it is said to, repeat business when the silence has lasted."""
    known = [
        Event("a", 0, "0", "Order Completed"),
        Event("a", 1, "1", "Subscription Changed"),
        Event("a", 2 * DAY, "2", "Order Completed"),
        Event("a", 3 * DAY, "3", "Subscription Ended"),
        Event("a", 4 * DAY, "4", "Subscription Ended"),
        Event("a", 5 * DAY, "5", "Subscription Started"),
        Event("a", 5 * DAY, "6", "Order Completed"),
    ]
    assert told(read_from(known, rule)) == expected


def test_a_person_s_order_counts_for_the_account_it_belongs_to():
    """A touchpoint without an account is the account's of whoever did it, as when scoring."""
    facts = Excerpt(
        touchpoints({"person": "ann", "at": START, "event": "Subscription Started"}),
        traits({"account": "acme", "person": "ann", "at": START + timedelta(days=9)}),
    )
    assert told(read(facts, CustomerRule())) == [Stay("acme", 0, EVER)]


def test_where_customers_are_is_found_by_name():
    """Who never was a customer has no place."""
    found = as_stays([Stay("a", 0, 1), Stay("b", 0, 1)])
    assert found.places(pa.array(["b", "nobody", "a"])).tolist() == [1, -1, 0]
