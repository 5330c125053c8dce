"""What a customer is worth a year."""

import itertools
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from keepwell.engine.book.trend import MANY, thinned
from keepwell.engine.book.worth import AT_ONCE, Facts
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.scoring.run import ends_of
from small_company import touchpoints, traits

DAY = date(2026, 3, 1)
NAMES = pa.array(["a", "b", "c"])


def at(days_before):
    """Return a moment so many days before the end of the day."""
    return datetime(2026, 3, 2, tzinfo=UTC) - timedelta(days=days_before)


@pytest.fixture
def lake(project):
    """Return a lake with a subscriber, a buyer and somebody who is neither."""
    project.lake.append(
        TOUCHPOINTS,
        touchpoints(
            {"account": "a", "event": "Subscription Started", "value": 10.0, "at": at(50)},
            {"account": "a", "event": "Subscription Changed", "value": 30.0, "at": at(20)},
            {"account": "a", "event": "Order Completed", "value": 999.0, "at": at(10)},
            {"account": "b", "event": "Order Completed", "value": 5.0, "at": at(365)},
            {"account": "b", "event": "Order Completed", "value": 7.0, "at": at(1)},
            {"account": "b", "event": "Order Completed", "value": 100.0, "at": at(366)},
            {"account": "c", "at": at(1)},
        ),
    )
    project.lake.append(
        TRAITS,
        traits(
            {"account": "b", "trait": "arr", "number": 4.0, "at": at(5)},
            {"account": "b", "trait": "arr", "text": "6", "at": at(4)},
        ),
    )
    return project.lake


def test_a_subscription_is_worth_twelve_months(lake):
    """The last monthly value counts, twelve times, and orders beside it do not."""
    assert Facts(lake, NAMES, ends_of([DAY])).worth("")[0][0] == 360


def test_before_a_change_the_older_value_counts(lake):
    """As of a day before the change, the value is that of the start."""
    assert Facts(lake, NAMES, ends_of([DAY - timedelta(days=30), DAY])).worth("")[
        :, 0
    ].tolist() == [
        120,
        360,
    ]


def test_without_subscription_the_orders_of_a_year_count(lake):
    """The window is 365 days: what lies a day longer ago is not in it."""
    assert Facts(lake, NAMES, ends_of([DAY])).worth("")[0][1] == 12


def test_who_has_neither_is_not_known_to_be_worth_anything(lake):
    """No fact is not the same as 0."""
    assert np.isnan(Facts(lake, NAMES, ends_of([DAY])).worth("")[0][2])


def test_a_trait_that_the_project_names_is_the_value(lake):
    """The last value of the trait counts, and nothing else does."""
    worth = Facts(lake, NAMES, ends_of([DAY])).worth("arr")[0]
    assert worth[1] == 6
    assert np.isnan(worth[[0, 2]]).all()


def test_a_long_history_is_thinned_evenly_to_its_last_day():
    """At most so many days are shown, and the last one is always there."""
    days = [DAY + timedelta(days=n) for n in range(730)]
    shown = thinned(days)
    assert len(shown) <= MANY
    assert shown[-1] == days[-1]
    assert len({b - a for a, b in itertools.pairwise(shown)}) == 1
    assert thinned(days[:50]) == days[:50]
    assert thinned([]) == []


@pytest.mark.parametrize("trait", ["", "arr"])
def test_day_by_day_it_is_the_same_as_at_once(lake, trait):
    """However many days are asked for, each says what it says among others at once."""
    facts = Facts(lake, NAMES, ends_of([DAY - timedelta(days=n) for n in range(60, -1, -1)]))
    assert len(facts.ends) > AT_ONCE
    np.testing.assert_array_equal(list(facts.monthly_each(trait)), facts.monthly(trait))
