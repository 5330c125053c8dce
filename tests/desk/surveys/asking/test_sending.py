"""From a distribution to the letter, the answer, and the log."""

import re
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from desk.postbox import Postbox, served
from desk.surveys.answering import Controls, send, slowly, text
from desk.surveys.asking.conftest import MakeDistribution, MakePerson, SetRules
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.surveys.asking import running, sending
from keepwell.desk.surveys.models import (
    Answer,
    Distribution,
    Fate,
    Invitation,
    Letter,
    OptOut,
    Standing,
)

LINK = re.compile(r'href="http://[^/]+(/s/[^"]+)"')
ENDS = [
    (SMTPRecipientsRefused({"ann@acme.example": (550, b"no such user")}), Fate.REFUSED, "550"),
    (SMTPRecipientsRefused({"ann@acme.example": (451, b"try later")}), Fate.WAITING, "451"),
    (SMTPDataError(554, b"spam"), Fate.REFUSED, "554 spam"),
    (SMTPServerDisconnected("went away"), Fate.UNSURE, "went away"),
    (TimeoutError("timed out"), Fate.UNSURE, "timed out"),
]


def breaks(monkeypatch: pytest.MonkeyPatch, error: Exception, when: str = "send_messages") -> None:
    """Let the mail server break off."""

    def fail(*_given: object) -> None:
        raise error

    monkeypatch.setattr(EmailBackend, when, fail)


def test_a_letter_leads_to_an_answer(
    distribute: MakeDistribution, ann: Person, settings: Settings, browser: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What a mail server receives is in their language, and a tap in it is answered on the page."""
    slowly(monkeypatch)
    Person.objects.filter(pk=ann.pk).update(traits={"language": "th"})
    distribute()
    box = Postbox()
    with served(box) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert (running.run_due(), sending.send_due(), sending.send_due()) == (1, 1, 0)
    (letter,) = box.letters
    assert letter["To"] == "ann@acme.example"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = letter.get_body(("html",)).get_content()
    assert "คุณจะแนะนำเราไหม" in html
    nine = next(link for link in LINK.findall(html) if link.endswith("?score=9"))
    page = browser.get(nine)
    assert Controls(text(page)).values["q.score"] == "9"
    assert not Answer.objects.exists()
    send(browser, page)
    assert (Answer.objects.get().score, Answer.objects.get().channel) == (9, "email")
    events = {row["event"] for row in Told.objects.values_list("row", flat=True)}
    assert {"Survey Sent", "Survey Answered"} <= events


def test_a_scanner_changes_nothing(
    distribute: MakeDistribution, ann: Person, scanner: Client
) -> None:
    """Whoever only follows every link of a letter answers nothing and opts nobody out."""
    distribute()
    running.run_due()
    sending.send_due()
    (letter,) = mail.outbox
    links = LINK.findall(letter.alternatives[0].content)
    assert any("/stop/" in link for link in links)
    for link in links:
        for look in (scanner.get, scanner.head):
            assert look(link.replace("&amp;", "&")).status_code == 200
    assert not Answer.objects.exists()
    assert not OptOut.objects.exists()
    invitation = Invitation.objects.get()
    assert (invitation.seen_at is not None, invitation.answered_at) == (True, None)


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(("error", "fate", "said"), ENDS)
def test_what_is_interrupted_is_not_sent_again(
    distribute: MakeDistribution, monkeypatch: pytest.MonkeyPatch,
    error: Exception, fate: Fate, said: str,
) -> None:  # fmt: skip
    """Only what the server surely does not have, and may take, is tried again."""
    distribute()
    running.run_due()
    breaks(monkeypatch, error)
    sending.send_due()
    letter = Letter.objects.get()
    assert (letter.fate, letter.tries) == (fate, 1)
    assert said in letter.trouble
    assert Invitation.objects.get().sent_at is None
    monkeypatch.undo()
    Letter.objects.update(next_at=now())
    assert sending.send_due() == (1 if fate is Fate.WAITING else 0)


def test_a_server_that_is_away_costs_nothing(
    distribute: MakeDistribution, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While no connection comes about letters wait, longer each time, and then go out."""
    distribute()
    running.run_due()
    breaks(monkeypatch, SMTPConnectError(421, b"busy"), "open")
    sending.send_due()
    letter = Letter.objects.get()
    assert (letter.fate, letter.next_at > now()) == (Fate.WAITING, True)
    assert sending.next_due() == letter.next_at
    monkeypatch.undo()
    Letter.objects.update(next_at=now())
    assert (sending.send_due(), Letter.objects.get().fate) == (1, Fate.SENT)


def test_a_killed_worker_sends_nothing_twice(
    distribute: MakeDistribution, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is killed between the mark and the end leaves a letter that nobody sends again."""

    def sent_then_killed(backend: EmailBackend, letters: list[EmailMessage]) -> None:
        mail.outbox.extend(letters)
        raise KeyboardInterrupt

    distribute()
    running.run_due()
    monkeypatch.setattr(EmailBackend, "send_messages", sent_then_killed)
    with pytest.raises(KeyboardInterrupt):
        sending.send_due()
    assert Letter.objects.get().fate == Fate.SENDING
    monkeypatch.undo()
    assert sending.send_due() == 0
    assert (Letter.objects.get().fate, len(mail.outbox)) == (Fate.UNSURE, 1)


def _stand(standing: Standing) -> None:
    Distribution.objects.update(standing=standing)


MEANWHILE = [
    (lambda: OptOut.objects.create(address="ann@acme.example"), Fate.WITHDRAWN),
    (lambda: OptOut.objects.create(person="ann", topic="pulse"), Fate.WITHDRAWN),
    (lambda: OptOut.objects.create(person="ann", topic="other"), Fate.SENT),
    (lambda: Invitation.objects.update(answered_at=now()), Fate.WITHDRAWN),
    (lambda: _stand(Standing.ENDED), Fate.WITHDRAWN),
    (lambda: _stand(Standing.PAUSED), Fate.WAITING),
]


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(("happens", "fate"), MEANWHILE)
def test_what_happens_meanwhile_counts(
    distribute: MakeDistribution, happens: Callable[[], object], fate: Fate
) -> None:
    """A letter that still waits is withdrawn, or waits on, by what is true once it would go out."""
    distribute()
    running.run_due()
    happens()
    sending.send_due()
    assert Letter.objects.get().fate == fate


def test_letters_go_out_at_a_bounded_rate(
    distribute: MakeDistribution, make_person: MakePerson, set_rules: SetRules
) -> None:
    """In a minute no more go out than the calendar says, however often the worker looks."""
    for n in range(5):
        make_person(f"p{n}")
    set_rules("per_minute: 3")
    distribute()
    running.run_due()
    assert [sending.send_due() for _turn in range(3)] == [3, 0, 0]
    due = sending.next_due()
    assert due is not None
    assert due > now() + timedelta(seconds=50)
    Letter.objects.filter(fate=Fate.SENT).update(begun_at=now() - timedelta(seconds=61))
    assert sending.send_due() == 2


def test_quiet_days_hold_letters_back(
    distribute: MakeDistribution, ann: Person, set_rules: SetRules
) -> None:
    """On a quiet day nothing is chosen and nothing goes out."""
    distribute()
    every = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"
    set_rules(f"quiet: {{weekdays: [{every}]}}")
    assert running.run_due() == 0
    set_rules("")
    running.run_due()
    set_rules(f"quiet: {{weekdays: [{every}]}}")
    assert (sending.send_due(), sending.next_due()) == (0, None)


def test_who_does_not_answer_is_reminded_once(
    distribute: MakeDistribution, ann: Person, make_person: MakePerson
) -> None:
    """After so many days those who did not answer get one more letter, and never a third."""
    bo = make_person("bo")
    distribute(remind_after=5)
    running.run_due()
    sending.send_due()
    assert running.run_due() == 0
    Letter.objects.update(begun_at=now() - timedelta(days=5))
    Invitation.objects.filter(contact=bo).update(answered_at=now())
    assert (running.run_due(), running.run_due()) == (1, 0)
    sending.send_due()
    assert [one.to for one in mail.outbox[2:]] == [["ann@acme.example"]]
    assert "still like to hear from you" in mail.outbox[2].body
    Letter.objects.update(begun_at=now() - timedelta(days=6))
    assert running.run_due() == 0
    assert Told.objects.count() == 2


def test_without_a_mail_server_letters_wait(
    distribute: MakeDistribution, ann: Person, acme: Customer, settings: Settings
) -> None:
    """Where no mail server is set up nothing is called sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    distribute()
    running.run_due()
    assert (sending.send_due(), sending.next_due()) == (0, None)
    assert Letter.objects.get().fate == Fate.WAITING
