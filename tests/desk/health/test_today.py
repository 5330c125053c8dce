"""Today: the first page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Mover, Publication, RenewalTally, Tally
from keepwell.desk.health.queries.today import Total, today
from keepwell.desk.members.models import Member, Visibility

AS_OF = date(2026, 3, 31)
MakeCustomer = Callable[..., Customer]
SignedIn = Callable[[Member], Client]


def published(customers: int) -> None:
    """Write that this many customers were published."""
    Publication.objects.create(
        as_of=AS_OF, is_full=True, finished_at=datetime.now(UTC), customers=customers
    )


@pytest.fixture
def _published(db: None) -> None:
    published(customers=1)


def tally(owner: Member | None, before: str, band: str, customers: int, **more: object) -> None:
    """Write a sum over some customers."""
    given = {"days": 7, "state": "stable", "value": customers * 1000.0} | more
    Tally.objects.create(owner=owner, band_before=before, band=band, customers=customers, **given)


def move(customer: Customer, points: float) -> None:
    """Write that a customer's score moved within seven days."""
    Mover.objects.create(
        customer=customer, days=7, before=50, after=50 + points, change=points, parts={}
    )


@pytest.mark.usefixtures("_published")
def test_sums_are_of_the_customers_in_sight(member: Member, teammate: Member) -> None:
    """Mine, the team's and all add up different owners' sums."""
    tally(member, "watch", "at_risk", 2, state="at_risk")
    tally(teammate, "watch", "healthy", 3)
    tally(None, "", "watch", 5)
    teammate.visibility = Visibility.ALL
    seen = [today(teammate, whose, 7).portfolio.total.customers for whose in Visibility]
    assert seen == [3, 5, 10]


@pytest.mark.usefixtures("_published")
def test_a_band_has_grown_by_who_came_less_who_went(member: Member) -> None:
    """Growth is now less before; who was no customer before counts as new in its band."""
    tally(member, "watch", "at_risk", 2, state="at_risk")
    tally(member, "at_risk", "at_risk", 4, state="at_risk")
    tally(member, "", "healthy", 3)
    tally(member, "", "healthy", 9, days=28)
    portfolio = today(member, Visibility.OWN, 7).portfolio
    grown = {band.name: band.grown for band in portfolio.bands}
    assert grown == {"at_risk": 2, "watch": -2, "healthy": 3, "unknown": 0}
    assert portfolio.at_risk == Total(6, 6000.0)


@pytest.mark.usefixtures("_published")
def test_who_renews_soon_comes_before_who_is_worth_more(
    make_customer: MakeCustomer, member: Member
) -> None:
    """At risk within 90 days of the renewal comes first, the soonest first; then by value."""
    given = {"owner": member, "state": "at_risk"}
    make_customer("rich", value=90_000.0, **given)
    make_customer("richer", value=95_000.0, renewal=AS_OF + timedelta(days=91), **given)
    make_customer("later", value=1.0, renewal=AS_OF + timedelta(days=90), **given)
    make_customer("sooner", value=None, renewal=AS_OF, **given)
    make_customer("gone", renewal=AS_OF, is_current=False, **given)
    make_customer("calm", owner=member, renewal=AS_OF)
    needing = [customer.key for customer in today(member, Visibility.OWN, 7).needing]
    assert needing == ["sooner", "later", "richer", "rich"]


@pytest.mark.usefixtures("_published")
def test_moves_are_of_who_may_be_seen(
    make_customer: MakeCustomer, member: Member, stranger: Member
) -> None:
    """Falls come worst first and rises best first; another's customers are not among them."""
    for points in (-9.0, -3.0, 4.0, 8.0):
        move(make_customer(f"by{points:+.0f}", owner=member), points)
    move(make_customer("theirs", owner=stranger), -40.0)
    found = today(member, Visibility.OWN, 7)
    assert [one.customer.key for one in found.falls] == ["by-9", "by-3"]
    assert [one.customer.key for one in found.rises] == ["by+8", "by+4"]


@pytest.mark.usefixtures("_published")
def test_a_renewal_is_counted_in_one_window(member: Member) -> None:
    """Every day up to 180 is in one window; what is past or further off is in none."""
    for days in (-1, 0, 30, 31, 90, 91, 180, 181):
        RenewalTally.objects.create(
            owner=member, on=AS_OF + timedelta(days=days), band="at_risk", customers=1, value=10.0
        )
    due = today(member, Visibility.OWN, 7).renewals
    assert [(one.after, one.upto, one.total.customers) for one in due] == [
        (0, 30, 2), (31, 60, 1), (61, 90, 1), (91, 120, 1), (121, 180, 1),
    ]  # fmt: skip


@pytest.mark.usefixtures("desk_project")
def test_without_a_publication_the_page_teaches(admin: Member, signed_in: SignedIn) -> None:
    """Before anything is scored the first page says what will stand there and how to get it."""
    answer = signed_in(admin).get("/")
    assert answer.status_code == 200
    assert "Your customers’ health will stand here" in answer.content.decode()


@pytest.mark.usefixtures("desk_project")
def test_a_publication_of_nobody_leads_to_the_first_steps(
    admin: Member, signed_in: SignedIn
) -> None:
    """A desk that scored before any data came still says how data gets there."""
    published(customers=0)
    answer = signed_in(admin).get("/")
    assert "Your customers’ health will stand here" in answer.content.decode()


@pytest.mark.usefixtures("_published", "desk_project")
def test_more_is_not_seen_than_allowed(
    make_customer: MakeCustomer, member: Member, stranger: Member, signed_in: SignedIn
) -> None:
    """Who sees own customers and asks for all of them gets own ones."""
    make_customer("mine", owner=member, state="at_risk")
    make_customer("theirs", owner=stranger, state="at_risk")
    tally(stranger, "watch", "at_risk", 7777)
    page = signed_in(member).get("/?whose=all").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page
    assert "7,777" not in page


@pytest.mark.usefixtures("_published", "desk_project")
@pytest.mark.parametrize("many", [1, 30])
def test_the_page_costs_the_same_queries_for_any_number(
    many: int,
    make_customer: MakeCustomer,
    member: Member,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Session, member, page: not a query more for thirty customers than for one."""
    for number in range(many):
        customer = make_customer(f"c{number}", owner=member, state="at_risk")
        move(customer, -5.0 - number)
        tally(member, "watch", "at_risk", 1)
    client = signed_in(member)
    with django_assert_max_num_queries(17):
        client.get("/")
