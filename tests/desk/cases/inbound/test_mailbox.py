"""Reading a mailbox by IMAP, and the whole way of a letter and its answer."""

import shutil
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import LazySettings

from desk.cases.conftest import OpenCase
from desk.cases.inbound.conftest import Write
from desk.cases.inbound.imap import PASSWORD, USER, Folder, identity
from desk.cases.inbound.imap import served as imap_served
from desk.postbox import Postbox
from desk.postbox import served as smtp_served
from keepwell.desk.cases import posting
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.inbound import mailbox as reading
from keepwell.desk.cases.inbound import naming
from keepwell.desk.cases.models import Case, IncomingMail, Mailbox, Means, Way
from keepwell.desk.members.models import Member


@pytest.fixture(scope="session")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for the server of the test."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("There is no openssl to make a certificate with.")
    return identity(openssl, tmp_path_factory.mktemp("identity"))


@pytest.fixture
def folder(
    box: Mailbox, proven: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Folder]:
    """Serve a folder that the mailbox is read from."""
    settings.WEBHOOKS_PRIVATE = True
    monkeypatch.setattr(reading, "context", lambda: ssl.create_default_context(cafile=proven))
    monkeypatch.setenv("TEST_MAIL_PASSWORD", PASSWORD)
    kept = Folder()
    with imap_served(kept, proven) as port:
        Mailbox.objects.update(
            is_read=True, host="127.0.0.1", port=port, user=USER,
            password="${TEST_MAIL_PASSWORD}",
        )  # fmt: skip
        yield kept


def test_new_mails_are_brought(folder: Folder, write: Write) -> None:
    """What nobody has seen is kept and marked as seen; what is no mail is marked, too."""
    folder.mails = [write("One"), b"no mail\r\n\r\n", write("Two")]
    assert reading.read_due() == 2
    assert folder.seen == {1, 2, 3}
    assert reading.read_due() == 0
    assert set(IncomingMail.objects.values_list("text", flat=True)) == {"One", "Two"}
    assert (naming.mailbox().trouble, naming.mailbox().looked_at is None) == ("", False)


def test_a_mail_that_was_not_marked_comes_once(folder: Folder, write: Write) -> None:
    """Whoever dies between keeping a mail and marking it brings it again: it is the same mail."""
    folder.mails, folder.breaks_at = [write("One")], "STORE"
    assert reading.read_due() == 0
    assert naming.mailbox().trouble != ""
    assert folder.seen == set()
    assert reading.read_due() == 1
    assert (IncomingMail.objects.count(), folder.seen) == (1, {1})


def test_of_a_large_mail_the_head_is_kept(
    folder: Folder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail that is too large is known by its subject, so that somebody looks for it."""
    monkeypatch.setattr(reading, "MOST", 500)
    folder.mails = [write("x" * 1_000, Subject="A large one")]
    assert reading.read_due() == 1
    assert (IncomingMail.objects.get().subject, IncomingMail.objects.get().text) == (
        "A large one", "",
    )  # fmt: skip


def test_trouble_is_told_without_the_password(folder: Folder) -> None:
    """A server that says no is told to administrators, and nothing of the password."""
    Mailbox.objects.update(password="wrong one")
    assert reading.read_due() == 0
    trouble = naming.mailbox().trouble
    assert "wrong password" in trouble
    assert "wrong one" not in trouble


def test_a_server_has_to_prove_itself(
    folder: Folder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody signs in at a server whose certificate nobody vouches for."""
    monkeypatch.setattr(reading, "context", ssl.create_default_context)
    folder.mails = [write("One")]
    assert reading.read_due() == 0
    assert "CERTIFICATE_VERIFY_FAILED" in naming.mailbox().trouble


def test_our_own_network_is_not_asked(folder: Folder, settings: LazySettings) -> None:
    """A mailbox on the desk's own network is read only where the desk may go there."""
    settings.WEBHOOKS_PRIVATE = False
    assert reading.read_due() == 0
    assert "RefusedAddressError" in naming.mailbox().trouble


def test_a_letter_and_its_answer(
    opened: OpenCase, folder: Folder, member: Member, settings: LazySettings
) -> None:
    """A letter goes out by SMTP, its reader answers it, and the answer is in the case's thread."""
    case, box = opened(), Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    working.answer(member, case, 1, text="Is it mended now?", means=Means.EMAIL)
    with smtp_served(box) as port:
        settings.EMAIL_PORT = port
        posting.send_message.call(case.messages.get(way=Way.OUT).pk)
    letter = box.letters[0]
    working.wait_for_customer(member, case, Case.objects.get().version)
    folder.mails = [_answer_to(letter)]
    assert reading.read_due() == 1
    said = case.messages.get(way=Way.IN)
    assert said.text == "Yes, ขอบคุณ!"
    assert "Is it mended now?" in said.mail.rest
    assert Case.objects.get().waiting_since is None


def _answer_to(letter: EmailMessage) -> bytes:
    """Return what a mail program writes when somebody answers a letter."""
    made = EmailMessage()
    made["From"], made["To"] = letter["To"], letter["Reply-To"]
    made["Subject"], made["Message-ID"] = f"Re: {letter['Subject']}", "<1@acme.example>"
    made["In-Reply-To"] = made["References"] = letter["Message-ID"]
    plain = letter.get_body(("plain",))
    assert plain is not None
    quoted = "\n".join(f"> {line}" for line in plain.get_content().splitlines())
    made.set_content(f"Yes, ขอบคุณ!\n\nOn Monday, Help wrote:\n{quoted}\n")
    return made.as_bytes()
