"""Reading the mailbox by IMAP (RFC 3501), over TLS.

A mail is kept first and marked as seen then: a worker that is killed in between brings it again,
and it is the same mail. Mails that we read ourselves, or that are too large, stay where they are.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog

from keepwell.desk.base.encrypted import is_unreadable
from keepwell.desk.cases.actions.mails import looked
from keepwell.desk.cases.inbound.naming import mailbox
from keepwell.desk.cases.inbound.reading import MOST, NotMailError
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.cases.models import Mailbox
from keepwell.desk.intake.syncs.secrets import Secrets
from keepwell.desk.project import project
from keepwell.desk.webhooks.guarding import RefusedAddressError, addresses, outside_only

AT_ONCE = 200
"""Mails of one turn."""
PATIENCE = 30.0
"""Seconds to wait for the server."""
SEEN = "(\\Seen)"
TROUBLE = (OSError, imaplib.IMAP4.error, RefusedAddressError)
"""What reading raises if the server is not there, says no, or may not be called."""
log = structlog.get_logger("keepwell.mail")


def read_due() -> int:
    """Bring what is new in the mailbox, if it is to be read; return how many mails that were."""
    box = mailbox()
    if not box.is_read or is_unreadable(box.password):
        return 0
    try:
        brought = bring(box)
    except TROUBLE as trouble:
        looked(Secrets(project().root).hide(f"{type(trouble).__name__}: {trouble}"))
        log.warning("mailbox_trouble", trouble=type(trouble).__name__)
        return 0
    looked()
    return brought


def bring(box: Mailbox) -> int:
    """Keep the mails that nobody has seen; return how many. Raises one of TROUBLE."""
    with signed_in(box) as line:
        _ok, found = line.uid("SEARCH", "UNSEEN")
        numbers = found[0].split() if found and found[0] else []
        return sum(_one(line, number.decode()) for number in numbers[:AT_ONCE])


@contextmanager
def signed_in(box: Mailbox) -> Iterator[imaplib.IMAP4_SSL]:
    """Open the folder of a mailbox. Raises one of TROUBLE."""
    addresses(box.host, box.port)
    password = str(Secrets(project().root).fill(box.password))
    with outside_only():
        line = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context(), timeout=PATIENCE)
    try:
        line.login(box.user, password)
        status, said = line.select(_quoted(box.folder))
        if status != "OK":
            raise imaplib.IMAP4.error(f"There is no folder {box.folder}: {said!r}")
        yield line
    finally:
        with suppress(*TROUBLE):
            line.logout()
        with suppress(OSError):  # who could not say good-bye has not hung up
            line.shutdown()


def context() -> ssl.SSLContext:
    """Return how the server has to prove who it is."""
    return ssl.create_default_context()


def _one(line: imaplib.IMAP4_SSL, number: str) -> bool:
    """Keep a mail, then mark it; return whether it could be read."""
    raw, is_whole = _fetched(line, number)
    try:
        take(raw, is_whole=is_whole)
        is_read = True
    except NotMailError as problem:
        log.warning("mail_refused", why=str(problem))
        is_read = False
    line.uid("STORE", number, "+FLAGS", SEEN)
    return is_read


def _fetched(line: imaplib.IMAP4_SSL, number: str) -> tuple[bytes, bool]:
    """Return a mail, and whether that is all of it; of one that is too large its head alone."""
    _ok, sized = line.uid("FETCH", number, "(RFC822.SIZE)")
    size = next((int(word) for word in _words(sized) if word.isdigit()), 0)
    is_whole = size <= MOST
    part = "BODY.PEEK[]" if is_whole else "BODY.PEEK[HEADER]"
    _ok, parts = line.uid("FETCH", number, f"({part})")
    return next((bytes(one[1]) for one in parts if isinstance(one, tuple)), b""), is_whole


def _words(answer: list[object]) -> Iterator[str]:
    """Yield what stands behind RFC822.SIZE."""
    for one in answer:
        said = one[0] if isinstance(one, tuple) else one
        text = said.decode("ascii", "replace") if isinstance(said, bytes) else ""
        yield from text.partition("RFC822.SIZE")[2].strip(" )").split(" ")[:1]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
