"""Sentiment and override: said by a colleague, told as a touchpoint, pending until scored."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.actions import judgement
from keepwell.desk.health.publishing import refresh
from keepwell.desk.health.tasks import today
from keepwell.desk.intake import moving
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

Read = Callable[..., str]
SignedIn = Callable[[Member], Client]


def address(name: str, customer: Customer, **query: object) -> str:
    """Return the address of a deed."""
    return reverse(f"health:{name}", args=[customer.pk], query=query)


def properties() -> dict[str, str]:
    """Return what the last touchpoint that was told says."""
    return dict(json.loads(Told.objects.latest("pk").row["properties"]))


def override_of(days: int = 30, **more: str) -> dict[str, str]:
    """Return a form of an override that ends in some days."""
    until = (today() + timedelta(days=days)).isoformat()
    return {"band": "at_risk", "reason": "They left a voice mail", "until": until, **more}


def test_a_sentiment_becomes_a_touchpoint(
    acme: Customer, member: Member, signed_in: SignedIn
) -> None:
    """A word stands for points; the touchpoint tells who said it and why; the deed is logged."""
    form = {"word": "30", "note": "Sponsor left"}
    response = signed_in(member).post(address("sentiment", acme), form)
    told = Told.objects.get()
    assert (told.row["account"], told.row["event"], told.row["value"]) == (
        "acme",
        "Sentiment Set",
        30,
    )
    assert properties() == {"by": str(member), "note": "Sponsor left"}
    assert Deed.objects.get(verb="health.set_sentiment").after["sentiment"] == 30
    assert "Sentiment 30 is on its way into the score" in response.content.decode()


def test_exact_points_count_before_the_word(
    acme: Customer, member: Member, signed_in: SignedIn
) -> None:
    """Whoever gives points means them, also 0."""
    signed_in(member).post(address("sentiment", acme), {"word": "90", "points": "0"})
    assert Told.objects.get().row["value"] == 0


@pytest.mark.parametrize("form", [{}, {"points": "101"}, {"points": "-1"}, {"word": "33"}])
def test_a_sentiment_needs_a_word_or_points(
    form: dict[str, str], acme: Customer, member: Member, signed_in: SignedIn
) -> None:
    """What is no sentiment is asked for again, and nothing is told."""
    text = signed_in(member).post(address("sentiment", acme), form).content.decode()
    assert "error-summary" in text
    assert not Told.objects.exists()


def test_an_override_becomes_a_touchpoint(
    acme: Customer, member: Member, signed_in: SignedIn
) -> None:
    """Band, reason and end stand in the touchpoint as scoring reads them."""
    form = override_of()
    signed_in(member).post(address("override", acme), form)
    assert properties() == {**form, "by": str(member)}
    assert Deed.objects.get(verb="health.override").after == form


@pytest.mark.parametrize(
    "form",
    [
        override_of(reason=" "), override_of(-1), override_of(366), override_of(band="unknown"),
        override_of(until="soon"), {},
    ],
)  # fmt: skip
def test_an_override_needs_band_reason_and_end(
    form: dict[str, str], acme: Customer, member: Member, signed_in: SignedIn
) -> None:
    """Without reason, with no end or one more than a year ahead, nothing is told."""
    text = signed_in(member).post(address("override", acme), form).content.decode()
    assert "error-summary" in text
    assert not Told.objects.exists()


@pytest.mark.parametrize("days", [0, 365])
def test_an_override_may_end_today_or_in_a_year(
    days: int, acme: Customer, member: Member, signed_in: SignedIn
) -> None:
    """Both ends of what is allowed are allowed."""
    signed_in(member).post(address("override", acme), override_of(days))
    assert Told.objects.exists()


@pytest.mark.slow
def test_what_was_said_is_in_the_score_and_the_page_stops_waiting(
    own_lake: Project, acme: Customer, member: Member, read: Read
) -> None:
    """From the form to the published band and back: pending, then in force, then withdrawn."""
    judgement.override(member, acme, "at_risk", "Their sponsor left", today())
    waiting = read(member, address("standing", acme, after=acme.publication, looks=0))
    assert "on its way" in waiting
    assert 'hx-trigger="every 2s"' in waiting

    moving.move()
    refresh(own_lake, today())
    done = read(member, address("standing", acme, after=acme.publication, looks=1))
    assert "every 2s" not in done
    assert "Their sponsor left" in done
    acme.refresh_from_db()
    assert acme.band == "at_risk"
    assert acme.held["override"]["until"] == today().isoformat()

    judgement.withdraw_override(member, acme)
    ending = read(member, address("standing", acme, after=acme.publication, looks=0))
    assert "The end of the override is on its way" in ending
    moving.move()
    refresh(own_lake, today())
    acme.refresh_from_db()
    assert acme.held["override"] is None


def test_a_page_does_not_look_for_ever(acme: Customer, member: Member, read: Read) -> None:
    """Where no scoring comes, the page stops asking and says when it will."""
    judgement.set_sentiment(member, acme, 50)
    text = read(member, address("standing", acme, after=acme.publication, looks=39))
    assert "every 2s" not in text
    assert "It comes with the next scoring" in text


def test_without_an_override_there_is_nothing_to_withdraw(acme: Customer, member: Member) -> None:
    """Withdrawing what is not there tells nothing and is no deed."""
    judgement.withdraw_override(member, acme)
    assert not Told.objects.exists()
    assert not Deed.objects.exists()


@pytest.mark.parametrize("name", ["sentiment", "override", "withdraw"])
def test_who_may_not_may_not(
    name: str, acme: Customer, viewer: Member, stranger: Member, signed_in: SignedIn
) -> None:
    """A viewer is refused, and to a stranger the customer does not exist."""
    for who, status in ((viewer, 403), (stranger, 404)):
        assert signed_in(who).post(address(name, acme), override_of()).status_code == status
    assert not Told.objects.exists()


def test_a_viewer_sees_how_it_stands_and_no_buttons(
    acme: Customer, viewer: Member, read: Read
) -> None:
    """Who may change nothing is offered nothing to change."""
    assert "measures" in read(viewer, address("standing", acme))
    page = read(viewer, reverse("health:customer", args=[acme.key]))
    for name in ("sentiment", "override", "tag", "write-note", "owner"):
        assert address(name, acme) not in page


def test_actions_check_for_themselves(acme: Customer, viewer: Member) -> None:
    """An action refuses a viewer, whatever view it is called from."""
    for refused in (
        lambda: judgement.set_sentiment(viewer, acme, 50),
        lambda: judgement.override(viewer, acme, "watch", "why", today()),
        lambda: judgement.withdraw_override(viewer, acme),
    ):
        with pytest.raises(PermissionDenied):
            refused()
