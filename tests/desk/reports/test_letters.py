"""The letter of the week: on Monday morning, once, in the reader's language and zone."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail as outbox
from pytest_django import Settings

from desk.reports.conftest import MakeCase
from keepwell.desk.members import mail
from keepwell.desk.members.models import Member
from keepwell.desk.reports.letters import send_due
from keepwell.desk.reports.models import Reader
from keepwell.desk.reports.reckoning import reckon, this_month

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.fixture
def reader(manager: Member, make_case: MakeCase) -> Reader:
    """Make a reader who asked for it the week before, and has figures to read."""
    make_case()
    reckon(this_month())
    manager.language, manager.timezone = "en", "UTC"
    manager.save()
    return Reader.objects.create(member=manager, since=MONDAY - timedelta(days=4))


@pytest.mark.usefixtures("reader")
def test_once_a_week() -> None:
    """However often it is looked, a week has one letter, and it says how the loop is closed."""
    assert [send_due(MONDAY), send_due(MONDAY + timedelta(days=2))] == [1, 0]
    assert send_due(MONDAY + timedelta(days=7)) == 1
    assert len(outbox.outbox) == 2
    assert "Cases opened: 1" in outbox.outbox[0].body


def test_by_the_clock_of_the_reader(reader: Reader) -> None:
    """It is Monday morning in Auckland before it is in London, and not yet in New York."""
    Member.objects.filter(pk=reader.member_id).update(timezone="America/New_York")
    assert send_due(MONDAY) == 0
    Member.objects.filter(pk=reader.member_id).update(timezone="Pacific/Auckland")
    assert send_due(MONDAY - timedelta(hours=13)) == 1


def test_who_asked_after_monday_waits_a_week(reader: Reader) -> None:
    """Asked for in the middle of a week, the first letter comes the Monday after."""
    Reader.objects.filter(pk=reader.pk).update(since=MONDAY + timedelta(hours=1))
    assert send_due(MONDAY + timedelta(hours=2)) == 0
    assert send_due(MONDAY + timedelta(days=7)) == 1


def test_a_letter_that_was_refused_is_tried_again(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server refused was not sent, and goes out later; what was claimed does not."""

    def refuse(*_given: object) -> None:
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", refuse)
        with pytest.raises(SMTPException):
            send_due(MONDAY)
    assert send_due(MONDAY) == 1
    Reader.objects.filter(pk=reader.pk).update(sent_for=(MONDAY + timedelta(days=7)).date())
    assert send_due(MONDAY + timedelta(days=7)) == 0


@pytest.mark.usefixtures("reader")
def test_without_a_mail_server_nothing_is_sent(settings: Settings) -> None:
    """Where letters reach nobody none is claimed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert send_due(MONDAY) == 0
