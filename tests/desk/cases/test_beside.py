"""A case beside the list."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.cases.conftest import OpenCase
from desk.conftest import SignedIn
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.models import Case
from keepwell.desk.members.models import Department, Member

PANEL = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture
def desk(member: Member, signed_in: SignedIn) -> Client:
    """Return the browser of the member who owns the customer."""
    return signed_in(member)


def text(response: HttpResponse | Any) -> str:
    """Return a page."""
    return response.content.decode()


def test_the_address_opens_it(desk: Client, opened: OpenCase) -> None:
    """The list with an open case is a page of its own; the panel alone is a part of it."""
    case = opened(text="I paid twice.")
    page = text(desk.get(f"/cases/?whose=all&open={case.pk}"))
    assert 'aria-current="true"><' in page.replace("\n", "")
    assert "I paid twice." in page
    part = text(desk.get(f"/cases/?whose=all&open={case.pk}", headers=PANEL))
    assert "I paid twice." in part
    assert "<html" not in part


def test_what_one_may_not_see_does_not_open(
    stranger: Member, desk: Client, signed_in: SignedIn, opened: OpenCase
) -> None:
    """Of a case that is kept from the reader, or is nobody's, the list stands alone."""
    kept = opened(restricted_to=Department.objects.create(name="Board"))
    case = opened(about="Rude courier", reason="another")
    assert "invoice" not in text(desk.get(f"/cases/?whose=all&open={kept.pk}", headers=PANEL))
    assert "courier" not in text(signed_in(stranger).get(f"/cases/?whose=all&open={case.pk}"))
    assert desk.get("/cases/?open=x").status_code == 200


def test_deeds_answer_with_the_panel(desk: Client, opened: OpenCase, member: Member) -> None:
    """What is done in the panel stays there and lets the list follow; what is refused is kept."""
    where = f"/cases/{opened().pk}/"
    done = desk.post(f"{where}take/", {"version": 1}, headers=PANEL)
    assert done.status_code == 200
    assert "keepwell:case-worked" in done.headers["HX-Trigger-After-Settle"]
    assert Case.objects.get().owner == member
    again = desk.post(f"{where}wait/", {"version": 1}, headers=PANEL)
    assert "changed meanwhile" in text(again)
    lacks = desk.post(f"{where}say/", {"version": 9, "text": "So sorry"}, headers=PANEL)
    assert "So sorry" in text(lacks)
    assert "This field is required." in text(lacks)
    assert "<html" not in text(lacks)


def test_more_words_ask_no_more(
    desk: Client, opened: OpenCase, member: Member,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """A case beside the list takes a fixed number of queries, and shows what was said last."""
    case = opened(owner=member)
    for number in range(6):
        working.write_note(member, case, f"Word {number}")
    with django_assert_max_num_queries(14):
        page = text(desk.get(f"/cases/?open={case.pk}"))
    assert "Word 5" in page
    assert "Word 2" not in page
