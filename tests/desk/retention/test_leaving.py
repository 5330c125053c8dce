"""Why customers leave, as colleagues tell it."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.actions.notes import write_note
from keepwell.desk.intake import moving
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.retention.leaving import actions, queries
from keepwell.desk.retention.leaving.queries import Leaver
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
FEBRUARY = "since=2026-02-01&until=2026-03-01&by=month&segment="
LIST = """\
reasons:
  - name: price
    title: Too dear
    also: [expensive]
"""


@pytest.fixture
def listed(subscribers: Project) -> Path:
    """Give the subscribers' project a list of reasons; acc-04 to acc-06 left in February."""
    path = subscribers.root / "reasons.yaml"
    path.write_text(LIST, encoding="utf-8")
    return path


def shown(client: Client, address: str) -> str:
    """Return a page or fragment, with blanks made one."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def known(customer: Customer) -> tuple[str | None, bool]:
    """Return what the reason is called, and whether it is on its way."""
    found = queries.known_of(customer)
    return found.title, found.waits


@pytest.mark.usefixtures("listed")
def test_a_reason_goes_through_the_inbox_into_the_causes(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Chosen from the list, a deed; on its way at once, and counted once it is in the lake."""
    customer = make_customer("acc-04", owner=member, is_current=False)
    assert known(customer) == (None, False)
    client = signed_in(member)
    answer = client.post("/retention/leaving-of/acc-04/", {"reason": "price", "words": "budget"})
    assert answer["HX-Trigger"] == "keepwell:told"
    deed = Deed.objects.get(verb="retention.set_reason")
    assert (deed.subject, deed.after) == ("acc-04", {"reason": "price", "note": "budget"})
    assert known(customer) == ("Too dear", True)
    moving.move()
    assert Told.objects.count() == 0
    assert known(customer) == ("Too dear", False)
    causes = shown(client, f"/retention/causes/?{FEBRUARY}")
    assert "nobody told why" not in causes
    assert "Too dear" in causes


@pytest.mark.usefixtures("listed")
def test_own_words_are_mapped_by_the_list(member: Member, make_customer: MakeCustomer) -> None:
    """Of several the last counts, and it counts before what the contract's end says."""
    customer = make_customer("acc-05", owner=member, is_current=False)
    assert known(customer) == ("Too dear", False)  # the contract ended with the reason price
    actions.set_reason(member, Leaver("acc-05", "Acc"), "they moved abroad")
    actions.set_reason(member, Leaver("acc-05", "Acc"), "far too expensive")
    moving.move()
    assert known(customer) == ("Too dear", False)
    actions.set_reason(member, Leaver("acc-05", "Acc"), "they moved abroad")
    moving.move()
    assert known(customer) == ("They moved abroad", False)


@pytest.mark.usefixtures("listed")
def test_one_about_to_leave_may_have_a_reason(member: Member, make_customer: MakeCustomer) -> None:
    """It is kept for the day it leaves."""
    customer = make_customer("acc-10", owner=member)
    actions.set_reason(member, Leaver("acc-10", "Acc"), "price")
    moving.move()
    assert known(customer) == ("Too dear", False)


@pytest.mark.usefixtures("listed")
def test_something_must_be_said(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """An empty form, and a reason that is not in the list, come back; nothing is told."""
    make_customer("acc-04", owner=member)
    client = signed_in(member)
    empty = client.post("/retention/leaving-of/acc-04/", {}).content.decode()
    assert "Choose a reason, or write why." in empty
    odd = client.post("/retention/leaving-of/acc-04/", {"reason": "nobody"}).content.decode()
    assert "Select a valid choice" in odd
    with pytest.raises(ValueError, match="has a name or words"):
        actions.set_reason(member, Leaver("acc-04", "Acc"), " ")
    assert Told.objects.count() == 0


@pytest.mark.usefixtures("listed")
def test_only_colleagues_in_sight_of_the_customer_tell(
    member: Member,
    stranger: Member,
    viewer: Member,
    signed_in: SignedIn,
    make_customer: MakeCustomer,
) -> None:
    """Others find no such customer, and who only looks on is refused."""
    customer = make_customer("acc-04", owner=member)
    for address in ("/retention/leaving-of/acc-04/", f"/retention/leaving/{customer.pk}/"):
        assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(viewer).get("/retention/leaving-of/acc-04/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.set_reason(viewer, Leaver("acc-04", "Acc"), "price")


@pytest.mark.usefixtures("listed")
def test_who_sees_all_tells_of_those_who_left_before_the_desk(
    member: Member, manager: Member, signed_in: SignedIn
) -> None:
    """They have no page; who never was a customer is not found."""
    left, nobody = "/retention/leaving-of/acc-05/", "/retention/leaving-of/acc-77/"
    assert signed_in(member).get(left).status_code == 404
    assert signed_in(manager).get(left).status_code == 200
    assert signed_in(manager).get(nobody).status_code == 404


@pytest.mark.usefixtures("listed")
def test_unknown_leads_to_the_customers_without_a_reason(
    manager: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """Each with a way to say why, for who may."""
    causes = shown(signed_in(manager), f"/retention/causes/?{FEBRUARY}")
    assert "reason=unknown" in causes
    unknown = shown(signed_in(manager), f"/retention/who/lost/?{FEBRUARY}&reason=unknown")
    assert "acc-04" in unknown
    assert "acc-05" not in unknown
    assert "/retention/leaving-of/acc-04/" in unknown
    asked = {"what": "lost", "reason": "unknown", "format": "json"} | dict(parse_qsl(FEBRUARY))
    file = signed_in(manager).post("/retention/export/", asked)
    assert {row["reason"] for row in json.loads(file.content)} == {"Unknown"}
    looked_at = shown(signed_in(viewer), f"/retention/who/lost/?{FEBRUARY}&reason=unknown")
    assert "/retention/leaving-of/" not in looked_at


@pytest.mark.usefixtures("listed")
def test_that_a_note_was_written_is_told_to_the_lake(
    member: Member, make_customer: MakeCustomer
) -> None:
    """Without its text, so that causes know that something was done."""
    customer = make_customer("acc-10", owner=member)
    write_note(member, customer, "secret plan")
    (row,) = Told.objects.values_list("row", flat=True)
    assert row["event"] == "Note Written"
    assert "secret" not in str(row)


def test_the_customers_page_asks_where_somebody_leaves(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer, subscribers: Project
) -> None:
    """Of former customers and those at risk; of the others not."""
    assert subscribers.root.exists()
    make_customer("acc-04", owner=member, is_current=False)
    make_customer("acc-05", owner=member, state="at_risk")
    make_customer("acc-06", owner=member)
    client = signed_in(member)
    assert "Why they left" in shown(client, "/customers/acc-04/")
    assert "If they leave: why" in shown(client, "/customers/acc-05/")
    assert "leaving-known" not in shown(client, "/customers/acc-06/")


# --- the list


def test_managers_write_the_list(
    listed: Path, manager: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """With a deed that holds both texts; others read it."""
    text = LIST + "  - name: abroad\n    also: [moved]\n"
    client = signed_in(manager)
    assert "Too dear" in shown(client, "/retention/reasons/")
    client.post("/retention/reasons/", {"text": text.replace("\n", "\r\n"), "seen": LIST})
    assert listed.read_text(encoding="utf-8") == text
    deed = Deed.objects.get(verb="retention.save_reasons")
    assert (deed.before["text"], deed.after["text"]) == (LIST, text)
    read = shown(signed_in(viewer), "/retention/reasons/")
    assert "abroad" in read
    assert "<textarea" not in read
    assert signed_in(viewer).post("/retention/reasons/", {}).status_code == 403


def test_a_list_with_mistakes_is_not_written(
    listed: Path, manager: Member, signed_in: SignedIn
) -> None:
    """Every mistake is told with its line, and what was typed stays."""
    wrong = "reasons:\n  - name: price\n  - name: price\n"
    page = signed_in(manager).post("/retention/reasons/", {"text": wrong, "seen": LIST})
    assert "stands above already" in page.content.decode()
    assert listed.read_text(encoding="utf-8") == LIST
    with pytest.raises(ValidationError, match="Somebody else changed the list"):
        actions.save_reasons(manager, LIST, "reasons: []")


def test_without_a_list_an_example_is_offered(
    manager: Member, signed_in: SignedIn, subscribers: Project
) -> None:
    """It is written only when somebody saves it."""
    page = shown(signed_in(manager), "/retention/reasons/")
    assert "closed_business" in page
    assert not (subscribers.root / "reasons.yaml").exists()
    actions.save_reasons(manager, queries.EXAMPLE, "")
    assert queries.reasons_of().of("much too expensive") == "price"
