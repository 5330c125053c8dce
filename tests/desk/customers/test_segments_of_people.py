"""Segments of people: made at the desk, counted, and looked at."""

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.customers import queries
from keepwell.desk.customers.actions import save_segment
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.project import Project

DECIDERS = (
    "segment: deciders\ntitle: Who decides\nunit: person\nwhere: {trait: role, is: decider}\n"
)
ROWS = {
    "via": "rows", "title": "Who decides", "unit": "person", "row-0-group": "0",
    "row-0-kind": "trait", "row-0-name": "role", "row-0-operator": "is",
    "row-0-operand": "decider",
}  # fmt: skip


@pytest.fixture(autouse=True)
def project(desk_project: Project) -> Project:
    """Make a project without segments, and forget what was summed up of others."""
    for path in (desk_project.root / "segments").glob("*.yaml"):
        path.unlink()
    cache.clear()
    return desk_project


@pytest.fixture(autouse=True)
def people(make_customer: MakeCustomer, member: Member) -> list[Person]:
    """Make three deciders and a user, at the customer of the member and at one of nobody."""
    mine, other = make_customer("mine", owner=member), make_customer("other")
    told = [("ann", mine, "decider"), ("bob", mine, "user"), ("cem", other, "decider")]
    return Person.objects.bulk_create(
        Person(key=key, name=key.title(), account=at, traits={"role": role}, band="watch", score=60)
        for key, at, role in told
    )


def page_of(client: Client, address: str) -> str:
    """Return a page."""
    return client.get(address).content.decode()


def test_one_is_made_by_rows(member: Member, signed_in: SignedIn, project: Project) -> None:
    """Its text says that it is of people, people are counted, and it is saved as a file."""
    client = signed_in(member)
    said = client.post("/segments-edit/draft/", ROWS, headers={"HX-Target": "segment-rows"})
    page = said.content.decode()
    assert re.search(r'<span class="figure">1</span> *person<', page)
    assert '<option value="person" selected>' in page
    text = "segment: who-decides\ntitle: Who decides\nunit: person\nwhere:"
    assert text in page
    assert '<option value="value">' not in page  # people are worth nothing a year
    assert '<option value="role">' in page
    client.post("/segments-edit/save/", {"text": DECIDERS})
    assert [one.unit for one in project.segments] == ["person"]
    assert 'name="unit" value="person"' in page_of(client, "/segments-edit/deciders/")


def test_what_people_lack_is_not_taken_along(member: Member, signed_in: SignedIn) -> None:
    """A condition on the value a year gives way where the segment becomes one of people."""
    rows = ROWS | {"row-0-kind": "value", "row-0-operator": "above", "row-0-operand": "5"}
    page = signed_in(member).post("/segments-edit/draft/", rows).content.decode()
    assert "value:" not in page


@pytest.mark.parametrize(
    ("reader", "seen"),
    [("member", ["Ann"]), ("viewer", ["Ann", "Cem"]), ("stranger", [])],
)
def test_it_tells_of_those_one_may_see(
    request: pytest.FixtureRequest, signed_in: SignedIn, member: Member, reader: str,
    seen: list[str],
) -> None:  # fmt: skip
    """List, figures and names are each reader's own."""
    save_segment(member, DECIDERS)
    client = signed_in(request.getfixturevalue(reader))
    assert "/segments/deciders/" in page_of(client, "/segments/")
    assert f'/people/">{len(seen)}</a>' in page_of(client, "/segments/deciders/row/")
    described = page_of(client, "/segments/deciders/described/")
    assert ("Nobody is in this segment" in described) == (not seen)
    assert "Value a year" not in described
    shown = page_of(client, "/segments/deciders/people/")
    assert re.findall("data-row-link>([A-Z][a-z]+)</a>", shown) == seen


def test_its_page_offers_what_is_done_with_people(member: Member, signed_in: SignedIn) -> None:
    """Nothing there leads to a list of customers, which would not hold them."""
    save_segment(member, DECIDERS)
    client = signed_in(member)
    page = page_of(client, "/segments/deciders/")
    assert "/segments/deciders/people/" in page
    assert "?segment=deciders" not in page + page_of(client, "/segments/deciders/described/")
    save_segment(member, "segment: pro\nwhere: {trait: plan, is: pro}\n")
    assert client.get("/segments/pro/people/").status_code == 404


def test_whom_it_is_of_stays(member: Member) -> None:
    """Surveys and other segments rely on it, so a segment of people stays one."""
    save_segment(member, DECIDERS)
    with pytest.raises(ValidationError, match="stays as it is"):
        save_segment(member, DECIDERS.replace("unit: person\n", ""), "deciders")


def test_references_are_to_the_same_unit(member: Member) -> None:
    """A segment of customers is no part of one of people."""
    save_segment(member, "segment: pro\nwhere: {trait: plan, is: pro}\n")
    with pytest.raises(ValidationError, match="same unit"):
        save_segment(member, DECIDERS.replace("{trait: role, is: decider}", "{segment: pro}"))


def test_people_are_listed_with_few_questions(
    member: Member, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """A page of them costs the same however many there are."""
    save_segment(member, DECIDERS)
    client = signed_in(member)
    with django_assert_max_num_queries(6):
        client.get("/segments/deciders/people/")


@pytest.mark.parametrize("counted", [1, 1000])
def test_many_and_few_are_listed_alike(
    viewer: Member, member: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch,
    counted: int,
) -> None:  # fmt: skip
    """Who is many to count is walked by name, who is few is found first; the order is the same."""
    monkeypatch.setattr(queries.people, "COUNTED", counted)
    monkeypatch.setattr(queries.listing, "COUNTED", counted)
    save_segment(member, DECIDERS)
    shown = page_of(signed_in(viewer), "/segments/deciders/people/")
    assert re.findall("data-row-link>([A-Z][a-z]+)</a>", shown) == ["Ann", "Cem"]
    assert ("more than 1 people" if counted == 1 else "2 people") in shown


def test_what_it_asks_for_is_said_in_words(member: Member, signed_in: SignedIn) -> None:
    """Each condition that must hold is a line; the text of the file is folded below."""
    save_segment(member, DECIDERS)
    save_segment(member, "segment: ours\nunit: person\nwhere: {all: [{segment: deciders}, "
                         "{any: [{band: watch}, {score: {below: 50}}]}]}\n")  # fmt: skip
    page = page_of(signed_in(member), "/segments/ours/")
    assert re.findall("<li>(.*?)</li>", page.split('id="text"')[1].split("<pre")[0]) == [
        "Segment: Who decides", "Band is watch or Score is below 50",
    ]  # fmt: skip
