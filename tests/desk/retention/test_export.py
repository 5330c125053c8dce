"""Retention as files."""

import csv
import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client

from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
ASKED = {"since": "2025-12-01", "until": "2026-03-01", "by": "month", "segment": ""}

pytestmark = pytest.mark.usefixtures("subscribers")


def rows(client: Client, what: str, **data: str) -> list[dict[str, str]]:
    """Export as CSV, and read the file."""
    answer = client.post("/retention/export/", ASKED | {"what": what, "format": "csv"} | data)
    assert answer["Content-Disposition"].startswith(f'attachment; filename="retention-{what}-')
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a stream
    return list(csv.DictReader(StringIO(text)))


def test_figures_are_a_row_for_each_part(viewer: Member, signed_in: SignedIn) -> None:
    """In the columns that the command line has."""
    found = rows(signed_in(viewer), "figures")
    assert [(row["from"], row["start"], row["lost"]) for row in found] == [
        ("2025-12-01", "16", "0"), ("2026-01-01", "16", "0"), ("2026-02-01", "16", "3"),
    ]  # fmt: skip
    assert found[-1]["revenue_churn"] == "300.0"


@pytest.mark.slow
def test_everything_on_the_page_can_be_taken_away(viewer: Member, signed_in: SignedIn) -> None:
    """As JSON too; the customers of a count are as many as the count."""
    client = signed_in(viewer)
    assert [row["reason"] for row in rows(client, "causes")] == ["unknown", "price"]
    assert len(rows(client, "cohorts")) == 6
    answer = client.post("/retention/export/", ASKED | {"what": "lost", "format": "json"})
    found = json.loads(answer.content)
    assert [row["account"] for row in found] == ["acc-04", "acc-05", "acc-06"]
    assert found[1]["reason"] == "Price"


def test_a_member_takes_away_what_is_in_sight(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """And nobody else."""
    make_customer("acc-05", owner=member)
    make_customer("acc-06")
    assert [row["account"] for row in rows(signed_in(member), "lost")] == ["acc-05"]


def test_it_is_written_down(viewer: Member, signed_in: SignedIn) -> None:
    """Who took what away, and of which time."""
    rows(signed_in(viewer), "lost")
    deed = Deed.objects.get(verb="retention.export")
    assert deed.member == viewer
    assert deed.name == "lost"
    assert "since=2025-12-01" in deed.after["filters"]


@pytest.mark.parametrize("data", [{"what": "grr"}, {"what": "lost", "since": "soon"}, {}])
def test_what_is_not_there_is_not_found(
    viewer: Member, signed_in: SignedIn, data: dict[str, str]
) -> None:
    """A wrong name or period makes no file and no deed."""
    answer = signed_in(viewer).post("/retention/export/", ASKED | data)
    assert answer.status_code == 404
    assert not Deed.objects.filter(verb="retention.export").exists()


def test_trouble_is_told_on_the_page(
    viewer: Member, signed_in: SignedIn, subscribers: Project
) -> None:
    """One comes back to the page with the reason."""
    (subscribers.root / "reasons.yaml").write_text("reasons: [", encoding="utf-8")
    client = signed_in(viewer)
    answer = client.post("/retention/export/", ASKED | {"what": "causes"}, follow=True)
    assert answer.redirect_chain
    assert "reasons.yaml" in answer.content.decode()
