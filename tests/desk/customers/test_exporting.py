"""The list of customers as a file."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.test import Client

from keepwell.desk.customers.models import ColumnChoice, Customer
from keepwell.desk.members.models import Deed, Member

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]

pytestmark = pytest.mark.usefixtures("desk_project")


def rows(client: Client, **data: object) -> list[dict[str, str]]:
    """Export, and read the file."""
    response = client.post("/customers-list/export/", data)
    assert response["Content-Disposition"] == 'attachment; filename="customers.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a stream
    return list(csv.DictReader(StringIO(text)))


def test_a_file_holds_what_the_list_shows(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """The customers that meet the filters, in the columns that the member chose, as raw values."""
    ColumnChoice.objects.create(member=viewer, columns=["score", "renewal", "trait:plan"])
    make_customer("acme", score=49.5, renewal=date(2026, 5, 1), traits={"plan": "pro"})
    make_customer("beta", band="watch")
    assert rows(signed_in(viewer), query="band=healthy") == [
        {"Name": "Acme", "Key": "acme", "Score": "49.5", "Renewal": "2026-05-01", "Plan": "pro"}
    ]


def test_only_those_that_were_ticked(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Ticked rows are exported alone, unless all are asked for."""
    acme, _beta = make_customer("acme"), make_customer("beta")
    assert [row["Key"] for row in rows(signed_in(viewer), pk=[acme.pk])] == ["acme"]
    everybody = rows(signed_in(viewer), pk=[acme.pk], everybody="1")
    assert [row["Key"] for row in everybody] == ["acme", "beta"]


def test_a_name_cannot_be_a_formula(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """What a spreadsheet would work out stays a text."""
    make_customer("acme", name='=HYPERLINK("http://evil.example")')
    assert rows(signed_in(viewer))[0]["Name"].startswith("'=")


def test_a_stranger_exports_nobody(
    stranger: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """A file holds nobody whom the list would not show."""
    acme = make_customer("acme")
    assert rows(signed_in(stranger)) == []
    assert rows(signed_in(stranger), pk=[acme.pk]) == []


def test_an_export_is_in_the_log(viewer: Member, signed_in: SignedIn) -> None:
    """Who takes customers away is written down, with the filters."""
    rows(signed_in(viewer), query="band=watch")
    deed = Deed.objects.get()
    assert (deed.verb, deed.after["filters"]) == ("customers.export", "band=watch")


def test_the_palette_finds_by_beginnings(
    viewer: Member, stranger: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Names and keys are found by how they begin, whatever the case, and only by who may see."""
    make_customer("acc-1", name="Siam Foods")
    for text in ("siam", "ACC"):
        page = signed_in(viewer).get(f"/palette/?q={text}").content.decode()
        assert "Siam Foods" in page
        assert "/customers/acc-1/" in page
    assert "Siam" not in signed_in(stranger).get("/palette/?q=siam").content.decode()
