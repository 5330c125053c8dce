"""Why customers left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grown_company import LAST, grow
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.engine.retention.causes import Loss, pareto
from keepwell.engine.retention.periods import Period, cut
from keepwell.engine.retention.reasons import Reasons
from keepwell.losing import Losses, alarms
from keepwell.retaining import Retention
from small_company import touchpoints

START = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = Period(date(2026, 1, 1) + timedelta(days=100), date(2026, 1, 1) + timedelta(days=200))
STARTED, ENDED = "Subscription Started", "Subscription Ended"


def loss(name, reason, revenue=0.0, red=(), scored=()):
    """Return a customer who was lost."""
    return Loss(name, reason, revenue, frozenset(red), frozenset(scored))


def test_reasons_are_ranked_by_customers_and_cumulated_by_both():
    """The greatest first; shares with all greater ones add up to all, in customers and money."""
    losses = [
        loss("a", "price", 1), loss("b", "price", 2), loss("c", "unknown", 50), loss("d", "move", 7)
    ]  # fmt: skip
    price, move, unknown = pareto(losses, Reasons(), {}, has_revenue=True)
    assert (price.customers, price.share, price.cumulative) == (2, 0.5, 0.5)
    assert (price.revenue, price.revenue_share) == (3, 0.05)
    assert price.revenue_cumulative == pytest.approx(1)
    assert (move.cumulative, unknown.cumulative) == (0.75, 1)
    assert unknown.revenue_cumulative == pytest.approx(50 / 60)


def test_a_reason_names_what_was_red_before_and_how_often():
    """Of those who had a score in the measure."""
    losses = [
        loss("a", "price", red=["use"], scored=["use", "nps"]),
        loss("b", "price", red=["use", "nps"], scored=["use", "nps"]),
        loss("c", "price", scored=["use"]),
    ]
    (price,) = pareto(losses, Reasons(), {"use": "Use"}, has_revenue=False)
    assert [(one.title, one.customers, one.of) for one in price.red] == [
        ("Use", 2, 3),
        ("nps", 1, 2),
    ]
    assert price.revenue is None
    assert price.revenue_share is None


def test_nobody_lost_has_no_reasons():
    """An empty list, not a division by nobody."""
    assert pareto([], Reasons(), {}, has_revenue=True) == []


def said(account, day, event, **properties):
    """Return a touchpoint with properties."""
    import json

    return {
        "account": account, "at": START + timedelta(days=day), "event": event, "value": 1.0,
        "id": f"{account}-{day}-{event}", "properties": json.dumps(properties),
    }  # fmt: skip


@pytest.fixture
def company(project):
    """Return a project of leavers who told why in different ways, or did not."""
    project.lake.append(
        TOUCHPOINTS,
        touchpoints(
            *(said(name, 0, STARTED) for name in "abcdefg"),
            said("a", 150, ENDED, reason="price"),
            said("b", 150, ENDED, reason="price"),
            said("b", 260, "Leaving Reason Set", reason="poor support"),
            said("b", 261, "Leaving Reason Set", reason="missing feature"),
            said("c", 150, ENDED),
            said("c", 140, "Survey Answered", survey="exit", comment="far too expensive"),
            said("c", 141, "Survey Answered", survey="nps", comment="lovely"),
            said("d", 150, ENDED),
            said("d", 10, "Survey Answered", survey="exit", comment="too early to count"),
            said("e", 150, ENDED, reason="price"),
            said("e", 160, STARTED),
            said("f", 150, ENDED, reason="won back"),
            said("f", 155, STARTED),
            said("f", 199, ENDED, reason="price"),
            said("f", 250, STARTED),
            said("f", 300, ENDED, reason="later"),
        ),
    )
    (project.root / "reasons.yaml").write_text(
        "reasons:\n  - name: price\n    title: Too dear\n    also: [expensive]\n", encoding="utf-8"
    )
    return project


def test_what_counts_is_who_knows_best_and_what_was_said_last(company):
    """A colleague before the contract's end before the survey, from 90 days before until return."""
    losses = Losses(Retention(company), PERIOD)
    found = dict(zip(losses.leavers.names.to_pylist(), losses.reason, strict=True))
    assert found == {
        "a": "price", "b": "missing feature", "c": "price", "d": "unknown", "f": "price",
    }  # fmt: skip
    rows = losses.roster()
    assert rows["reason"].to_pylist() == [
        "Too dear", "Missing feature", "Too dear", "Unknown", "Too dear",
    ]  # fmt: skip


def test_the_reasons_of_all_losses_add_up_to_the_losses(company):
    """Customers and revenue; who told nothing is among them."""
    retention = Retention(company)
    causes = Losses(retention, PERIOD).causes()
    (figures,) = retention.figures([PERIOD])
    assert sum(one.customers for one in causes) == figures.lost == 5
    assert sum(one.revenue for one in causes) == figures.bridge.churn
    assert [one.reason for one in causes] == ["price", "missing feature", "unknown"]
    assert all(one.red == () for one in causes)


def test_what_colleagues_did_in_the_90_days_before_is_counted_by_reason(project):
    """By hand: of six who left, about three somebody did something; each event once for each."""
    rows = [said(name, 0, STARTED) for name in "abcdef"]
    rows += [said(name, 150, ENDED, reason="price") for name in "abcd"]
    rows += [said(name, 150, ENDED) for name in "ef"]
    rows += [
        said("a", 59, "Note Written"),  # 91 days before
        said("b", 61, "Note Written"), said("b", 100, "Note Written"),
        said("b", 149, "Sentiment Set"),
        said("c", 120, "Proposal Sent", by="Ann"),  # whatever names a colleague
        said("c", 121, "Proposal Opened"),
        said("d", 149, "Leaving Reason Set", reason="price", by="Ann"),  # telling is no act
        said("d", 151, "Call Made"),  # after
        said("e", 149, "Call Rated"),
        said("f", 149, "Signed In"),
    ]  # fmt: skip
    project.lake.append(TOUCHPOINTS, touchpoints(*rows))
    price, unknown = Losses(Retention(project), PERIOD).causes()
    assert (price.customers, price.acted, price.idle) == (4, 2, 2)
    assert [(one.event, one.customers) for one in price.acts] == [
        ("Note Written", 1), ("Proposal Sent", 1), ("Sentiment Set", 1),
    ]  # fmt: skip
    assert (unknown.customers, unknown.acted, unknown.idle) == (2, 1, 1)


def test_the_lost_of_one_reason_can_be_listed(company):
    """By the reason's name; who told nothing is a reason, too."""
    losses = Losses(Retention(company), PERIOD)
    assert losses.roster("price")["account"].to_pylist() == ["a", "c", "f"]
    assert losses.roster("unknown")["account"].to_pylist() == ["d"]


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """Return a small company with its history."""
    return grow(tmp_path_factory.mktemp("causes") / "grown")


def test_what_was_red_is_read_from_the_last_score_before_leaving(grown):
    """Every leaver of the sample was scored, and some of their measures were red."""
    period = Period(LAST - timedelta(days=200), LAST)
    causes = Losses(Retention(grown), period).causes()
    red = [one for cause in causes for one in cause.red]
    assert red
    assert all(0 < one.customers <= one.of for one in red)
    assert all(one.title != one.measure for one in red)


def test_each_whole_month_is_judged_by_those_before_it(grown):
    """Those before the first day asked for are looked at, and not told."""
    retention = Retention(grown)
    found = alarms(retention, date(2026, 3, 1), date(2026, 6, 10))
    assert [one.period for one in found] == cut(date(2026, 3, 1), date(2026, 6, 1), "month")
    assert found == alarms(retention, date(2026, 1, 1), date(2026, 6, 10))[2:]
    assert found[-1].state != "unknown"
