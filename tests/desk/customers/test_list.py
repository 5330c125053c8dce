"""The list of customers: who sees what, in which order, page by page, at what cost."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from html import escape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from keepwell.desk.customers.models import SORTS, ColumnChoice, Customer
from keepwell.desk.health.models import Tally
from keepwell.desk.members.models import Deed, Member

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
Queries = Callable[[int], AbstractContextManager[None]]

pytestmark = pytest.mark.usefixtures("desk_project")


def names(page: str) -> list[str]:
    """Return the customers on a page of the list, from top to bottom."""
    return re.findall(r"data-row-link[^>]*>([^<]*)</a>", page)


def get(client: Client, address: str = "/customers/", **headers: str) -> str:
    """Return a page."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def _theirs(make_customer: MakeCustomer, member: Member, teammate: Member) -> None:
    make_customer("mine", owner=member)
    make_customer("teams", owner=teammate)
    make_customer("nobodys")


@pytest.mark.usefixtures("_theirs")
@pytest.mark.parametrize("asked", ["", "?owner=nobody", "?q=nob", "?band=healthy", "?sort=-score"])
def test_a_stranger_finds_nobody(stranger: Member, signed_in: SignedIn, asked: str) -> None:
    """No filter and no order shows a customer that one may not see."""
    assert names(get(signed_in(stranger), f"/customers/{asked}")) == []


@pytest.mark.usefixtures("_theirs")
def test_everybody_sees_their_own_part(
    member: Member, teammate: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """Own, team and all see own, the team's and all."""
    assert names(get(signed_in(member))) == ["Mine"]
    assert names(get(signed_in(teammate))) == ["Mine", "Teams"]
    assert names(get(signed_in(viewer))) == ["Mine", "Nobodys", "Teams"]


def test_only_who_may_save_a_segment_is_offered_to(
    member: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """A viewer reads a filtered list without a link that would refuse."""
    offers = [
        "/segments-edit/new/" in get(signed_in(who), "/customers/?band=watch")
        for who in (member, viewer)
    ]
    assert offers == [True, False]


@pytest.mark.usefixtures("_theirs")
def test_another_owner_cannot_be_asked_for(
    member: Member, teammate: Member, signed_in: SignedIn
) -> None:
    """Who sees own customers gets no others by asking for their owner by number."""
    assert names(get(signed_in(member), f"/customers/?owner={teammate.pk}")) == ["Mine"]


def test_who_is_not_signed_in_signs_in(client: Client, db: None) -> None:
    """The list is for members."""
    assert client.get("/customers/").status_code == 302


def _one(n: int, *, none: bool) -> Customer:
    """Make one of many, some of whom have no values."""
    return Customer(
        key=f"c{n:03}", name=f"C{n:03}", publication=1,
        score=None if none else float(n % 10),
        change_28=None if none else float(n % 5 - 2),
        value=None if none else n * 37 % 50,
        renewal=None if none else date(2026, 1, 1) + timedelta(days=n % 30),
        last_seen_at=None if none else datetime(2026, 1, 1 + n % 28, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
def test_pages_hold_everybody_once_in_order(viewer: Member, signed_in: SignedIn, sort: str) -> None:
    """Walking forth by any order meets everybody once, without a value last; back, the same."""
    Customer.objects.bulk_create(_one(n, none=n % 7 == 0) for n in range(120))
    client, pages, address = signed_in(viewer), [], f"/customers/?sort={sort}"
    while address:
        page = get(client, address)
        pages.append(names(page))
        found = re.search(r'rel="next" href="([^"]*)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    column = sort.removeprefix("-")
    by_name = {one.name: getattr(one, column) for one in Customer.objects.all()}
    walked = [by_name[name] for page in pages for name in page]
    told = [value for value in walked if value is not None]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert sorted(name for page in pages for name in page) == sorted(by_name)
    assert told == sorted(told, reverse=sort.startswith("-"))
    assert all(value is None for value in walked[len(told) :])
    back = re.search(r'rel="prev" href="([^"]*)"', page)
    assert back
    assert names(get(client, back[1].replace("&amp;", "&"))) == pages[1]


@pytest.mark.parametrize("rows", [3, 50])
def test_a_page_costs_the_same_for_any_number_of_rows(
    viewer: Member,
    signed_in: SignedIn,
    make_customer: MakeCustomer,
    django_assert_num_queries: Queries,
    rows: int,
) -> None:
    """A page asks for session, member, tags, owners twice, day, columns, ids, order, rows, traits.

    None of that is asked once for each row.
    """
    cache.clear()
    for n in range(rows):
        make_customer(f"c{n}", owner=viewer, score=None)
    client = signed_in(viewer)
    with django_assert_num_queries(11):
        get(client, "/customers/?sort=-score&value_from=5")


def test_to_htmx_only_the_list_is_sent(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """A filter that changes exchanges the list, tells the address, and leaves the form in peace."""
    make_customer("acme")
    response = signed_in(viewer).get(
        "/customers/?q=ac&value_from=&owner=",
        headers={"HX-Request": "true", "HX-Target": "customers", "HX-Trigger": "filters"},
    )
    page = response.content.decode()
    assert names(page) == ["Acme"]
    assert "<html" not in page
    assert 'id="filters"' not in page
    assert response["HX-Push-Url"] == "/customers/?q=ac"
    assert "HX-Target" in response["Vary"]


def test_a_removed_filter_renews_the_form(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """What was changed beside the form is told to the form."""
    page = get(signed_in(viewer), **{"HX-Request": "true", "HX-Target": "customers"})
    assert 'id="filters"' in page
    assert "hx-swap-oob" in page


def test_a_trait_is_taken_into_the_address(viewer: Member, signed_in: SignedIn) -> None:
    """A condition on a trait becomes a part of the address, in front of the others' values."""
    asked = "?q=a&trait_name=plan&trait_operator=is&trait_operand=pro"
    response = signed_in(viewer).get(f"/customers/{asked}")
    assert response["Location"] == "/customers/?q=a&trait=is%3Aplan%3Apro"


def test_a_condition_that_means_nothing_is_said(viewer: Member, signed_in: SignedIn) -> None:
    """A comparison with what is no number is refused with a sentence, and the rest stays."""
    asked = "?q=a&trait_name=seats&trait_operator=above&trait_operand=many"
    response = signed_in(viewer).get(f"/customers/{asked}", follow=True)
    assert response.redirect_chain[-1][0] == "/customers/?q=a"
    assert "“many” was given where a number" in response.content.decode()


def test_members_choose_their_columns(
    viewer: Member, member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """A member's columns are their own, may be traits, and unknown ones are left out."""
    make_customer("acme", traits={"plan": "<pro>"}, owner=member)
    client = signed_in(viewer)
    client.post(
        "/customers-list/columns/",
        {"column": ["key", "trait:plan", "nonsense"], "query": "q=a"},
    )
    page = get(client)
    assert 'data-of="Plan"><span>&lt;pro&gt;' in page
    assert 'data-of="Band"' not in page
    assert ColumnChoice.objects.get(member=viewer).columns == ["key", "trait:plan"]
    assert 'data-of="Band"' in get(signed_in(member))
    assert Deed.objects.get().verb == "customers.choose_columns"


def test_of_many_it_is_said_that_they_are_more(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Nobody waits for a count: above a thousand it says so and stops counting."""
    Customer.objects.bulk_create(Customer(key=f"c{n}", name="C", value=1) for n in range(1001))
    assert "more than 1,000 customers" in get(signed_in(viewer), "/customers/?value_from=1")


def test_sums_tell_how_many(member: Member, viewer: Member, signed_in: SignedIn) -> None:
    """The number of bands, states and owners comes from the sums of whom one may see."""
    for owner, customers in ((member, 3000), (None, 40_000)):
        Tally.objects.create(
            owner=owner, days=7, band="watch", state="stable", customers=customers, value=0
        )
    assert "about 43,000 customers" in get(signed_in(viewer), "/customers/?band=watch")
    assert "about 3,000 customers" in get(signed_in(member), "/customers/?band=watch")


def test_an_empty_desk_teaches(viewer: Member, signed_in: SignedIn) -> None:
    """Without any customer the page says how they come."""
    assert "No customers yet" in get(signed_in(viewer))


@pytest.mark.parametrize("key", ["a/b", "ż & ข?", "50%#1", "<i>'\"", "a b;c,d:e@f~g"])
def test_a_row_leads_to_its_customer_whatever_the_key(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer, key: str
) -> None:
    """The link of a row is the address that the page of the customer has, fit for HTML."""
    make_customer(key, name=key)
    page = get(signed_in(viewer))
    assert f'href="{escape(reverse("health:customer", args=[key]))}"' in page
    assert f">{escape(key)}</a>" in page


def test_nobody_left_offers_to_clear(viewer: Member, signed_in: SignedIn) -> None:
    """Where filters leave nobody, they can be removed at once."""
    page = get(signed_in(viewer), "/customers/?band=at_risk")
    assert "No customer meets these filters" in page


@pytest.mark.parametrize(
    "asked",
    [
        "band=purple", "owner=x", "renewal=soon", "renewal=9-3", "value_from=much", "cursor=x",
        "sort=password", "trait=nonsense", "score_to=1000", "segment=none", "was=5:watch",
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_left_out(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer, asked: str
) -> None:
    """An address with nonsense in it still opens a list, without that filter."""
    make_customer("acme")
    assert names(get(signed_in(viewer), f"/customers/?{asked}")) == ["Acme"]


def test_a_window_of_today_can_be_opened(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """A stretch of days that Today links to is a filter like those that are offered."""
    day = datetime.now(UTC).date()
    make_customer("near", renewal=day + timedelta(days=31))
    make_customer("nearer", renewal=day + timedelta(days=30))
    page = get(signed_in(viewer), "/customers/?renewal=31-60")
    assert names(page) == ["Near"]
    assert "renews in 31 to 60 days" in page
