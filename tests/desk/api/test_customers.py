"""Customers and people as the API tells of them."""

import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest

from desk.conftest import AS_OF
from keepwell.desk.customers.models import Customer, Person, Tag
from keepwell.desk.health.models import Publication

pytestmark = pytest.mark.usefixtures("desk_project")


def keys(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    """Return the keys of customers that were answered."""
    return [one["key"] for one in answer["customers"]]


def test_the_list_tells_what_is_known_of_each(read, make_customer, member):
    """A customer in the list has score, money with its currency, owner, tags, traits and dates."""
    customer = make_customer(
        "acme", owner=member, traits={"plan": "pro", "seats": 4.5}, renewal=date(2026, 6, 30),
        people_count=3, last_seen_at=datetime(2026, 3, 30, 9, 30, tzinfo=UTC), change_28=-2.5,
    )  # fmt: skip
    customer.tags.add(Tag.objects.create(name="pilot"))
    assert read("/customers") == {
        "customers": [
            {
                "key": "acme", "name": "Acme", "is_current": True, "score": 80.0,
                "band": "healthy", "state": "stable", "coverage": 1.0, "change_7": None,
                "change_28": -2.5, "change_91": None, "version": None, "as_of": "2026-03-31",
                "traits": {"plan": "pro", "seats": 4.5}, "known_since": "2025-01-01",
                "last_seen_at": "2026-03-30T09:30:00Z", "owner": "member@example.com",
                "value": {"amount": 12000.0, "currency": "EUR"}, "renewal": "2026-06-30",
                "tags": ["pilot"], "people_count": 3,
            }
        ],
        "next": None,
    }  # fmt: skip


def test_a_key_sees_customers_of_everybody(read, make_customer, member, stranger):
    """Whoever owns a customer, or nobody: a key sees it."""
    for name, owner in (("a", member), ("b", stranger), ("c", None)):
        make_customer(name, owner=owner)
    assert keys(read("/customers")) == ["a", "b", "c"]


@pytest.fixture
def four(make_customer, member):
    """Make four customers that differ in all that one can ask for."""
    make_customer(
        "acme", owner=member, traits={"plan": "pro"}, renewal=date(2026, 5, 1), value=100.0
    )
    make_customer("blue", band="watch", score=60.4, value=None, traits={"plan": "free", "n": 7})
    make_customer("coal", band="at_risk", state="at_risk", score=20.0, renewal=date(2026, 4, 1))
    make_customer("dust", is_current=False, traits={"plan": "pro"})
    Customer.objects.get(key="blue").tags.add(Tag.objects.create(name="pilot"))
    Person.objects.create(
        key="eve", name="Eve", email="eve@coal.example", account=Customer.objects.get(key="coal")
    )


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "acme blue coal"),
        ({"gone": "true"}, "dust"),
        ({"key": "blue"}, "blue"),
        ({"band": "watch"}, "blue"),
        ({"band": ["watch", "at_risk"]}, "blue coal"),
        ({"state": "at_risk"}, "coal"),
        ({"owner": "MEMBER@example.com"}, "acme"),
        ({"owner": "nobody"}, "blue coal"),
        ({"owner": "somebody@example.com"}, ""),
        ({"tag": "pilot"}, "blue"),
        ({"q": "eve@"}, "coal"),
        ({"q": "AC"}, "acme"),
        ({"value_from": "100.5"}, "coal"),
        ({"value_to": "1e2"}, "acme"),
        ({"score_from": "60", "score_to": "60"}, "blue"),
        ({"renewal_to": "2026-04-30"}, "coal"),
        ({"renewal_from": "2026-04-02"}, "acme"),
        ({"trait.plan": "pro"}, "acme"),
        ({"trait.plan": "free", "trait.n": "7"}, "blue"),
        ({"trait.plan": "pro", "gone": "true"}, "dust"),
        ({"trait.plan": "1e999"}, ""),
    ],
)
def test_filters_narrow_the_list(read, asked, found):
    """Each filter leaves those who meet it, in the order of their keys."""
    assert keys(read("/customers", **asked)) == found.split()


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("sort", "found"),
    [("-value", "coal acme blue"), ("score", "coal blue acme"), ("-key", "coal blue acme"),
     ("renewal", "coal acme blue")],
)  # fmt: skip
def test_the_list_can_be_sorted(read, sort, found):
    """The order is the one asked for; who has no value stands last."""
    assert keys(read("/customers", sort=sort)) == found.split()


def test_changed_since_tells_who_was_published_anew(read, make_customer):
    """Who was last written by a publication that ended earlier is left out; one at work counts."""
    noon = datetime(2026, 3, 31, 12, tzinfo=UTC)
    for hours in (0, 1, 2):
        began = noon + timedelta(hours=hours)
        ended = None if hours == 2 else began + timedelta(minutes=5)
        run = Publication.objects.create(
            as_of=AS_OF, is_full=False, started_at=began, finished_at=ended
        )
        make_customer(f"at{hours}", publication=run.pk)
    assert keys(read("/customers", changed_since="2026-03-31T12:05:00Z")) == ["at0", "at1", "at2"]
    assert keys(read("/customers", changed_since="2026-03-31T13:02:00.5Z")) == ["at1", "at2"]
    assert keys(read("/customers", changed_since="2026-03-31T15:30:00+02:00")) == ["at2"]
    assert keys(read("/customers", changed_since="2026-04-02T00:00:00Z")) == []


@pytest.mark.parametrize(
    "name", ["a/b", "50%", "ไทย & co?", "x\ny", "a/scores/b", "a/scores\n", "..", "#1", "a+b"]
)
def test_a_key_may_hold_any_character(read, make_customer, name):
    """A customer is found by its key in the address, percent-encoded, whatever is in it."""
    make_customer(name)
    assert read(f"/customers/{quote(name, safe='')}")["key"] == name


def test_a_key_that_ends_like_a_part_of_the_address_is_found_by_the_list(read, make_customer):
    """What no address can tell from the past of another customer, the filter `key` finds."""
    make_customer("acme/scores")
    assert keys(read("/customers", key="acme/scores")) == ["acme/scores"]


def test_a_customer_in_full_tells_what_the_score_is_made_of(read, make_customer):
    """Beside what the list tells stand dimensions, measures, caps and the override."""
    override = {"band": "watch", "reason": "They are moving house.", "until": "2026-04-30"}
    make_customer(
        "acme",
        measures={"sign_ins": [3.0, 30.0, 0.25, "ok"], "nps": [None, None, 0.0, "missing"]},
        dimensions={"adoption": 30.0, "voice": None},
        held={"caps": [], "override": override},
    )
    answer = read("/customers/acme")
    assert answer["dimensions"] == {"adoption": 30.0, "voice": None}
    assert answer["measures"]["sign_ins"] == {
        "value": 3.0, "score": 30.0, "weight": 0.25, "status": "ok"
    }  # fmt: skip
    assert answer["measures"]["nps"]["value"] is None
    assert (answer["caps"], answer["override"]) == ([], override)
    assert answer["value"] == {"amount": 12000.0, "currency": "EUR"}


def test_a_person_is_told_with_the_account(read, make_customer):
    """A person has the key of the customer, an address and a title, and null where unknown."""
    Person.objects.create(
        key="ann@x", name="Ann", account=make_customer("acme"), email="ann@acme.example"
    )
    Person.objects.create(key="stray", name="Stray")
    answer = read("/people/ann%40x")
    assert (answer["account"], answer["email"], answer["title"]) == (
        "acme", "ann@acme.example", None
    )  # fmt: skip
    assert read("/people/stray")["account"] is None
    assert read("/people/acme", 404)["error"]["code"] == "not_found"


def test_published_scores_come_in_one_walk(read, make_customer):
    """All customers' scores and the day they are about; former ones are left out."""
    Publication.objects.create(
        as_of=AS_OF, is_full=True, finished_at=datetime(2026, 3, 31, tzinfo=UTC)
    )
    make_customer("a", score=None, band="unknown")
    make_customer("b", change_7=1.5)
    make_customer("gone", is_current=False)
    first = read("/scores", limit=1, as_of="2026-03-31")
    rest = read("/scores", limit=1, as_of="2026-03-31", cursor=first["next"])
    assert first["as_of"] == "2026-03-31"
    assert [one["key"] for one in first["scores"] + rest["scores"]] == ["a", "b"]
    assert (first["scores"][0]["score"], rest["scores"][0]["change_7"]) == (None, 1.5)
    assert rest["next"] is None
    assert "2026-03-31" in read("/scores", 404, as_of="2026-03-30")["error"]["message"]


def test_lists_ask_the_database_a_fixed_number_of_times(
    read, make_customer, member, django_assert_num_queries
):
    """However long a page is: who asks, which, in order, and the rows with owners and tags."""
    for number in range(30):
        customer = make_customer(f"c{number}", owner=member)
        customer.tags.add(Tag.objects.get_or_create(name=f"t{number % 3}")[0])
    read("/customers")  # the use of the key is written down
    for limit in (2, 30):
        with django_assert_num_queries(5):  # key, day, order, rows, tags
            read("/customers", limit=limit)
        with django_assert_num_queries(6):  # the few are found first
            read("/customers", limit=limit, band="healthy")
        with django_assert_num_queries(3):  # key, day, rows
            read("/scores", limit=limit)
    with django_assert_num_queries(3):  # key, row with owner, tags
        read("/customers/c1")


def test_answers_are_json_that_anybody_can_read(ask, make_customer):
    """No NaN and no Infinity: what is no finite number is null."""
    make_customer("acme", traits={"n": 1e308})
    body = ask("/customers").content.decode()
    assert json.loads(body, parse_constant=pytest.fail)["customers"][0]["traits"] == {"n": 1e308}
