"""The page at which a customer sees how their case goes."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.cases.conftest import OpenCase
from keepwell.desk.base import numbered
from keepwell.desk.cases.actions import closing, working
from keepwell.desk.cases.models import Case, Cause, Means, Message, Status
from keepwell.desk.cases.public.links import LIFE, case_of, token_of
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import HEARD, Notice
from keepwell.desk.notices.words import sentence
from keepwell.desk.surveys.public import opening

MARK = re.compile(r'name="mark" value="([^"]+)"')


@pytest.fixture(autouse=True)
def nobody_came_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin with a limit that no test reaches by chance."""
    monkeypatch.setattr(opening, "turnstile", opening.Turnstile(1, 1_000))
    yield
    cache.clear()


@pytest.fixture
def solved(opened: OpenCase, member: Member, cause: Cause) -> Case:
    """Make a case in English that was solved."""
    case = opened(language="en", text="You charged me twice.")
    working.write_note(member, case, "Again this customer")
    working.answer(member, case, case.version, text="Sorry, we look", means=Means.PHONE)
    case.refresh_from_db()
    return closing.solve(member, case, case.version, cause=cause, outcome="We paid it back.")


def text(response: HttpResponse) -> str:
    """Return a page."""
    return response.content.decode()


def send(client: Client, case: Case, page: HttpResponse, **given: str) -> HttpResponse:
    """Send the page with what somebody wrote."""
    mark = MARK.search(text(page))
    assert mark is not None
    return client.post(f"/r/{token_of(case)}/", {"mark": mark[1], **given})


def look(client: Client, case: Case) -> HttpResponse:
    """Open the page."""
    return client.get(f"/r/{token_of(case)}/")


def test_it_shows_how_it_goes_and_no_notes(
    client: Client, solved: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The customer reads what was said and done, but not what colleagues say among themselves."""
    with django_assert_max_num_queries(3):
        page = look(client, solved)
    shown = text(page)
    for told in ("Member looks after it", "We paid it back.", "Sorry, we look", "charged me twice"):
        assert told in shown
    assert "Again this customer" not in shown
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert not page.cookies
    assert len(page.content) < 10_000


def test_nobody_reads_what_somebody_else_said(
    client: Client, opened: OpenCase, acme: Customer
) -> None:
    """Where two people of a company report the same, each one's words stay theirs."""
    case = opened(language="en", text="You charged me twice.")
    bob = Person.objects.create(key="bob", name="Bob", account=acme)
    assert opened(language="en", person=bob, text="I want to leave.").pk == case.pk
    page = text(look(client, case))
    assert "You charged me twice." in page
    assert "I want to leave." not in page


def test_it_speaks_the_language_of_the_customer(client: Client, opened: OpenCase) -> None:
    """The page is in what the customer is answered in."""
    page = look(client, opened())
    assert page["Content-Language"] == "nl"
    assert '<html lang="nl"' in text(page)


def test_still_not_good_reopens(client: Client, solved: Case) -> None:
    """A customer who is not content says why, and the case begins anew, once."""
    page = look(client, solved)
    assert send(client, solved, page, judged="bad").status_code == 422
    for _again in range(2):
        done = send(client, solved, page, judged="bad", text="Nothing came")
    assert (done.status_code, done["Location"]) == (302, f"/r/{token_of(solved)}/?told=1")
    solved.refresh_from_db()
    assert (solved.status, solved.first_answered_at) == (Status.REOPENED, None)
    assert solved.due_at is not None
    assert Message.objects.filter(text="Nothing came").count() == 1
    assert solved.events.last().who == ""
    assert [sentence(one) for one in Notice.objects.filter(kind=HEARD)] == [
        f"Acme is still not content: the case {solved} is open again"
    ]


def test_yes_confirms(client: Client, solved: Case) -> None:
    """A customer who is content says so with one tap."""
    send(client, solved, look(client, solved), judged="good")
    solved.refresh_from_db()
    assert solved.status == Status.CONFIRMED
    assert "You confirmed it" in text(look(client, solved))


def test_what_is_added_ends_the_waiting(client: Client, opened: OpenCase, member: Member) -> None:
    """What the customer writes lands in the thread, and the time goes on."""
    case = opened()
    working.answer(member, case, 1, text="Which invoice?", means=Means.PHONE)
    working.wait_for_customer(member, case, 2)
    send(client, case, look(client, case), text="The one of May", judged="good")
    case.refresh_from_db()
    assert (case.waiting_since, case.status) == (None, Status.IN_CONTACT)
    assert case.messages.last().means == Means.PAGE
    assert case.due_at is not None
    assert "wrote something" in sentence(Notice.objects.get(kind=HEARD))


def test_what_no_database_holds_is_left_out(client: Client, opened: OpenCase) -> None:
    """A zero byte, which PostgreSQL refuses, is no part of what a customer wrote."""
    case = opened()
    send(client, case, look(client, case), text="One\0 two")
    assert case.messages.get().text == "One two"


def test_only_our_pages_count(client: Client, solved: Case) -> None:
    """A look changes nothing; what carries no page of ours is not kept."""
    look(client, solved)
    for mark in ("", "forged"):
        given = {"mark": mark, "text": "x", "judged": "bad"}
        assert client.post(f"/r/{token_of(solved)}/", given).status_code == 422
    solved.refresh_from_db()
    assert solved.status == Status.SOLVED


def test_tokens_are_ours(client: Client, solved: Case) -> None:
    """A token that was tampered with leads nowhere."""
    token = token_of(solved)
    assert case_of(token) == solved
    other = numbered.token_of("another kind of link", solved.pk)
    first = "1" if token[0] == "0" else "0"
    for wrong in (token[:-1], token[:-1] + "Z", first + token[1:], "x", token + "é", other):
        assert client.get(f"/r/{wrong}/").status_code == 404


def test_a_merged_case_leads_on(client: Client, opened: OpenCase, member: Member) -> None:
    """The link of a case that was merged shows the one it goes on in."""
    case, other = opened(), opened(about="Another")
    closing.merge(member, case, 1, other)
    assert case_of(token_of(case)) == other


def test_a_receipt_has_its_time(client: Client, solved: Case) -> None:
    """Half a year after it was solved the link opens no more, unless the case is open again."""
    Case.objects.update(solved_at=now() - LIFE + timedelta(hours=1))
    assert look(client, solved).status_code == 200
    Case.objects.update(solved_at=now() - LIFE - timedelta(hours=1))
    page = look(client, solved)
    assert (page.status_code, "This link has expired" in text(page)) == (410, True)
    Case.objects.update(status=Status.REOPENED)
    assert look(client, solved).status_code == 200
