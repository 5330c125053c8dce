"""The panel sees what was known on a date, and nothing of what came after."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from keepwell.engine.forecast.grid import Grid
from keepwell.engine.forecast.making import Asked, forecast
from keepwell.engine.forecast.panel import Panel
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.feeds import CustomerRule
from lakes import arrow

pytestmark = pytest.mark.slow

BEGIN = date(2025, 1, 1)
AS_OF = date(2025, 12, 31)
RULE = CustomerRule()


def at(day, hour=12):
    """Return a moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def event(account, name, day, value=None, **more):
    """Return a touchpoint."""
    key = f"{account} {name} {day} {more}"
    return {
        "account": account, "event": name, "at": at(day), "value": value, "id": key,
        "source": "test", **more,
    }  # fmt: skip


def trait(account, name, day, text=None, number=None):
    """Return a fact about an account."""
    return {
        "account": account, "trait": name, "at": at(day), "text": text, "number": number,
        "id": f"{account} {name} {day}", "source": "test",
    }  # fmt: skip


def lake(folder, touchpoints, traits=()):
    """Return a lake of these facts."""
    made = Lake(folder).create()
    made.append(TOUCHPOINTS, arrow(TOUCHPOINTS, touchpoints))
    if traits:
        made.append(TRAITS, arrow(TRAITS, traits))
    return made


def business(customers=160, leave=0.4, seed=3):
    """Return the touchpoints and traits of a year: whoever will leave signs in less before."""
    chance = np.random.default_rng(seed)
    touchpoints, traits = [], []
    for number in range(customers):
        name = f"acc-{number:03}"
        begin = BEGIN + timedelta(days=int(chance.integers(0, 60)))
        leaves = chance.random() < leave
        end = begin + timedelta(days=int(chance.integers(100, 290))) if leaves else date(2026, 6, 1)
        touchpoints.append(event(name, "Subscription Started", begin, 100.0 + number % 3))
        traits.append(trait(name, "plan", begin, text=["basic", "pro"][number % 2]))
        traits.append(trait(name, "name", begin, text=name))
        for days in range(0, (min(end, AS_OF) - begin).days, 5):
            day = begin + timedelta(days=days)
            quiet = leaves and (end - day).days < 60
            if chance.random() < (0.2 if quiet else 0.8):
                touchpoints.append(event(name, "Signed In", day))
        if leaves and end <= AS_OF:
            touchpoints.append(event(name, "Subscription Ended", end, 0.0))
    return touchpoints, traits


@pytest.fixture(scope="module")
def year():
    """Return a year of facts."""
    return business()


def row(panel, account, back=0):
    """Return the features of an account as of a date of the panel."""
    rows = panel._there(back)
    place = panel.stays.names.take(rows.who.tolist()).to_pylist().index(account)
    return panel.features(rows).slice(place, 1).to_pylist()[0]


def test_features_by_hand(tmp_path):
    """Counts, silence, persons, tenure, revenue, traits and the renewal of one customer."""
    days = [date(2025, 12, 31), date(2025, 12, 30), date(2025, 11, 20), date(2025, 10, 10)]
    facts = [
        event("A", "Subscription Started", date(2025, 3, 1), 50.0),
        event("A", "Subscription Changed", date(2025, 12, 1), 80.0),
        *(event("A", "Signed In", day, person=f"p{n}") for n, day in enumerate(days)),
        event("A", "Invoice Paid", date(2025, 12, 5), 7.0, properties='{"amount": 12, "by": "x"}'),
        event("A", "Invoice Paid", date(2025, 11, 5), 5.0, properties='{"amount": 10}'),
        event("A", "Signed In", date(2026, 1, 1)),
    ]
    known = [
        trait("A", "seats", date(2025, 3, 1), number=10),
        trait("A", "seats", date(2026, 1, 1), number=99),
        trait("A", "renewal_date", date(2025, 3, 1), text="2026-03-01"),
    ]
    found = row(Panel(lake(tmp_path, facts, known), RULE, AS_OF, 90), "A")
    assert found["count_30d Signed In"] == 2
    assert found["count_90d Signed In"] == 4
    assert found["change_30d Signed In"] == (2 - 1) / 2
    assert found["days_since Signed In"] == 0.5
    assert found["days_since_anything"] == 0.5
    assert found["days_active_30d"] == 3
    assert found["people_30d"] == 2
    assert found["sum_30d Invoice Paid"] == 7
    assert found["sum_90d Invoice Paid"] == 12
    assert found["sum_30d Invoice Paid.amount"] == 12
    assert found["revenue"] == 80
    assert found["revenue_change_90d"] == 30
    assert found["trait seats"] == 10
    assert found["days_until_renewal"] == 59
    assert found["tenure_days"] == 305.5


def test_a_date_sees_what_a_forecast_of_that_day_saw(tmp_path, year):
    """Features of an earlier date are those of a panel that is as of that date."""
    facts = lake(tmp_path, *year)
    later = Panel(facts, RULE, AS_OF, 30)
    earlier = Panel(facts, RULE, AS_OF - timedelta(days=60), 30)
    assert later.grid.back[1] == 2
    before, now = later.features(later._there(2)), earlier.features(earlier.now)
    shared = [name for name in now.column_names if name in before.column_names]
    assert len(shared) > 10
    for name in shared:
        assert before[name].to_pylist() == now[name].to_pylist(), name


def test_the_future_changes_nothing(tmp_path, year):
    """Whatever happens after the day, or becomes known then, no probability is another."""
    touchpoints, traits = year
    told = [
        event(one["account"], "Cancelled By Phone", AS_OF + timedelta(days=1))
        for one in touchpoints[::7]
    ]
    ended = [
        event(f"acc-{n:03}", "Subscription Ended", AS_OF + timedelta(days=n % 5 + 1), 0.0)
        for n in range(0, 160, 3)
    ]
    learnt = [trait(f"acc-{n:03}", "leaving", AS_OF + timedelta(1), text="yes") for n in range(160)]
    asked = Asked(AS_OF, 60)
    plain = forecast(lake(tmp_path / "plain", touchpoints, traits), RULE, asked)
    facts = lake(tmp_path / "told", [*touchpoints, *told, *ended], [*traits, *learnt])
    aware = forecast(facts, RULE, asked)
    assert plain.customers.names.to_pylist() == aware.customers.names.to_pylist()
    assert plain.customers.p_leave.tolist() == aware.customers.p_leave.tolist()
    assert plain.verdict == aware.verdict
    assert plain.verdict.worth == "told_apart"


def test_a_trait_set_at_leaving_tells_nothing(tmp_path, year):
    """What is written down on the day somebody leaves was not known on any date before."""
    touchpoints, traits = year
    marks = [
        trait(one["account"], "churned", one["at"].date(), text="yes")
        for one in touchpoints
        if one["event"] == "Subscription Ended"
    ]
    assert len(marks) > 30
    plain = Panel(lake(tmp_path / "plain", touchpoints, traits), RULE, AS_OF, 60)
    marked = Panel(lake(tmp_path / "marked", touchpoints, [*traits, *marks]), RULE, AS_OF, 60)
    column = marked.learned(1).features["trait churned"]
    assert column.null_count == len(column)
    assert plain.learned(1).left.tolist() == marked.learned(1).left.tolist()


def test_outcomes_are_known_and_customers_were_there(tmp_path, year):
    """Each row is of a customer then; its outcome fell within the horizon, before the day's end."""
    panel = Panel(lake(tmp_path, *year), RULE, AS_OF, 60)
    learned = panel.learned(1)
    ends = {
        (one["account"], one["at"])
        for one in year[0]
        if one["event"] == "Subscription Ended" and one["at"] < at(AS_OF + timedelta(days=1), 0)
    }
    assert (learned.starts + learned.spans <= panel.grid.end).all()
    names = panel.stays.names.to_pylist()
    for who, start, left in zip(
        learned.who.tolist(), learned.starts.tolist(), learned.left.tolist(), strict=True
    ):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=start)
        theirs = [end for name, end in ends if name == names[who]]
        assert left == any(moment <= end < moment + timedelta(days=60) for end in theirs)
        assert not any(end < moment for end in theirs)


def test_a_name_is_no_kind(tmp_path, year):
    """A trait of many different texts is left out, one of a few is looked at."""
    panel = Panel(lake(tmp_path, *year), RULE, AS_OF, 60)
    assert set(panel.traits) == {"plan"}


def test_many_stayers_are_sampled_and_weighed(tmp_path, year, monkeypatch):
    """All who left are kept; those who stayed stand for those left out."""
    panel = Panel(lake(tmp_path, *year), RULE, AS_OF, 60)
    whole = panel.learned(1)
    monkeypatch.setattr("keepwell.engine.forecast.panel.MOST_ROWS", 200)
    some = panel.learned(1)
    assert len(some.left) == 200
    assert some.left.sum() == whole.left.sum()
    assert some.weights.sum() == pytest.approx(len(whole.left))
    assert panel.learned(1).who.tolist() == some.who.tolist()


@pytest.mark.parametrize(
    ("days", "horizon", "back"),
    [
        (365, 90, (3, 4, 5, 6, 7, 8, 9, 10, 11)),
        (800, 90, (3, 6, 9, 12, 15, 18, 21, 24)),
        (300, 30, (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        (300, 45, (2, 4, 6, 8)),
        (100, 90, ()),
        (4000, 30, tuple(range(1, 13))),
    ],
)
def test_dates_are_a_horizon_apart_where_there_is_room(days, horizon, back):
    """The latest date is a horizon ago; in short data dates are closer, in none there are none."""
    end = date(2025, 12, 31)
    first = (end - date(1970, 1, 1)).days + 1 - days
    assert Grid.of(end, first, horizon).back == back


def test_by_the_renewal_date(tmp_path):
    """Asked until the renewal, a row's outcome is whether the stay ended by then."""
    facts, known = [], []
    for number in range(120):
        name, begin = f"acc-{number:03}", BEGIN + timedelta(days=number)
        facts.append(event(name, "Subscription Started", begin, 10.0))
        renews = begin + timedelta(days=180)
        known.append(trait(name, "renewal_date", begin, text=renews.isoformat()))
        if number % 2:
            facts.append(event(name, "Subscription Ended", renews, 0.0))
            facts += [event(name, "Complaint Made", renews - timedelta(n)) for n in (10, 40, 70)]
    found = forecast(lake(tmp_path, facts, known), RULE, Asked(AS_OF, None))
    assert found.outcomes > 30
    assert found.customers.names.to_pylist() == []
    panel = Panel(Lake(tmp_path), RULE, AS_OF, None)
    learned = panel.learned(1)
    assert learned.left.tolist() == (learned.who % 2 == 1).tolist()
