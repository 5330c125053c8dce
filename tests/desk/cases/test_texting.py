"""Answers by SMS and chat: with the link, once at most, and not by night."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from keepwell.desk.cases import posting, texting
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.models import Case, Means, Message, Status
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking.posting import Outcome, Went
from keepwell.desk.surveys.messages import lines
from keepwell.desk.surveys.models import Rules, Service


class Line:
    """A message service that notes what it is given, and answers as it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.says = Outcome(Went.WELL)

    def hand_over(self, _service: Service, to: str, text: str) -> Outcome:
        """Take a message."""
        self.sent.append((to, text))
        return self.says


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """Put a service of our own in the place of all."""
    made = Line()
    monkeypatch.setattr(lines, "hand_over", made.hand_over)
    return made


@pytest.fixture
def service(db: None, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Add a message service; it is day."""
    Rules.objects.create(pk=1, text="per_minute: 300")
    monkeypatch.setattr(texting, "now", lambda: datetime(2026, 3, 2, 12, tzinfo=UTC))
    return Service.objects.create(title="SMS", url="json://sms.example/{to}")


@pytest.fixture
def case(opened: OpenCase, ann: Person) -> Case:
    """Open a case of Ann, whose telephone number is known."""
    Person.objects.filter(pk=ann.pk).update(phone="+66812345678")
    return opened()


def sent(case: Case, member: Member, service: Service) -> Message:
    """Answer a case by a service."""
    fresh = Case.objects.get(pk=case.pk)
    return working.answer(
        member, fresh, fresh.version, text="We look", means=Means.SMS, service=service
    )


def test_a_message_goes_out_once(case: Case, member: Member, service: Service, line: Line) -> None:
    """It has the link of the case, counts as an answer, and is handed over once."""
    message = sent(case, member, service)
    for _twice in range(2):
        posting.send_text.call(message.pk)
    assert line.sent == [("+66812345678", f"We look {link_of(case)}")]
    message.refresh_from_db()
    assert message.sent_at is not None
    case.refresh_from_db()
    assert case.status == Status.IN_CONTACT


def test_what_may_have_arrived_is_not_sent_again(
    case: Case, member: Member, service: Service, line: Line
) -> None:
    """A message that was begun is left alone; what the service does not have is tried again."""
    message = sent(case, member, service)
    line.says = Outcome(Went.LATER, "busy")
    with pytest.raises(texting.LaterError):
        posting.send_text.call(message.pk)
    line.says = Outcome(Went.UNSURE, "broke off")
    posting.send_text.call(message.pk)
    posting.send_text.call(message.pk)
    assert len(line.sent) == 2
    message.refresh_from_db()
    assert (message.trouble, message.is_waiting) == ("broke off", False)
    other = sent(case, member, service)
    Message.objects.filter(pk=other.pk).update(begun_at=now())  # a worker was killed here
    posting.send_text.call(other.pk)
    assert len(line.sent) == 2


def test_nobody_is_woken(
    case: Case, member: Member, service: Service, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside of the hours of whoever gets it a message waits."""
    message = sent(case, member, service)
    later = now() + timedelta(hours=3)

    def until(_person: Person | None) -> datetime:
        return later

    monkeypatch.setattr(texting, "quiet_until", until)
    posting.send_text.call(message.pk)
    assert line.sent == []


def test_the_night_is_that_of_the_person(
    service: Service, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hours of the calendar are those of the clock where somebody lives."""
    monkeypatch.setattr(texting, "now", lambda: datetime(2026, 3, 2, 2, 30, tzinfo=UTC))
    ann.traits = {"timezone": "Asia/Bangkok"}
    assert texting.quiet_until(ann) is None
    ann.traits = {"timezone": "Europe/Amsterdam"}
    assert texting.quiet_until(ann) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_who_has_no_number_is_not_reached(
    opened: OpenCase, member: Member, service: Service
) -> None:
    """Without a number one answers otherwise, and nothing is changed."""
    case = opened()
    with pytest.raises(ValidationError, match="Nobody knows where SMS reaches"):
        sent(case, member, service)
    assert case.messages.count() == 0


def test_the_form_offers_it(
    client: Client, case: Case, member: Member, service: Service, line: Line
) -> None:
    """Where a number is known the service is offered; the thread says how long a message was."""
    client.force_login(member)
    assert b"Answer by SMS" in client.get(f"/cases/{case.pk}/").content
    said = {"how": f"by-{service.pk}", "text": "We look", "version": case.version}
    client.post(f"/cases/{case.pk}/say/", said)
    assert case.messages.get(way="out").service == service
    assert b"1 SMS, " in client.get(f"/cases/{case.pk}/").content


def test_who_writes_sees_how_long_it_gets(
    client: Client, case: Case, member: Member, service: Service
) -> None:
    """An SMS is counted with its link, in parts of the alphabet it needs; other answers are not."""
    client.force_login(member)
    link = len(link_of(case)) + 1

    def counted(text: str, how: str = f"by-{service.pk}") -> str:
        said = client.post(f"/cases/{case.pk}/length/", {"how": how, "text": text})
        return said.content.decode().strip()

    assert counted("a" * (160 - link)) == "With the link of the case: 1 SMS, 160 characters."
    assert counted("a" * (161 - link)) == "With the link of the case: 2 SMS, 161 characters."
    assert counted("ก" * (71 - link)) == "With the link of the case: 2 SMS, 71 characters."
    assert counted("Hi", "email") == counted("Hi", "by-x") == counted(" ") == ""
    assert client.get(f"/cases/{case.pk}/").content.count(b'id="say-length"') == 1


def test_only_texts_are_counted_in_the_thread(
    client: Client, case: Case, member: Member, service: Service, line: Line
) -> None:
    """Of a chat message nobody counts parts."""
    sent(case, member, service)
    client.force_login(member)
    assert b"1 SMS" in client.get(f"/cases/{case.pk}/").content
    Service.objects.update(trait="telegram")
    assert b"1 SMS" not in client.get(f"/cases/{case.pk}/").content
