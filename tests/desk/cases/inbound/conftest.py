"""Mails as their senders' programs write them."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from keepwell.desk.cases.actions import working
from keepwell.desk.cases.inbound.naming import message_id
from keepwell.desk.cases.models import Case, Mailbox, Means
from keepwell.desk.members.models import Member

Write = Callable[..., bytes]


@pytest.fixture
def box(db: None) -> Mailbox:
    """Set a mailbox up that customers answer to."""
    return Mailbox.objects.create(pk=1, address="help@us.example")


@pytest.fixture
def write() -> Write:
    """Return a function that writes a mail of Ann: `write("Yes", In_Reply_To="<a@b>")`."""
    count = iter(range(1_000))

    def letter(text: str = "It is still wrong", **headers: str) -> bytes:
        made = EmailMessage()
        told = {"From": "Ann <ann@acme.example>", "To": "help@us.example", "Subject": "Invoice"}
        told["Message-ID"] = f"<{next(count)}@acme.example>"
        told |= {name.replace("_", "-"): said for name, said in headers.items()}
        for name, said in told.items():
            made[name] = said
        made.set_content(text)
        return made.as_bytes()

    return letter


@pytest.fixture
def answered(member: Member, box: Mailbox) -> Callable[[Case], str]:
    """Return a function that answers a case by e-mail, and returns the letter's Message-ID."""

    def answer(case: Case) -> str:
        fresh = Case.objects.get(pk=case.pk)
        message = working.answer(
            member, fresh, fresh.version, text="Is it mended now?", means=Means.EMAIL
        )
        return message_id(message)

    return answer
