"""The frame of a customer's page: who sees it, what its head and its measures say."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

import keepwell
from keepwell.desk.customers.models import Customer, Note, Person
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.members.models import Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
Read = Callable[..., str]
AS_OF = date(2026, 3, 31)


def page_of(who: Customer | Person) -> str:
    """Return the address of a page."""
    kind = "customer" if isinstance(who, Customer) else "person"
    return reverse(f"health:{kind}", args=[who.key])


def test_the_owner_sees_the_head(acme: Customer, member: Member, read: Read) -> None:
    """The head tells name, owner, renewal, band and score, and escapes what came from outside."""
    text = read(member, page_of(acme))
    assert "Acme &lt;Ltd&gt;" in text
    assert "<Ltd>" not in text
    assert str(member) in text
    assert "Jun 30, 2026" in text
    assert "4 of 4 measures" not in text


@pytest.mark.parametrize("kind", ["customer", "person"])
def test_a_stranger_finds_nothing(
    kind: str, acme: Customer, ann: Person, stranger: Member, read: Read
) -> None:
    """Who may not see the customer is told that there is none, and the same of its people."""
    read(stranger, page_of(acme if kind == "customer" else ann), 404)


def test_nobody_is_let_in_without_signing_in(acme: Customer, client: Client) -> None:
    """A page of a customer asks to sign in."""
    assert client.get(page_of(acme)).status_code == 302


@pytest.fixture
def full(acme: Customer, member: Member) -> Customer:
    """Return Acme with several tags and notes."""
    for number in range(3):
        acme.tags.create(name=f"tag {number}")
        note = Note.objects.create(customer=acme, author=member, who="Mia", text=f"note {number}")
        note.mentions.add(member)
    return acme


def test_a_page_costs_the_same_few_queries(
    full: Customer, member: Member, signed_in: SignedIn,
    django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    """However much there is of each, the frame asks once for each kind of thing it shows."""
    browser = signed_in(member)
    browser.get(page_of(full))
    # session, member, customer, tags, people, notes, whom they mention, what waits to be scored,
    # what is forecast, whether there is a forecast at all, and cases
    with django_assert_num_queries(14):
        browser.get(page_of(full))


def test_the_page_of_a_person_costs_three_queries(
    ann: Person, member: Member, signed_in: SignedIn,
    django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    """The frame reads session, member and the person with their customer."""
    browser = signed_in(member)
    browser.get(page_of(ann))
    with django_assert_num_queries(3):
        browser.get(page_of(ann))


@pytest.mark.parametrize("unit", ["account", "person"])
def test_measures_are_what_the_engine_says(
    unit: str, lake: Project, acme: Customer, ann: Person
) -> None:
    """Each row has the value, score, weight and status that scoring the customer gives."""
    who = Subject("customer", acme) if unit == "account" else Subject("person", ann)
    said = keepwell.score(lake, as_of=AS_OF, unit=unit, customer=who.standing.key).records()[0]
    for row in who.makeup.measures:
        expected = said["measures"][row.measure.name]
        assert row.stand.value == pytest.approx(expected["value"], nan_ok=True)
        assert row.stand.score == pytest.approx(expected["score"], nan_ok=True)
        assert row.stand.weight == pytest.approx(expected["weight"])
        assert row.stand.status == expected["status"]
    for dimension in who.makeup.dimensions:
        assert dimension.score == pytest.approx(
            said["dimensions"][dimension.dimension.name]["score"]
        )
    assert len(who.makeup.measures) == len(said["measures"]) == 4


def test_what_is_silent_is_grey_and_says_what_to_do(
    acme: Customer, member: Member, read: Read
) -> None:
    """A measure whose source is silent is in no band and says which events are awaited."""
    text = read(member, page_of(acme))
    silent = next(r for r in Subject("customer", acme).makeup.measures if not r.is_fresh)
    assert (silent.measure.name, silent.stand.status, silent.band) == (
        "answers",
        "stale",
        "unknown",
    )
    assert "Nothing from anybody for more than 30 days: Survey Answered" in text


def test_a_lost_scorecard_leaves_a_page(acme: Customer, member: Member, read: Read) -> None:
    """A score whose scorecard's text is gone is shown, and the page says what is missing."""
    Customer.objects.filter(pk=acme.pk).update(version="0" * 12)
    assert "Restore it from a backup" in read(member, page_of(acme))


def test_who_was_never_scored_has_a_page(
    lake: Project, make_customer: Callable[..., Customer], manager: Member, read: Read
) -> None:
    """A customer without score, measures, owner or renewal has a page all the same."""
    bare = make_customer("a/b c", score=None, band="unknown", as_of=None, value=None, coverage=0)
    assert "Not scored yet" in read(manager, page_of(bare))


def test_who_has_left_is_said_to_have(acme: Customer, member: Member, read: Read) -> None:
    """A former customer's page says that it is one."""
    Customer.objects.filter(pk=acme.pk).update(is_current=False)
    assert "no customer any more" in read(member, page_of(acme))


def test_a_person_leads_to_the_customer(ann: Person, member: Member, read: Read) -> None:
    """The page of a person names the customer they belong to."""
    assert page_of(ann.account) in read(member, page_of(ann))


def test_what_was_set_by_hand_is_said(acme: Customer, member: Member, read: Read) -> None:
    """An override and a cap are said with reason and end."""
    held = {
        "caps": [0],
        "override": {"band": "at_risk", "until": "2026-04-30", "reason": "they <left>"},
    }
    Customer.objects.filter(pk=acme.pk).update(held=held)
    text = read(member, page_of(acme))
    assert "until Apr 30, 2026" in text
    assert "they &lt;left&gt;" in text
    assert "nobody signs in" in text
