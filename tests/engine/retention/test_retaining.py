"""The figures of a project, and the customers behind them."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from keepwell.engine.book.worth import AT_ONCE
from keepwell.engine.retention.periods import Period, cut
from keepwell.engine.retention.result import COUNTS, FIGURES, FLOWS, record
from keepwell.errors import UsageError
from keepwell.retaining import Retention

STARTED, CHANGED, ENDED = (f"Subscription {word}" for word in ("Started", "Changed", "Ended"))
MONTH = Period(date(2026, 1, 11), date(2026, 1, 21))
"""Days 10 to 20 of the company."""
SUBSCRIBERS = (
    ("a", 0, STARTED, 10.0),
    ("b", 0, STARTED, 20.0),
    ("b", 15, CHANGED, 25.0),
    ("c", 0, STARTED, 30.0),
    ("c", 14, CHANGED, 24.0),
    ("c", 15, CHANGED, None),
    ("d", 0, STARTED, 40.0),
    ("d", 15, ENDED, 0.0),
    ("e", 12, STARTED, 7.0),
    ("f", 0, STARTED, 5.0),
    ("f", 5, ENDED, 0.0),
    ("f", 19, STARTED, 5.0),
    ("g", 11, STARTED, 3.0),
    ("g", 12, ENDED, 0.0),
    ("h", 20, STARTED, 9.0),
)
PLANS = (("a", 0, "plan", "pro"), ("d", 0, "plan", "pro"), ("f", 18, "plan", "pro"))
SEGMENTS = {
    "pro": "where: {trait: plan, is: pro}",
    "not-pro": "where: {trait: plan, is_not: pro}",
    "band-known": "where: {band: {is_not: unknown}}",
    "band-unknown": "where: {band: unknown}",
    "champions": "unit: person\nwhere: {trait: role, is: champion}",
}
WORTH = (
    ("a", 0, "arr", 120.0),
    ("b", 0, "arr", "240"),
    ("b", 15, "arr", 120.0),
    ("d", 16, "arr", 1.0),
)
ORDER = "Order Completed"
BUYERS = (
    ("a", 0, ORDER, 1.0), ("a", 9, ORDER, 1.0), ("a", 19, ORDER, 1.0),
    ("b", 0, ORDER, 1.0), ("c", 8, ORDER, 1.0), ("d", 11, ORDER, 1.0), ("e", 18, ORDER, 1.0),
    ("f", 0, ORDER, 1.0), ("f", 18, ORDER, 1.0),
)  # fmt: skip


@pytest.fixture
def subscribers(company):
    """Return the company worked out by hand in test_rates."""
    project = company(*SUBSCRIBERS, known=PLANS)
    for name, where in SEGMENTS.items():
        text = f"segment: {name}\ntitle: {name}\n{where}\n"
        (project.root / "segments" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return project


def test_a_period_worked_out_by_hand(subscribers):
    """A value that an event leaves out is the one before; what happens at B is not in it."""
    (found,) = Retention(subscribers).figures([MONTH])
    assert [getattr(found, name) for name in COUNTS] == [4, 5, 2, 1, 1, 1]
    assert [getattr(found.bridge, name) for name in FLOWS] == [100, 5, 6, 40, 12, 71]
    assert (found.grr, found.nrr, found.unvalued) == (0.54, 0.59, 0)


def test_the_figures_are_those_that_programs_read(subscribers):
    """The keys are a contract, and rates are shares."""
    (found,) = Retention(subscribers).figures([MONTH])
    data = record(found)
    assert data["from"] == date(2026, 1, 11)
    assert data["to"] == date(2026, 1, 21)
    assert {
        "start": 4,
        "end": 5,
        "new": 2,
        "lost": 1,
        "returned": 1,
        "came_and_left": 1,
    }.items() <= data.items()
    assert (data["retention_rate"], data["churn_rate"]) == (0.75, 0.25)
    assert (data["grr"], data["nrr"]) == (0.54, 0.59)
    assert data["bridge"]["expansion"] == 5


def test_the_customers_behind_a_number_add_up_to_it(subscribers):
    """Line by line: of each count and of each part of the bridge."""
    counting = Retention(subscribers)
    (found,), rows = counting.figures([MONTH]), counting.roster(MONTH)
    for name in COUNTS:
        assert sum(rows[name].to_pylist()) == getattr(found, name)
    for name in FLOWS[:-1]:
        assert sum(rows[f"revenue_{name}"].to_pylist()) == getattr(found.bridge, name)
    (lost,) = counting.roster(MONTH, "lost").to_pylist()
    assert (lost["account"], lost["left"].day, lost["since"].day) == ("d", 16, 1)
    (visit,) = counting.roster(MONTH, "came_and_left").to_pylist()
    assert (visit["account"], visit["since"].day, visit["left"].day) == ("g", 12, 13)


def test_a_segment_is_judged_once_for_each_customer(subscribers):
    """Who is there at the first edge is judged there, the others at the last: it still adds up."""
    (found,) = Retention(subscribers, "pro").figures([MONTH])
    assert [getattr(found, name) for name in COUNTS] == [2, 2, 1, 1, 1, 0]


def test_segments_that_part_all_customers_add_up(subscribers):
    """Those on a plan and those on another make up all of them, also who is not scored."""
    whole, inside, outside = (
        Retention(subscribers, name).figures([MONTH])[0] for name in (None, "pro", "not-pro")
    )
    for name in COUNTS:
        assert getattr(inside, name) + getattr(outside, name) == getattr(whole, name)
    for name in FLOWS:
        parts = getattr(inside.bridge, name) + getattr(outside.bridge, name)
        assert parts == pytest.approx(getattr(whole.bridge, name))


@pytest.mark.slow
def test_a_segment_by_score_counts_the_unscored_as_unknown(subscribers):
    """Whom no scorecard scores has the band `unknown`, and is counted with it."""
    whole, known, unknown = (
        Retention(subscribers, name).figures([MONTH])[0]
        for name in (None, "band-known", "band-unknown")
    )
    assert known.start + unknown.start == whole.start


def test_customers_named_are_the_only_ones_counted(subscribers):
    """What a colleague may not see is in none of the figures."""
    counting = Retention(subscribers, among=pa.array(["a", "d", "nobody"]))
    (found,) = counting.figures([MONTH])
    assert [getattr(found, name) for name in COUNTS] == [2, 1, 0, 1, 0, 0]
    assert counting.roster(MONTH)["account"].to_pylist() == ["a", "d"]


def test_many_periods_read_the_same_as_one_at_a_time(subscribers):
    """Revenue is read for some edges at a time; where it is cut changes nothing."""
    days = cut(date(2026, 1, 1), date(2026, 2, 5), "day")
    found = Retention(subscribers).figures(days)
    for number in (0, 14, AT_ONCE - 1, AT_ONCE, 34):
        assert [found[number]] == Retention(subscribers).figures([days[number]])


def test_cohorts_of_a_project(subscribers):
    """Those who began in January, by customers and by what they pay."""
    periods = cut(date(2026, 1, 1), date(2026, 3, 1), "month")
    first, second = Retention(subscribers).cohorts(periods)
    assert (first.size, first.there) == (8, (6, 6))
    assert first.revenue == (80.0, 80.0)
    assert second.size == 0


def test_repeat_business_has_no_recurring_revenue(company):
    """Orders are no monthly revenue: GRR and NRR are null, and the counts go by the silence."""
    project = company(*BUYERS, relationship="repeat", silence=10)
    (found,) = Retention(project).figures([MONTH])
    assert found.bridge is None
    assert (found.grr, found.nrr) == (None, None)
    assert [getattr(found, name) for name in COUNTS] == [4, 4, 2, 2, 0, 0]


def test_a_trait_tells_the_revenue_where_the_project_names_one(company):
    """A twelfth of it a month; whoever has none counts as nothing, and is told."""
    project = company(*SUBSCRIBERS, known=WORTH, value="arr")
    (found,) = Retention(project).figures([MONTH])
    assert [getattr(found.bridge, name) for name in FLOWS] == [30, 0, 10, 0, 0, 20]
    assert found.unvalued == 4


def test_a_company_without_customers_has_no_rates(company):
    """Nothing is divided by nobody."""
    (found,) = Retention(company()).figures([MONTH])
    assert found.start == 0
    assert (found.retention_rate, found.churn_rate, found.grr, found.nrr) == (None,) * 4


def test_a_segment_of_people_is_refused(subscribers):
    """Customers who stay are accounts."""
    with pytest.raises(UsageError, match="is of people"):
        Retention(subscribers, "champions")


@pytest.mark.parametrize(
    ("events", "settings"),
    [
        (SUBSCRIBERS, {}),
        pytest.param(SUBSCRIBERS, {"value": "arr"}, marks=pytest.mark.slow),
        (BUYERS, {"relationship": "repeat", "silence": 5}),
    ],
    ids=["contract", "trait", "repeat"],
)
def test_the_sql_of_a_card_gives_the_same_number(company, events, settings):
    """Every figure, run on the lake as it is shown."""
    counting = Retention(company(*events, known=WORTH, **settings))
    for first, last in [(10, 20), (0, 14), (16, 17)]:
        period = Period(*(date(2026, 1, 1) + timedelta(days=day) for day in (first, last)))
        (found,) = counting.figures([period])
        for figure in FIGURES:
            query, number = counting.by_sql(figure, period)
            assert number == pytest.approx(getattr(found, figure)), (figure, period)
            assert figure in query
