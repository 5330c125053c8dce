"""The two ways in: what a provider posts, and what is read from a mailbox."""

import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from desk.cases.inbound.conftest import Write
from keepwell.desk.cases.actions import mails
from keepwell.desk.cases.inbound import naming
from keepwell.desk.cases.models import IncomingMail
from keepwell.desk.cases.public import mails as public
from keepwell.desk.members.models import Deed, Member


@pytest.fixture
def path(admin: Member) -> str:
    """Return where mails are posted to."""
    return f"/mail/in/{mails.open_webhook(admin).text}/"


def test_mails_are_posted(client: Client, path: str, write: Write) -> None:
    """A mail is taken as the body, as a field of a form, or in JSON; the same one once."""
    raw = write()
    said = client.post(path, raw, content_type="message/rfc822")
    assert (said.status_code, said.content) == (200, b"waiting")
    assert client.post(path, {"body-mime": raw.decode()}).status_code == 200
    told = json.dumps({"RawEmail": write("Another").decode()})
    assert client.post(path, told, content_type="application/json").status_code == 200
    assert IncomingMail.objects.count() == 2


def test_large_mails_are_posted_in_forms(client: Client, path: str, write: Write) -> None:
    """In a form a mail may be as large as anywhere, whether as a field, a file, or in one line."""
    large = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1_000)
    line = urlencode({"to": "help@us.example", "body-mime": write(large)})
    assert client.post(path, {"email": write(large).decode()}).status_code == 200
    file = SimpleUploadedFile("mail", write(large), "message/rfc822")
    assert client.post(path, {"message": file, "to": "ใคร"}).status_code == 200
    said = client.post(path, line, content_type="application/x-www-form-urlencoded")
    assert said.status_code == 200
    assert [len(one.text) for one in IncomingMail.objects.all()] == [10_000] * 3


@pytest.mark.parametrize("body", [b"", b"\xff\x00", b"[1]", b"{", b'{"raw": 7}'])
def test_what_is_no_mail_is_refused(client: Client, path: str, body: bytes) -> None:
    """Whatever is posted is taken, or refused with the reason."""
    for kind in ("message/rfc822", "application/json", "application/x-www-form-urlencoded"):
        assert client.post(path, body, content_type=kind).status_code == 422
    assert client.get(path).status_code == 405


def test_what_is_too_large_is_refused(
    client: Client, path: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more is read of a body than a mail may have."""
    monkeypatch.setattr(public, "MOST", 100)
    said = client.post(path, write("x" * 200), content_type="message/rfc822")
    assert said.status_code == 413
    assert not IncomingMail.objects.exists()


def test_a_form_is_not_read_without_end(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a form that is far larger than a mail no more is read, and it is refused."""
    monkeypatch.setattr(public, "MOST_POSTED", 100)
    assert client.post(path, {"body-mime": "x" * 200}).status_code == 413
    assert not IncomingMail.objects.exists()


def test_who_does_not_know_the_secret_posts_nothing(
    client: Client, path: str, write: Write, admin: Member
) -> None:
    """A wrong secret finds nothing, nor does one that was replaced or closed."""
    assert client.post("/mail/in/kw_mail_wrong/", write(), "message/rfc822").status_code == 404
    mails.open_webhook(admin)
    assert client.post(path, write(), "message/rfc822").status_code == 404
    mails.close_webhook(admin)
    assert client.post("/mail/in//", write(), "message/rfc822").status_code == 404
    assert not IncomingMail.objects.exists()


def test_the_mailbox_is_the_administrators(client: Client, admin: Member, manager: Member) -> None:
    """Administrators alone set it up; its password is kept, and never shown or logged."""
    client.force_login(manager)
    assert client.get("/cases/mailbox/").status_code == 403
    with pytest.raises(PermissionDenied):
        mails.set_mailbox(manager, address="a@b.example")
    client.force_login(admin)
    given = {
        "address": "Help@Us.example", "is_plus": "on", "is_read": "on", "host": "imap.us.example",
        "port": 993, "user": "help", "folder": "INBOX",
    }  # fmt: skip
    lacking = client.post("/cases/mailbox/", given).content.decode()
    assert "Expected it, for the mailbox is to be read." in lacking
    client.post("/cases/mailbox/", given | {"password": "open sesame"})
    client.post("/cases/mailbox/", given)
    box = naming.mailbox()
    assert (box.address, box.password) == ("help@us.example", "open sesame")
    assert "open sesame" not in client.get("/cases/mailbox/").content.decode()
    told = [str(one.before) + str(one.after) for one in Deed.objects.filter(verb="cases.mailbox")]
    assert len(told) == 2
    assert "sesame" not in "".join(told)


def test_the_address_is_shown_once(client: Client, admin: Member) -> None:
    """The address that mails are posted to is shown when it is made, and then no more."""
    client.force_login(admin)
    shown = client.post("/cases/mailbox/webhook/").content.decode()
    secret = shown.partition("/mail/in/")[2].partition("/")[0]
    assert secret.startswith("kw_mail_")
    assert secret not in client.get("/cases/mailbox/").content.decode()
    client.post("/cases/mailbox/webhook/", {"close": "1"})
    assert naming.mailbox().digest == ""


def test_the_password_comes_from_a_variable_of_its_own(client: Client, admin: Member) -> None:
    """No other secret of the machine can be sent to a server that an administrator chooses."""
    client.force_login(admin)
    given = {"port": 993, "folder": "INBOX", "password": "${KEEPWELL_SECRET_KEY}"}
    page = client.post("/cases/mailbox/", given).content.decode()
    assert "begins with KEEPWELL_MAIL_. Got KEEPWELL_SECRET_KEY." in page
    assert naming.mailbox().password == ""
    client.post("/cases/mailbox/", given | {"password": "${KEEPWELL_MAIL_PASSWORD}"})
    assert naming.mailbox().password == "${KEEPWELL_MAIL_PASSWORD}"
