"""The page of the data."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Coverage
from keepwell.desk.health.publishing import publish
from keepwell.desk.intake.models import Freshness
from keepwell.desk.intake.watching import look
from keepwell.desk.members.models import Member
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project
from keepwell.samples import build

AS_OF = date(2026, 3, 31)
SignedIn = Callable[[Member], Client]


@pytest.fixture
def grown(desk_project: Project) -> Project:
    """Fill the project with a small invented company of which the last day is known."""
    sample = build(12, 200, until=AS_OF, seed=5)
    desk_project.lake.append(TRAITS, sample.traits)
    desk_project.lake.append(TOUCHPOINTS, sample.touchpoints)
    return desk_project


@pytest.mark.usefixtures("db")
def test_a_source_has_its_pace(grown: Project) -> None:
    """The last week and the four before are counted apart, by when things happened."""
    look(grown, AS_OF)
    end = datetime(2026, 4, 1, tzinfo=UTC)
    rows = grown.lake.connection.to_pyarrow(grown.lake.read(TOUCHPOINTS).select("source", "at"))
    product = [row["at"] for row in rows.to_pylist() if row["source"] == "product"]
    source = Freshness.objects.get(name="product")
    week, month = end - timedelta(days=7), end - timedelta(days=35)
    assert source.touchpoints == len(product)
    assert source.last_week == sum(week <= at < end for at in product)
    assert source.month_before == sum(month <= at < week for at in product)


@pytest.mark.usefixtures("db")
def test_a_source_that_is_gone_is_not_shown(grown: Project) -> None:
    """Looking again changes the same rows and forgets sources that the lake no longer has."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    Freshness.objects.create(
        name="old", touchpoints=1, last_arrival=moment, last_happened=moment, looked_at=moment
    )
    look(grown, AS_OF)
    once = set(Freshness.objects.values_list("pk", "name"))
    look(grown, AS_OF)
    assert set(Freshness.objects.values_list("pk", "name")) == once
    assert "old" not in {name for _, name in once}


@pytest.mark.slow
@pytest.mark.usefixtures("db")
def test_coverage_is_a_recount(grown: Project) -> None:
    """What is counted while publishing is what stands on the customers' own pages."""
    publish(grown, AS_OF)
    said = [customer.measures for customer in Customer.objects.filter(is_current=True)]
    for counts in Coverage.objects.all():
        statuses = [measures[counts.measure][3] for measures in said if counts.measure in measures]
        found = [statuses.count(status) for status in ("ok", "missing", "stale")]
        assert [counts.ok, counts.missing, counts.stale] == found
    assert Coverage.objects.exists()


def test_the_page_says_who_is_silent_and_what_to_do(
    grown: Project,
    viewer: Member,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """A silent source and a measure without values are named, each with what it means."""
    publish(grown, AS_OF)
    look(grown, AS_OF)
    Freshness.objects.filter(name="billing").update(is_silent=True)
    client = signed_in(viewer)
    with django_assert_max_num_queries(12):
        page = client.get("/data/").content.decode()
    assert "<strong>billing</strong> has fallen silent" in page
    assert "Share of paid seats that signed in" in page


def test_a_source_is_compared_with_its_usual(
    desk_project: Project, viewer: Member, signed_in: SignedIn
) -> None:
    """A pace has a sign; where less than one a week is usual there is nothing to compare with."""
    for name, week, before in (("up", 6, 20), ("down", 3, 20), ("rare", 0, 3)):
        Freshness.objects.create(
            name=name, touchpoints=99, last_week=week, month_before=before,
            **dict.fromkeys(("last_arrival", "last_happened", "looked_at"), datetime.now(UTC)),
        )  # fmt: skip
    assert [one.against_usual for one in Freshness.objects.filter(name="rare")] == [None]
    page = signed_in(viewer).get("/data/").content.decode()
    assert "+20%" in page
    assert "−40%" in page
    assert "−100%" not in page


def test_before_any_data_the_page_teaches(
    desk_project: Project, viewer: Member, signed_in: SignedIn
) -> None:
    """Without sources the page says what will stand there."""
    assert "No data yet" in signed_in(viewer).get("/data/").content.decode()
