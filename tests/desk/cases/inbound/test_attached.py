"""What is attached: kept within bounds, handed out to who may see it, and gone with the rest."""

import os
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from desk.cases.conftest import OpenCase
from desk.cases.inbound.conftest import Write
from desk.conftest import SignedIn
from keepwell.desk.cases import attaching, posting, tasks
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.inbound.parts import File
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.cases.models import Attachment, Case, IncomingMail, Means, Way
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.customers.models import Customer
from keepwell.desk.erasing import actions as erasing
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Service

Answered = Callable[[Case], str]
PAGE = b"<script>alert(1)</script>"


def with_files(raw: bytes, *files: tuple[str, bytes]) -> bytes:
    """Attach files to a mail."""
    letter = message_from_bytes(raw, policy=default)
    assert isinstance(letter, EmailMessage)
    for name, content in files:
        letter.add_attachment(content, maintype="text", subtype="html", filename=name)
    return letter.as_bytes()


@pytest.fixture
def sent(opened: OpenCase, answered: Answered, write: Write) -> IncomingMail:
    """Let Ann answer with two files."""
    raw = write(In_Reply_To=answered(opened()))
    return take(with_files(raw, ("a.html", PAGE), ("b.html", b"B" * 2_000)))


def download(client: Client, file: Attachment) -> bytes | int:
    """Return what is handed out of a file, else the status."""
    answer = client.get(f"/cases/files/{file.pk}/")
    if answer.status_code != 200:
        return answer.status_code
    assert answer["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    return b"".join(answer)  # type: ignore[arg-type] # a FileResponse


def test_files_of_a_mail_stand_in_the_thread(
    sent: IncomingMail, signed_in: SignedIn, member: Member, client: Client
) -> None:
    """They are named with their size, saved and never shown, and the customer reads their names."""
    assert sent.case is not None
    page = signed_in(member).get(f"/cases/{sent.case.pk}/").content.decode()
    assert "a.html" in page
    assert "text/html · 2\xa0kB" in page.replace(" kB", "\xa0kB")
    first = sent.attachments.get(name="a.html")
    assert download(signed_in(member), first) == PAGE
    assert "a.html" in client.get(link_of(sent.case)).content.decode()
    attaching.STORE.remove(first.pk)
    assert download(signed_in(member), first) == 404


def test_strangers_get_no_files(
    sent: IncomingMail, signed_in: SignedIn, viewer: Member, stranger: Member, write: Write
) -> None:
    """Who may not see a case, or the mails that wait, does not get what is attached to them."""
    for file in sent.attachments.all():
        assert download(signed_in(stranger), file) == 404
    waits = take(with_files(write(From="who@else.example"), ("a.html", PAGE)))
    for one in (stranger, viewer):
        assert download(signed_in(one), waits.attachments.get()) == 404


def test_what_is_too_much_is_named(
    sent: IncomingMail, write: Write, signed_in: SignedIn, member: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Files beyond the bounds are left out, and the thread says which."""
    monkeypatch.setattr(attaching, "MOST", 2)
    monkeypatch.setattr(attaching, "LARGEST", 100)
    monkeypatch.setattr(attaching, "TOGETHER", 150)
    sizes = {"whole": 90, "large": 101, "beyond": 80, "small": 60, "many": 0}
    files = [(f"{name}.html", b"x" * size) for name, size in sizes.items()]
    reference = f"<{sent.fact}@acme.example>"
    raw = write(In_Reply_To=reference, From="ann@acme.example")
    kept = take(with_files(raw, *files))
    assert [one.name for one in kept.attachments.all()] == ["small.html", "whole.html"]
    assert [one["name"] for one in kept.left_out] == ["large.html", "beyond.html", "many.html"]
    page = signed_in(member).get(f"/cases/mails/{kept.pk}/").content.decode()
    assert "3 attachments were left out:" in page
    assert "large.html" in page


def test_what_machines_attach_is_not_kept(write: Write) -> None:
    """Of automatic replies the files are named alone: nobody can fill the disk by them."""
    kept = take(with_files(write(Auto_Submitted="auto-replied"), ("a.html", PAGE)))
    assert not kept.attachments.exists()
    assert [one["name"] for one in kept.left_out] == ["a.html"]


def test_a_mail_that_is_no_more_than_its_head_says_so(
    write: Write, signed_in: SignedIn, admin: Member
) -> None:
    """Who looks at a mail that was too large is told to look into the mailbox."""
    kept = take(write(), is_whole=False)
    page = signed_in(admin).get(f"/cases/mails/{kept.pk}/").content.decode()
    assert "Only its head could be read" in page


def test_an_answer_carries_files(opened: OpenCase, signed_in: SignedIn, member: Member) -> None:
    """What a colleague attaches goes out with the letter and stands in the thread."""
    case = opened()
    files = [SimpleUploadedFile("plan.pdf", b"%PDF"), SimpleUploadedFile("../a.txt", b"A")]
    told = {"version": case.version, "how": Means.EMAIL, "text": "See below", "attached": files}
    assert signed_in(member).post(f"/cases/{case.pk}/say/", told).status_code == 302
    message = case.messages.get(way=Way.OUT)
    posting.send_message.call(message.pk)
    carried = [(str(name), content) for name, content, _kind in outbox.outbox[0].attachments]
    assert sorted(carried) == [("a.txt", "A"), ("plan.pdf", b"%PDF")]
    assert "plan.pdf" in signed_in(member).get(f"/cases/{case.pk}/").content.decode()


def test_too_many_files_are_refused(opened: OpenCase, signed_in: SignedIn, member: Member) -> None:
    """Nothing goes out; the text stays, and who wrote it chooses the files again."""
    case = opened()
    files = [SimpleUploadedFile(f"{n}.txt", b"A") for n in range(attaching.MOST_SENT + 1)]
    told = {"version": case.version, "how": Means.EMAIL, "text": "See below", "attached": files}
    page = signed_in(member).post(f"/cases/{case.pk}/say/", told).content.decode()
    assert "Expected 5 files at most, of 7 MB together. Got 6 of 0.0 MB." in page
    assert "Choose the files again" in page
    assert "See below" in page
    assert not Attachment.objects.exists()


def test_an_sms_carries_no_files(opened: OpenCase, member: Member) -> None:
    """Who attaches files to a message that cannot carry them is told so."""
    case, service = opened(), Service.objects.create(title="SMS", url="json://sms.example/{to}")
    with pytest.raises(ValidationError, match="carries no files"):
        working.answer(
            member, case, case.version, text="Hi", means=Means.SMS, service=service,
            files=[File("a.txt", "text/plain", b"A")],
        )  # fmt: skip


def test_files_are_erased_with_the_customer(
    sent: IncomingMail, member: Member, acme: Customer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Of who is erased no file is left on disk, nor of what colleagues sent them."""
    assert sent.case is not None
    files = [File("a.txt", "text/plain", b"A")]
    case = Case.objects.get(pk=sent.case.pk)
    working.answer(member, case, case.version, text="Hi", means=Means.EMAIL, files=files)
    assert len(list(attaching.STORE.folder().iterdir())) == 3
    monkeypatch.setattr(erasing, "_leave_no_log", lambda: None)  # it needs a real end
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase("person", "ann")
    assert list(attaching.STORE.folder().iterdir()) == []
    assert Case.objects.filter(pk=case.pk).exists()


def test_files_left_behind_are_swept_away(sent: IncomingMail) -> None:
    """A file of a mail that was not kept in the end goes after a day; the others stay."""
    stray = attaching.STORE.folder() / ("0" * 32)
    stray.write_bytes(b"A")
    assert tasks.sweep.call() == 0
    for path in attaching.STORE.folder().iterdir():
        os.utime(path, (0, 0))
    assert tasks.sweep.call() == 1
    assert sent.attachments.count() == len(list(attaching.STORE.folder().iterdir())) == 2
