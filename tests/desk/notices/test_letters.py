"""Notices by mail, handed in to a real server: one letter each, in their language, never twice."""

import email
import email.policy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from smtplib import SMTPException
from socket import socket
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from pytest_django import Settings

from desk.notices.conftest import FELL, NOW, Tell
from desk.postbox import PATIENCE
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Mails, Member
from keepwell.desk.notices import letters
from keepwell.desk.notices.models import MENTION, SOURCE, Notice

pytestmark = pytest.mark.django_db
MakeCustomer = Callable[..., Customer]


class Postman:
    """Takes letters in, unless he is on strike."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        """Refuse some addresses for now."""
        if address in self.refuses:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        """Keep a letter."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.rcpt_tos[0], message))
        return "250 OK"

    def text(self, number: int = 0, kind: str = "plain") -> str:
        """Return what a letter says, as text or as html."""
        body = self.letters[number][1].get_body((kind,))
        assert body is not None
        return str(body.get_content())


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def postman(settings: Settings) -> Iterator[Postman]:
    """Run a mail server of our own, and hand letters in there."""
    handler = Postman()
    server = Controller(handler, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield handler
    server.stop()


def choose(member: Member, **chosen: str) -> Member:
    """Let a member choose how they want their letters."""
    Member.objects.filter(pk=member.pk).update(**chosen)
    member.refresh_from_db()
    return member


@pytest.fixture
def at_once(member: Member) -> Member:
    """Return the member, who wants letters at once."""
    return choose(member, mails=Mails.AT_ONCE)


def test_many_notices_are_one_letter(
    at_once: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """Five thousand notices make one letter, which spells out some and counts the others."""
    customer = make_customer("acme", owner=at_once)
    Notice.objects.bulk_create(
        Notice(member=at_once, kind="worse", key=str(n), customer=customer, data=FELL, at=NOW)
        for n in range(5_000)
    )
    assert letters.send_due(NOW) == 1
    assert letters.send_due(NOW) == 0

    ((to, letter),) = postman.letters
    assert to == at_once.email
    assert "5000" in letter["Subject"]
    assert postman.text().count("Acme went from") == letters.SHOWN
    assert "And 4970 more." in postman.text()
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_a_letter_says_what_happened_and_where_to_look(
    at_once: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """Text and HTML hold the sentence, the link to the customer, and no markup of others."""
    customer = make_customer("a/b c", owner=at_once, name="<b>Acme</b>")
    tell(at_once, customer)
    tell(at_once, customer, kind=MENTION, data={"by": "Hana", "text": "<script>x</script>"})
    letters.send_due(NOW)

    address = "http://127.0.0.1:8000/customers/a/b%20c/"
    assert address in postman.text()
    assert f'href="{address}"' in postman.text(kind="html")
    assert "<b>Acme</b> went from ● healthy to ▼ at risk: 80 → 41" in postman.text()
    assert "&lt;b&gt;Acme&lt;/b&gt; went from" in postman.text(kind="html")
    assert "<script>" not in postman.text(kind="html")
    assert "http://127.0.0.1:8000/notices/" in postman.text()


def test_a_letter_is_in_the_readers_language_and_zone(
    at_once: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """Moments are those of the member's clock, and words of their language."""
    choose(at_once, language="nl", timezone="Asia/Bangkok")
    tell(at_once, make_customer("acme", owner=at_once), at=NOW - timedelta(hours=4))
    letters.send_due(NOW)
    assert "31 mrt 2026 15:00" in postman.text()
    assert 'lang="nl"' in postman.text(kind="html")


@pytest.mark.parametrize(
    ("zone", "too_early", "due"),
    [
        ("UTC", "2026-03-31T06:59", "2026-03-31T07:00"),
        ("Asia/Bangkok", "2026-03-30T23:30", "2026-03-31T00:30"),
        ("America/New_York", "2026-03-31T10:30", "2026-03-31T11:00"),
    ],
)
def test_the_letter_of_the_day_comes_in_the_morning(
    zone: str, too_early: str, due: str, member: Member, postman: Postman
) -> None:
    """Who wants one letter a day gets it at seven by their own clock."""
    choose(member, mails=Mails.DAILY, timezone=zone)
    Notice.objects.create(member=member, kind=SOURCE, key="1", at=NOW - timedelta(hours=16),
                          data={"source": "app", "days": 4.0, "usual": 1.0})  # fmt: skip
    assert letters.send_due(datetime.fromisoformat(too_early).replace(tzinfo=UTC)) == 0
    assert letters.send_due(datetime.fromisoformat(due).replace(tzinfo=UTC)) == 1
    assert len(postman.letters) == 1


def test_the_letter_of_the_day_comes_once_a_day(
    member: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """What happens after the letter of today waits for tomorrow's."""
    choose(member, mails=Mails.DAILY)
    customer = make_customer("acme", owner=member)
    tell(member, customer)
    assert letters.send_due(NOW) == 1
    tell(member, customer, at=NOW + timedelta(hours=1))
    assert letters.send_due(NOW + timedelta(hours=2)) == 0
    assert letters.send_due(NOW + timedelta(hours=18)) == 0
    assert letters.send_due(NOW + timedelta(hours=19)) == 1


def test_some_get_no_letters(
    member: Member, teammate: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """Who wants none, who left, and who has read it in the desk already get no letter."""
    customer = make_customer("acme", owner=member)
    choose(member, mails=Mails.NEVER)
    tell(member, customer)
    choose(teammate, mails=Mails.AT_ONCE)
    tell(teammate, customer, read_at=NOW)
    assert letters.send_due(NOW) == 0
    tell(teammate, customer)
    Member.objects.filter(pk=teammate.pk).update(is_active=False)
    assert letters.send_due(NOW) == 0


def test_a_letter_tells_nothing_of_customers_one_may_no_longer_see(
    at_once: Member, stranger: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """A customer that went to another department is in nobody's old notices."""
    kept, gone = make_customer("kept", owner=at_once), make_customer("gone", owner=at_once)
    tell(at_once, kept)
    tell(at_once, gone)
    gone.owner = stranger
    gone.save()
    letters.send_due(NOW)
    assert "Kept" in postman.text()
    assert "Gone" not in postman.text()


def test_a_letter_that_is_refused_is_sent_again(
    at_once: Member, admin: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """A refused letter keeps nobody else's back, and goes out later with what came since."""
    choose(admin, mails=Mails.AT_ONCE)
    customer = make_customer("acme", owner=at_once)
    tell(at_once, customer)
    tell(admin, customer)
    postman.refuses = {at_once.email}
    with pytest.raises(SMTPException):
        letters.send_due(NOW)
    assert [to for to, _ in postman.letters] == [admin.email]

    postman.refuses = set()
    tell(at_once, None, kind=SOURCE, data={"source": "app", "days": 4.0, "usual": 1.0})
    assert letters.send_due(NOW) == 1
    assert [to for to, _ in postman.letters] == [admin.email, at_once.email]
    assert "Acme went from" in postman.text(1)
    assert "“app” has sent nothing for 4 days" in postman.text(1)


def test_while_no_mail_is_set_up_notices_wait(
    at_once: Member, make_customer: MakeCustomer, tell: Tell, settings: Settings
) -> None:
    """Without a mail server nothing counts as mailed; what is a week old stays unmailed."""
    tell(at_once, make_customer("acme", owner=at_once))
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert letters.send_due(NOW) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert letters.send_due(NOW + timedelta(days=8)) == 0
    assert letters.send_due(NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_letter(
    at_once: Member, make_customer: MakeCustomer, tell: Tell, postman: Postman
) -> None:
    """Whoever claims the notices first sends them; the other finds nothing."""
    tell(at_once, make_customer("acme", owner=at_once))

    def send() -> None:
        letters.send_due(NOW)
        connection.close()

    workers = [Thread(target=send) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(postman.letters) == 1
