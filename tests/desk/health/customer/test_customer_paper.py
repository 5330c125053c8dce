"""A customer on paper: the numbers of the page, in a PDF that is there soon or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keepwell import language
from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.health.paper import press, printing
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.members.models import Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
THAI = "บ้านสวน"


def address(customer: Customer) -> str:
    """Return the address of the PDF."""
    return reverse("health:paper", args=[customer.pk])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Keep what the press is asked to print, and print nothing."""
    found: list[dict[str, Any]] = []

    def keep(data: dict[str, Any]) -> bytes:
        found.append(json.loads(json.dumps(data)))
        return b"%PDF-"

    monkeypatch.setattr(printing, "_press", keep)
    return found


def test_it_says_what_the_page_says(
    acme: Customer, member: Member, signed_in: SignedIn, asked: list[dict[str, Any]]
) -> None:
    """Name, band, measures, ledger, notes and people are those of the page; lines are text."""
    Note.objects.create(customer=acme, author=member, who="Mia", text="#sys.version *no markup*")
    response = signed_in(member).get(address(acme))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('inline; filename="acme-ltd-')
    data = asked[0]["data"]
    assert (data["name"], data["standing"]["band"]) == ("Acme <Ltd>", acme.band)
    assert [len(row["measures"]) for row in data["dimensions"]] == [2, 2]
    assert data["notes"][0]["text"] == "#sys.version *no markup*"
    assert {one["name"] for one in data["people"]} == {"Ann", "Bo"}
    lines = [line[0] for heading in data["ledger"]["headings"] for line in heading["lines"]]
    points = sum(round(10 * float(said.replace("−", "-"))) for said in lines if said)
    assert f"{abs(points) / 10}" in data["ledger"]["total"]


@pytest.mark.slow
def test_the_press_prints(lake: Project, acme: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The press makes a PDF of all parts, with odd letters and markup in the data."""
    monkeypatch.setattr(printing, "PATIENCE", 60)
    Customer.objects.filter(pk=acme.pk).update(
        name=f'{THAI} "#panic()" \\ $x$',
        held={"caps": [0], "override": {"band": "watch", "until": "2026-04-30", "reason": "*b*"}},
    )
    acme.refresh_from_db()
    assert printing.pdf(Subject("customer", acme), acme).startswith(b"%PDF-")


def test_without_a_thai_font_it_says_so(
    acme: Customer, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Thai letters cannot be printed, words are English and the paper says what to do."""
    monkeypatch.setattr(printing, "_families", lambda _folder: frozenset({"DejaVu Sans"}))
    language.use("th")
    acme.name = THAI
    printing.pdf(Subject("customer", acme), acme)
    data = asked[0]["data"]
    assert data["language"] == "en"
    assert data["titles"]["notes"] == "Notes"
    assert "no Thai font" in data["warning"]
    assert language.current() == "th"


def test_with_a_thai_font_there_is_nothing_to_say(
    acme: Customer, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the font the paper is in the reader's language."""
    monkeypatch.setattr(printing, "_families", lambda _folder: frozenset({"Noto Sans Thai"}))
    language.use("th")
    acme.name = THAI
    printing.pdf(Subject("customer", acme), acme)
    assert (asked[0]["data"]["language"], asked[0]["data"]["warning"]) == ("th", "")


def test_fonts_may_lie_in_the_project(own_lake: Project, asked: list[dict[str, Any]],
                                      acme: Customer) -> None:  # fmt: skip
    """The folder `fonts` of the project is looked into, where there is one."""
    printing.pdf(Subject("customer", acme), acme)
    (own_lake.root / "fonts").mkdir()
    printing.pdf(Subject("customer", acme), acme)
    assert [one["fonts"] for one in asked] == [None, str(own_lake.root / "fonts")]


def test_a_press_that_takes_too_long_is_stopped(
    acme: Customer, member: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits is sent back to the page, which says what happened."""
    monkeypatch.setattr(printing, "PATIENCE", 0.001)
    response = signed_in(member).get(address(acme), follow=True)
    assert "Printing took longer than" in response.content.decode()


def test_a_press_that_fails_says_why(acme: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the press stumbles over is in the message."""
    monkeypatch.setattr(printing, "score_over_time", lambda _trend: {"mark": "no such mark"})
    with pytest.raises(printing.PrintError, match="Printing failed: "):
        printing.pdf(Subject("customer", acme), acme)


def test_without_the_lake_the_rest_is_printed(
    own_lake: Project, acme: Customer, asked: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Who was never scored has a page on paper too, without chart and ledger."""
    Customer.objects.filter(pk=acme.pk).update(key="nobody", version="", as_of=None, score=None)
    acme.refresh_from_db()
    printing.pdf(Subject("customer", acme), acme)
    assert asked[0]["chart"] is None
    assert asked[0]["data"]["ledger"] is None


def test_colours_of_a_chart_become_those_of_paper() -> None:
    """Named colours are replaced wherever they stand, and nothing else is."""
    spec = {"mark": {"color": "$ink"}, "range": ["$watch", "x"], "n": 3, "none": None}
    found = press.coloured(spec, {"$ink": "#000", "$watch": "#ff0"})
    assert found == {"mark": {"color": "#000"}, "range": ["#ff0", "x"], "n": 3, "none": None}


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("viewer", 200)])
@pytest.mark.usefixtures("asked")
def test_who_may_not_see_may_not_print(
    who: str, status: int, acme: Customer, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    """To a stranger the customer does not exist; a viewer may print."""
    assert signed_in(request.getfixturevalue(who)).get(address(acme)).status_code == status


def test_who_is_not_signed_in_is_asked_to(acme: Customer, client: Client) -> None:
    """Paper is as closed as the page."""
    assert client.get(address(acme)).status_code == 302
