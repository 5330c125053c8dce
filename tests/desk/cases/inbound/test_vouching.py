"""Mails whose sender the mail host found to be forged."""

from collections.abc import Callable
from time import process_time

import pytest
from django.test import Client

from desk.cases.conftest import OpenCase
from desk.cases.inbound.conftest import Write
from desk.conftest import SignedIn
from keepwell.desk.cases.inbound.reading import read
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.cases.inbound.vouching import is_forged
from keepwell.desk.cases.models import Case, Mailbox, Status, Way
from keepwell.desk.cases.models.mailbox import Fate, Why
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import HEARD, Notice

HOST = "mx.us.example"
FORGED = f"{HOST}; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=acme.example"
Answered = Callable[[Case], str]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([FORGED], True),
        ([f"{HOST} 1; dmarc=pass (p=none dis=none) header.from=acme.example; spf=fail"], False),
        ([f"{HOST};\r\n\tDMARC = Fail (p=reject)"], True),
        ([f'"{HOST}"; dmarc=fail'], True),
        ([f"{HOST}; spf=fail smtp.mailfrom=a; dkim=fail header.d=a"], True),
        ([f"{HOST}; spf=fail; dkim=none; dmarc=none"], True),
        ([f"{HOST}; spf=fail; dkim=fail header.d=a; dkim=pass header.d=b"], False),
        ([f"{HOST}; spf=softfail; dkim=fail"], False),
        ([f"{HOST}; spf=pass; dkim=fail"], False),
        ([f"{HOST}; none"], False),
        ([], False),
        (["dmarc=fail"], False),
        (["mx.evil.example; dmarc=fail"], False),
        ([f"{HOST}; dmarc=fail", f"{HOST}; dmarc=pass"], True),
        ([f"{HOST}; spf=pass", f"{HOST}; dmarc=fail"], True),
        ([f'{HOST}; dmarc=fail reason="a; dmarc=pass"'], True),
        ([f"{HOST}; spf=fail (of a (b; dkim=pass) c; dkim=pass); dkim=none"], True),
        ([f'{HOST}; dmarc=fail (of "x) ; dmarc=pass ("@evil.example)'], True),
    ],
)
def test_only_what_our_host_says_counts(headers: list[str], *, expected: bool) -> None:
    """Of our host the topmost result of a method decides; others, comments and quotes do not."""
    assert is_forged(headers, HOST) is expected
    assert not is_forged(headers, "")


@pytest.fixture
def believed(box: Mailbox) -> None:
    """Believe a host."""
    Mailbox.objects.update(authserv_id=HOST, opens_cases=True)


@pytest.mark.usefixtures("believed")
def test_a_forged_mail_waits(
    opened: OpenCase, answered: Answered, write: Write, member: Member, signed_in: SignedIn
) -> None:
    """It is not in the thread; the case and its owner know of it; a colleague may accept it."""
    case = opened(owner=member)
    raw = write("Pay here", In_Reply_To=answered(case), Authentication_Results=FORGED)
    kept = take(raw)
    assert (kept.fate, kept.why, kept.case) == (Fate.WAITING, Why.FORGED, case)
    assert not case.messages.filter(way=Way.IN).exists()
    assert Notice.objects.get(kind=HEARD).data["what"] == "doubtful"
    desk: Client = signed_in(member)
    assert f"/cases/mails/{kept.pk}/" in desk.get(f"/cases/{case.pk}/").content.decode()
    page = desk.get(f"/cases/mails/{kept.pk}/").content.decode()
    assert "seems to be forged" in page
    assert f'value="{case.pk}"' in page
    desk.post(f"/cases/mails/{kept.pk}/", {"case": case.pk})
    assert case.messages.get(way=Way.IN).text == "Pay here"
    assert "waits for you" not in desk.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.usefixtures("believed")
def test_a_forged_mail_opens_nothing(write: Write, ann: Person) -> None:
    """Where mails of known people open cases, one that is forged does not; an honest one does."""
    assert take(write(Authentication_Results=FORGED)).fate == Fate.WAITING
    assert not Case.objects.exists()
    take(write(Authentication_Results=f"{HOST}; dmarc=pass"))
    assert Case.objects.get().status == Status.NEW


@pytest.mark.usefixtures("box")
def test_nobody_is_believed_unasked(opened: OpenCase, answered: Answered, write: Write) -> None:
    """As long as no host is named, such headers change nothing."""
    raw = write(In_Reply_To=answered(opened()), Authentication_Results=FORGED)
    assert take(raw).fate == Fate.FILED


@pytest.mark.usefixtures("box")
def test_the_host_is_named(admin: Member, signed_in: SignedIn) -> None:
    """An administrator names the host, and not the whole header."""
    desk: Client = signed_in(admin)
    given = {"port": "993", "folder": "INBOX", "authserv_id": FORGED}
    assert "a name alone" in desk.post("/cases/mailbox/", given).content.decode()
    desk.post("/cases/mailbox/", given | {"authserv_id": " MX.us.example "})
    assert Mailbox.objects.get().authserv_id == HOST


def test_what_never_ends_is_judged_in_time() -> None:
    """However many quotes a header begins, and whoever wrote it, no worker is held up."""
    endless = b'Authentication-Results: x="' + b'\\"' * 100_000
    before = process_time()
    mail = read(b"From: a@b.example\n" + endless.replace(b"x", HOST.encode(), 1) + b"\n\nHi")
    assert not is_forged(mail.vouched, HOST)
    assert process_time() - before < 10
