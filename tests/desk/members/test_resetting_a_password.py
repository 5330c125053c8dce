import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member

ASK = "/account/password/reset/"
NEW = "staple battery horse"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_no_tries_yet")]


@pytest.fixture
def _no_tries_yet() -> None:
    cache.clear()


def ask(client: Client, email: str) -> None:
    """Ask for a link, and let the worker send it."""
    assert client.post(ASK, {"email": email})["Location"] == f"{ASK}done/"
    drain()


def link_in(letter: EmailMessage) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", letter.body)
    assert found is not None
    return found[1]


def open_link(client: Client, link: str) -> str:
    """Open the link of a letter; return the address of the form behind it."""
    answer = client.get(link)
    assert answer.status_code == 302, "the key leaves the address at once"
    assert link.split("/")[-2].split("-", 1)[1] not in answer["Location"]
    return str(answer["Location"])


def test_a_member_sets_a_new_password(client: Client, member: Member) -> None:
    """The letter's link leads to a form, the new password lets in, the old one does not."""
    ask(client, "MEMBER@example.com")
    form = open_link(client, link_in(mail.outbox[0]))
    assert client.post(form, {"password1": NEW}).status_code == 302
    assert client.login(email=member.email, password="correct horse") is False
    assert client.login(email=member.email, password=NEW) is True
    assert Deed.objects.filter(verb="members.set_password", subject=str(member.pk)).count() == 1


def test_known_and_unknown_get_the_same_answer(client: Client, member: Member) -> None:
    """Whether an address is a member's shows neither in the answer nor in the work it makes."""
    known = client.post(ASK, {"email": member.email})
    unknown = client.post(ASK, {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert DBTaskResult.objects.count() == 2
    assert client.get(known["Location"]).content == client.get(unknown["Location"]).content
    drain()
    assert [letter.to for letter in mail.outbox] == [[member.email]]


def test_who_may_not_sign_in_gets_no_link(client: Client, member: Member) -> None:
    """An inactive member cannot come back by a new password."""
    Member.objects.filter(pk=member.pk).update(is_active=False)
    ask(client, member.email)
    assert mail.outbox == []


def test_the_link_names_the_desk_and_not_what_a_request_claims(member: Member) -> None:
    """A forged host and port in the request do not get into the letter."""
    ask(Client(SERVER_NAME="localhost", SERVER_PORT="6666"), member.email)
    assert link_in(mail.outbox[0])
    assert "6666" not in mail.outbox[0].body


def test_a_link_works_once(client: Client, member: Member) -> None:
    """A used link explains itself and offers a new one."""
    ask(client, member.email)
    link = link_in(mail.outbox[0])
    client.post(open_link(client, link), {"password1": NEW})
    answer = Client().get(link)
    assert "This link no longer works" in answer.text
    assert ASK in answer.text


def test_a_link_works_for_a_day(
    client: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 24 hours a link is dead."""
    ask(client, member.email)
    later = PasswordResetTokenGenerator()._now() + timedelta(hours=25)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self: later)
    assert "This link no longer works" in client.get(link_in(mail.outbox[0])).text


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123", "member@example.com"])
def test_a_weak_password_is_refused(client: Client, member: Member, weak: str) -> None:
    """A password that is short, common, a number or one's own address is not taken."""
    ask(client, member.email)
    answer = client.post(open_link(client, link_in(mail.outbox[0])), {"password1": weak})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert client.login(email=member.email, password=weak) is False


def test_a_new_password_signs_out_other_devices(client: Client, member: Member) -> None:
    """Whoever was signed in with the old password is out."""
    elsewhere = Client()
    elsewhere.force_login(member)
    ask(client, member.email)
    client.post(open_link(client, link_in(mail.outbox[0])), {"password1": NEW})
    assert elsewhere.get("/profile/").status_code == 302


def test_the_letter_is_in_the_members_language_as_text_and_html(
    client: Client, member: Member
) -> None:
    """The letter speaks the member's language and names the member, escaped where it is HTML."""
    Member.objects.filter(pk=member.pk).update(language="nl", name="<b>Bo</b>")
    ask(client, member.email)
    letter = mail.outbox[0]
    (html,) = [part.content for part in letter.alternatives]
    assert '<html lang="nl">' in html
    assert "&lt;b&gt;Bo" in html
    assert "<b>Bo</b>" in letter.body


def test_asking_too_often_is_refused(client: Client, member: Member) -> None:
    """The sixth link within a minute for one address is refused with 429."""
    for _time in range(5):
        ask(client, member.email)
    assert client.post(ASK, {"email": member.email}).status_code == 429


def test_trouble_of_the_mail_server_is_tried_again(
    client: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server that is away costs no letter: the job waits and tries again."""

    def away(*_arguments: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    ask(client, member.email)
    (job,) = DBTaskResult.objects.all()
    assert job.status == "READY"
    assert job.run_after > now()
