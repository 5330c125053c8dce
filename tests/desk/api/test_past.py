"""Histories, ledgers and touchpoints: the figures of the customer page, by the API."""

import math
from datetime import date, timedelta

import pytest

from desk.health.customer.conftest import AS_OF
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.health.queries.ledger import told
from keepwell.desk.health.queries.timeline import Wish, timeline
from keepwell.desk.health.queries.trend import trend

OF = {"customers": "customer", "people": "person"}


@pytest.fixture(params=["customers", "people"])
def whose(request, acme: Customer, ann: Person) -> tuple[str, Subject]:
    """Return the address and the subject of the page, of Acme and of Ann."""
    standing = acme if request.param == "customers" else ann
    return f"/{request.param}/{standing.key}", Subject(OF[request.param], standing)


def test_the_history_is_the_trend_of_the_page(read, whose):
    """Day by day the API tells what the chart of the page draws, up to what is published."""
    address, of = whose
    answer = read(f"{address}/scores")
    points = trend(of, 365).points
    assert [(one["day"], one["score"], one["band"]) for one in answer["scores"]] == [
        (point.day.isoformat(), point.score, point.band) for point in points
    ]
    assert answer["scores"][-1]["day"] == AS_OF.isoformat()
    assert answer["scores"][-1]["score"] == of.standing.score
    assert len(points) > 10


def test_a_history_has_the_days_that_were_asked_for(read, acme):
    """The first and the last day are included."""
    every = [one["day"] for one in read("/customers/acme/scores")["scores"]]
    asked = {"since": every[2], "until": every[5]}
    answer = read("/customers/acme/scores", **asked)
    assert [one["day"] for one in answer["scores"]] == every[2:6]
    assert {name: answer[name] for name in asked} == asked
    assert read("/customers/acme/scores", since="2026-04-01")["scores"] == []


@pytest.mark.parametrize("days", [None, 7, 60])
def test_the_ledger_is_the_one_of_the_page(read, whose, days):
    """The same parts with the same points as on the page, and the same two ends."""
    address, of = whose
    since = None if days is None else AS_OF - timedelta(days=days)
    answer = read(f"{address}/ledger", **({} if since is None else {"since": since}))
    page = told(of, since)
    assert page is not None
    assert answer["change"] == page.ledger.change
    assert answer["change_shown"] == page.change
    assert (answer["since"], answer["until"]) == (
        page.ledger.since.isoformat(), AS_OF.isoformat()
    )  # fmt: skip
    shown = {(line.sentence, line.points) for heading in page.headings for line in heading.lines}
    assert {(one["sentence"], one["points_shown"]) for one in answer["parts"]} >= shown
    assert answer["after"]["score"] == read(address)["score"]


@pytest.mark.parametrize("since", [date(2026, 1, 10), date(2026, 2, 20), date(2026, 3, 24)])
def test_the_parts_add_up_to_the_change(read, acme, since):
    """Points add up to the change, and points as shown to the change as shown."""
    answer = read("/customers/acme/ledger", since=since)
    parts = answer["parts"]
    assert answer["change"]
    assert math.fsum(one["points"] for one in parts) == pytest.approx(answer["change"], abs=1e-9)
    shown = round(sum(one["points_shown"] for one in parts), 1)
    assert shown == answer["change_shown"]
    assert answer["change"] == answer["after"]["score"] - answer["before"]["score"]


def test_without_anything_earlier_there_are_no_parts(read, desk_project, make_customer):
    """A customer that was never scored before has a ledger that says so with nulls."""
    make_customer("fresh")
    answer = read("/customers/fresh/ledger")
    assert (answer["since"], answer["before"], answer["change"], answer["parts"]) == (
        None, None, None, []
    )  # fmt: skip
    assert read("/customers/fresh/touchpoints")["touchpoints"] == []


def test_the_touchpoints_are_those_of_the_timeline(read, whose):
    """Page by page the API lists the touchpoints of the page, each once, the newest first."""
    address, of = whose
    entries, cursor = [], None
    while True:
        page = timeline(of, Wish(kind="touchpoint"), cursor)
        entries += [entry.id for entry in page.entries]
        if (cursor := page.older) is None:
            break
    found, asked = [], {"limit": 5}
    while True:
        answer = read(f"{address}/touchpoints", **asked)
        assert 0 < len(answer["touchpoints"]) <= 5
        found += [one["id"] for one in answer["touchpoints"]]
        if answer["next"] is None:
            break
        asked["cursor"] = answer["next"]
    assert found == entries
    assert len(found) == (22 if of.kind == "customer" else 1)


def test_touchpoints_tell_all_that_is_known_of_each(read, acme):
    """A touchpoint has its moment in UTC, its properties as an object, and null where missing."""
    (seen,) = read("/customers/acme/touchpoints", event="Page Seen")["touchpoints"]
    assert seen.pop("received_at").endswith("Z")
    assert seen == {
        "id": "None bo Page Seen 2026-03-03 09:00:00+00:00", "at": "2026-03-03T09:00:00Z",
        "event": "Page Seen", "value": None, "account": None, "person": "bo", "source": "web",
        "properties": {"title": "<b>Prices</b>", "tab": 2},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"event": "Survey Answered"}, 1),
        ({"source": "crm"}, 1),
        ({"person": "bo", "event": "Page Seen"}, 1),
        ({"since": "2026-01-05", "until": "2026-01-05"}, 2),
        ({"event": "Nothing"}, 0),
    ],
)
def test_touchpoints_can_be_narrowed(read, acme, asked, count):
    """Event, source, person and days narrow the list; the last day is included."""
    assert len(read("/customers/acme/touchpoints", **asked)["touchpoints"]) == count


@pytest.mark.parametrize("part", ["scores", "ledger", "touchpoints"])
@pytest.mark.parametrize("kind", ["customers", "people"])
def test_the_past_of_nobody_is_not_found(read, desk_project, kind, part):
    """Who is not there has no past: 404, and the message names the key."""
    error = read(f"/{kind}/no/body/{part}", 404)["error"]
    assert error["code"] == "not_found"
    assert "“no/body”" in error["message"]


@pytest.mark.parametrize("part", ["scores", "ledger", "touchpoints"])
def test_a_span_that_ends_before_it_begins_is_refused(read, desk_project, make_customer, part):
    """Of two days the first has to come first; the error names `since`."""
    make_customer("acme")
    error = read(f"/customers/acme/{part}", 422, since="2026-02-02", until="2026-02-01")["error"]
    assert (error["code"], error["field"]) == ("invalid_parameter", "since")
