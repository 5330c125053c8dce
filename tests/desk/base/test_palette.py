"""What the command palette finds."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.base import navigation, palette
from keepwell.desk.base.navigation import Entry
from keepwell.desk.base.palette import MOST, Match, found, searched
from keepwell.desk.members.models import Member, Role

SignedIn = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one room be searched, and two pages be offered."""
    monkeypatch.setattr(palette, "_searches", [])
    entries = (
        Entry("base:palette", "Search", "search", "g s"),
        Entry("base:appearance", "Theme", "theme", least=Role.ADMINISTRATOR),
    )
    monkeypatch.setattr(navigation, "ENTRIES", entries)

    @searched
    def customers(member: Member, text: str) -> Iterable[Match]:
        names = ["Siam <Foods>", *(f"Sea {n}" for n in range(20))]
        return [
            Match(name, "/c/", "Customers", "customers", member.name)
            for name in names
            if name.startswith(text)
        ]


def test_pages_before_one_writes():
    """Before a letter is written the pages stand there, and no room is searched."""
    [(group, matches)] = found(Member(role=Role.VIEWER), " ")
    assert group == "Pages"
    assert [match.url for match in matches] == ["/palette/"]


def test_rooms_are_searched():
    """Rooms are asked with what was written and for whom; a group is never longer than MOST."""
    groups = dict(found(Member(name="Mali", role=Role.ADMINISTRATOR), "S"))
    assert groups["Customers"][0] == Match("Siam <Foods>", "/c/", "Customers", "customers", "Mali")
    assert len(groups["Customers"]) == MOST
    assert [match.label for match in groups["Pages"]] == ["Search"]


def test_page(viewer: Member, signed_in: SignedIn):
    """Matches come as options to choose from, escaped."""
    body = signed_in(viewer).get("/palette/", {"q": "Siam"}).content.decode()
    assert body.count('role="option"') == 1
    assert "Siam &lt;Foods&gt;" in body


def test_nothing_found(viewer: Member, signed_in: SignedIn):
    """Nothing found says so, with what was asked for, cut where it is too long."""
    body = signed_in(viewer).get("/palette/", {"q": "<x>" + "y" * 500}).content.decode()
    assert "Nothing found for “&lt;x&gt;y" in body
    assert "y" * 98 not in body


def test_cost(
    viewer: Member, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
):
    """The palette itself asks only who is asking: the session and the member."""
    client = signed_in(viewer)
    with django_assert_num_queries(2):
        client.get("/palette/", {"q": "Siam"})
