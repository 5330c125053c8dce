"""From a distribution to the message, by a gateway that hears it."""

import re
import socket
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from requests import Session

from desk.surveys.answering import send, slowly, text
from desk.surveys.asking.conftest import MakeDistribution, MakePerson, SetRules
from desk.surveys.asking.gateway import Gateway
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking import quiet, running, sending, tasks
from keepwell.desk.surveys.asking.fatigue import Calendar, Span
from keepwell.desk.surveys.messages import lines, services
from keepwell.desk.surveys.models import (
    Answer,
    Channel,
    Distribution,
    Fate,
    Invitation,
    Letter,
    OptOut,
    Run,
    Service,
)
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

NUMBER = "+66812345678"
LINK = re.compile(r"https?://[^/]+(/s/\w+/)")


@pytest.fixture(autouse=True)
def at_any_hour(monkeypatch: pytest.MonkeyPatch, no_rules: None) -> None:
    """Let messages go out whatever the clock says; a test about hours says so itself."""
    monkeypatch.setattr(Calendar, "of_messages", lambda calendar: calendar)


@pytest.fixture
def by_sms(distribute: MakeDistribution, sms: Service, ann: Person) -> Distribution:
    """Make a distribution by the service, to Ann, whose number is known."""
    Person.objects.filter(pk=ann.pk).update(phone=NUMBER)
    return distribute(service=sms, channel=Channel.SMS, texts={"en": "Hi {name}: {link}"})


def go() -> int:
    """Choose people and send to them; return how many were handed over."""
    running.run_due()
    return sending.send_due()


def test_a_message_leads_to_an_answer(
    by_sms: Distribution, gateway: Gateway, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the gateway gets goes to the person's number, and its link is answered as any other."""
    slowly(monkeypatch)
    assert (go(), sending.send_due()) == (1, 0)
    ((_path, said),) = gateway.taken
    found = LINK.search(said["message"])
    assert found is not None
    assert (said["to"], said["message"].partition(": ")[0]) == (NUMBER, "Hi Ann")
    assert f"{found[1]}stop/" in text(browser.get(found[1]))
    send(browser, browser.get(found[1]), q_score="9")
    assert (Answer.objects.get().score, Answer.objects.get().channel) == (9, "sms")
    assert (Letter.objects.get().fate, mail.outbox) == (Fate.SENT, [])


def test_everybody_reads_their_language(by_sms: Distribution, gateway: Gateway) -> None:
    """Where nobody wrote a text, the usual one has the survey's title in the person's language."""
    Person.objects.update(traits={"language": "th"})
    go()
    assert "เราทำได้ดีแค่ไหน http" in gateway.taken[0][1]["message"]


ENDS = [(400, Fate.REFUSED), (401, Fate.REFUSED), (429, Fate.WAITING), (503, Fate.WAITING),
        (500, Fate.UNSURE)]  # fmt: skip


@pytest.mark.parametrize(("status", "fate"), ENDS)
def test_what_a_gateway_answers_decides(
    by_sms: Distribution, gateway: Gateway, status: int, fate: Fate
) -> None:
    """Refused is final, busy is tried again, and what may have gone out is not sent twice."""
    gateway.status = status
    go()
    letter = Letter.objects.get()
    assert (letter.fate, letter.tries) == (fate, 1)
    assert f"error={status}" in letter.trouble
    Letter.objects.update(next_at=now())
    gateway.status = 200
    assert sending.send_due() == (1 if fate is Fate.WAITING else 0)


def test_no_address_sends_twice(by_sms: Distribution, gateway: Gateway) -> None:
    """Also where an address asks Apprise to try again by itself, a message goes out once."""
    Service.objects.update(url=f"{gateway.url()}&retry=2&wait=0")
    gateway.status = 500
    go()
    assert len(gateway.taken) == 1


def test_a_gateway_that_is_away_is_tried_again(by_sms: Distribution, sms: Service) -> None:
    """Where no connection comes about nothing was sent, and it waits; no secret is written down."""
    Service.objects.update(url="json://user:topsecret@127.0.0.1:9/sms?:to={to}")
    go()
    letter = Letter.objects.get()
    assert (letter.fate, letter.next_at > now()) == (Fate.WAITING, True)
    assert "topsecret" not in letter.trouble


def test_no_message_goes_into_the_desks_own_network(
    by_sms: Distribution, gateway: Gateway, settings: Settings
) -> None:
    """A host that webhooks may not tell is told nothing by messages, whatever it was called."""
    settings.WEBHOOKS_PRIVATE = False
    Service.objects.update(url=f"json://localhost:{gateway.port}/?:to={{to}}&redirect=yes")
    go()
    assert (gateway.taken, Letter.objects.get().fate) == ([], Fate.REFUSED)


def test_a_name_that_leads_inside_a_moment_later_is_not_called(
    by_sms: Distribution, gateway: Gateway, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that first names the internet, then this machine, leads nobody here."""
    settings.WEBHOOKS_PRIVATE = False
    turns = iter(["1.1.1.1"])

    def answer(_host: str, port: int, *_args: object, **_kwargs: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(turns, "127.0.0.1"), port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    Service.objects.update(url=f"json://sms.example.com:{gateway.port}/?:to={{to}}")
    go()
    assert (gateway.taken, Letter.objects.get().fate) == ([], Fate.WAITING)


def test_who_cannot_be_reached_is_left_out(by_sms: Distribution, make_person: MakePerson) -> None:
    """No number, one without its country, and one that is asked already: each is a reason."""
    make_person("bo")
    make_person("cy", phone="0812345678")
    make_person("di", phone=NUMBER)
    go()
    left_out = {one["why"]: one["count"] for one in Run.objects.get().left_out}
    assert left_out == {"no_number": 1, "bad_number": 1, "twice": 1}


def test_rules_and_opt_outs_hold_for_all_channels(
    by_sms: Distribution, sms: Service, distribute: MakeDistribution, set_rules: SetRules
) -> None:
    """Who was asked by SMS is not asked by mail, and who opts out of one is out of both."""
    set_rules("limits: [{at_most: 1, within: 14d}]")
    go()
    distribute(title="By mail")
    running.run_due()
    assert Invitation.objects.count() == 1
    set_rules("")
    OptOut.objects.create(address=NUMBER, person="")
    distribute(title="By mail again")
    assert running.run_due() == 0


def test_a_chat_app_knows_people_by_another_name(
    distribute: MakeDistribution, gateway: Gateway, admin: Member, ann: Person
) -> None:
    """A service may take its recipients from any trait of people."""
    chat = services.add(admin, title="Chat", trait="line_id", url=gateway.url())
    Person.objects.filter(pk=ann.pk).update(traits={"line_id": "U12ab"})
    distribute(service=chat, channel=Channel.SMS)
    go()
    assert gateway.taken[0][1]["to"] == "U12ab"


def test_a_removed_service_sends_nothing(by_sms: Distribution, sms: Service, admin: Member) -> None:
    """What waits for it is withdrawn, and its address is forgotten."""
    running.run_due()
    Distribution.objects.update(standing="paused")
    services.remove(admin, sms)
    Distribution.objects.update(standing="on")
    assert (sending.send_due(), Letter.objects.get().fate) == (0, Fate.WITHDRAWN)
    assert Service.objects.get().url == ""


HOURS = Calendar(message_hours=Span(time(9), time(20)))
ZONES = [
    ("", 12, None),
    ("Asia/Bangkok", 12, None),
    ("Asia/Bangkok", 14, 2),
    ("America/Los_Angeles", 12, 16),
    ("Nowhere/At_all", 12, None),
]
"""Somebody's zone, the hour by UTC, and until which hour a message waits."""


@pytest.mark.usefixtures("by_sms")
@pytest.mark.parametrize(("where", "hour", "then"), ZONES)
def test_nobody_is_woken(
    monkeypatch: pytest.MonkeyPatch, where: str, hour: int, then: int | None
) -> None:
    """Messages wait for the hours of the person's own clock, as far as anybody knows it."""
    Person.objects.update(traits={"timezone": where})
    running.run_due()
    monkeypatch.undo()
    monkeypatch.setattr(quiet, "now", lambda: datetime(2026, 7, 1, hour, 30, tzinfo=UTC))
    letter = Letter.objects.select_related("invitation__contact__account").get()
    found = quiet.until(letter, HOURS)
    assert (found.astimezone(UTC).hour if found else None) == then


def test_minutes_after_a_call(by_sms: Distribution) -> None:
    """What is counted in minutes is looked at each minute, and what is old is no reason."""
    by_sms.unit, by_sms.timing, by_sms.days = "minutes", "after", 10
    at = now()
    assert running.following(by_sms, at) == at + timedelta(minutes=1)
    by_sms.unit, by_sms.days = "hours", 2
    assert running.following(by_sms, at) == at + timedelta(minutes=15)


def test_a_call_is_rated_within_minutes(
    by_sms: Distribution, gateway: Gateway, desk_project: Project
) -> None:
    """Ten minutes after a call, and not before, who called is asked once, in the worker's turn."""
    at = now()
    calls = [("old", 26 * 60), ("rung", 11), ("just", 9)]
    rows = [
        {"id": name, "at": at - timedelta(minutes=ago), "event": "Call Rated", "person": "ann",
         "account": "acme", "value": 4.0, "received_at": at}
        for name, ago in calls
    ]  # fmt: skip
    schema = pa.schema([one for one in TOUCHPOINTS.schema if one.name in TOUCHPOINTS.columns])
    desk_project.lake.append(TOUCHPOINTS, pa.Table.from_pylist(rows, schema=schema))
    Distribution.objects.update(
        timing="after",
        event="Call Rated",
        unit="minutes",
        days=10,
        begins_at=at - timedelta(days=9),
    )
    assert [go(), go()] == [1, 0]
    assert (Invitation.objects.get().cause, len(gateway.taken)) == ("rung", 1)
    due = running.next_due()
    assert due is not None
    assert due <= now() + timedelta(minutes=1)


def test_what_is_due_soon_is_not_kept_for_the_rhythm(by_sms: Distribution) -> None:
    """The job that chooses people comes back when a distribution is due, before its next round."""
    soon = now() + timedelta(minutes=1)
    Distribution.objects.update(next_at=soon)
    tasks.choose.call()
    (job,) = DBTaskResult.objects.filter(task_path__endswith="asking.tasks.choose")
    assert job.run_after == soon


WIRES = {
    "twilio": (f"twilio://AC{'a' * 32}:{'b' * 32}@+15005550006/{{to}}", "To", "Body", NUMBER),
    "vonage": (f"vonage://{'a' * 8}:{'b' * 16}@15005550006/{{to}}", "to", "text", NUMBER[1:]),
}
"""The address, the fields that the gateway documents, and how it writes a number."""


@pytest.mark.usefixtures("desk_project")
@pytest.mark.parametrize("kind", WIRES)
def test_the_wire_of_the_large_gateways(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Twilio and Vonage get the number and the text in the fields that they document."""
    real = Session.request

    def here(session: Session, **given: Any) -> object:
        return real(session, **given | {"url": f"http://127.0.0.1:{gateway.port}/"})

    monkeypatch.setattr(Session, "request", here)
    url, to, body, number = WIRES[kind]
    outcome = lines.hand_over(Service(url=url), NUMBER, "ขอบคุณ 1")
    assert outcome.went == "well", outcome.said
    ((_path, said),) = gateway.taken
    assert (said[to], said[body]) == (number, "ขอบคุณ 1")
