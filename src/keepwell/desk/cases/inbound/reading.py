"""A mail as it came, read: any bytes give a mail, or a clear refusal.

Headers and bodies are written by whoever likes to: what cannot be understood is read as far as it
can be. Python's own parser raises errors of many kinds for headers that break the rules; what it
trips over is taken as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum
from hashlib import sha256

from keepwell.desk.cases.inbound.parts import (
    LONGEST_HEADER,
    STRAY,
    File,
    body,
    clean,
    files,
    leaves,
    parsed,
)
from keepwell.desk.cases.inbound.quoting import split

MOST = 25 * 1024 * 1024
"""Bytes of a mail: what the great providers carry."""
LONGEST, LONGEST_REST = 10_000, 20_000
"""Characters of what somebody wrote, and of the rest, that are kept."""
MOST_REFERENCES = 50
VOUCHING, MOST_VOUCHED = "Authentication-Results", 20
OURS = "X-Keepwell"
"""A header of our own letters."""
ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\]{1,190}")
_REFERENCE = re.compile(r"<[^<>\s]{3,250}>")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_MACHINES = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply)@", re.IGNORECASE)


class NotMailError(Exception):
    """What came is no mail that can be read; says why."""


class Automatic(StrEnum):
    """Why a mail was written by no person."""

    BOUNCE = "bounce"
    """A server says that it could not bring a letter."""
    REPLY = "reply"
    """An automatic reply, such as of who is on holiday (RFC 3834)."""
    LIST = "list"
    """It went to many."""
    LOOP = "loop"
    """It is our own letter."""


@dataclass(frozen=True)
class Mail:
    """A mail, read."""

    fact: str
    """Its name: of sender and Message-ID, else of all its bytes. The same mail has the same one."""
    sender: str
    """The address, in lower case."""
    name: str
    to: tuple[str, ...]
    """Every address that it went to."""
    subject: str
    text: str
    rest: str
    """What it quotes, and the signature."""
    files: tuple[File, ...]
    is_whole: bool
    """Whether all of it was read; else its head alone."""
    references: tuple[str, ...]
    """The Message-IDs that it answers to, the nearest first."""
    automatic: Automatic | None
    vouched: tuple[str, ...]
    """What is said of the sender's address (`Authentication-Results`), by whomever; the topmost
    first."""


def read(raw: bytes, *, is_whole: bool = True) -> Mail:
    """Read a mail; raise NotMailError for what is too large, or from nobody.

    `is_whole` says whether there is more than its head. Of a mail with too many parts, or with
    parts that nest too deeply, the head alone is read.
    """
    if len(raw) > MOST:
        raise NotMailError(f"It has {len(raw)} bytes; {MOST} are read at most.")
    mail, is_read = parsed(raw)
    name, sender = _sender(mail)
    if not sender:
        raise NotMailError("It does not say who sent it.")
    is_whole = is_whole and is_read
    parts = list(leaves(mail)) if is_whole else []
    told = split(body(parts))
    return Mail(
        fact=_fact(mail, sender, raw),
        sender=sender,
        name=name,
        to=tuple(ADDRESS.findall(" ".join(_goes_to(mail))))[:MOST_REFERENCES],
        subject=" ".join(_header(mail, "Subject").split())[:300],
        text=told.text[:LONGEST],
        rest=told.rest[:LONGEST_REST],
        files=tuple(files(parts)),
        is_whole=is_whole,
        references=tuple(_references(mail)),
        automatic=_automatic(mail, sender),
        vouched=tuple(one[:LONGEST_HEADER] for one in _every(mail, VOUCHING))[:MOST_VOUCHED],
    )


# --- headers


def _header(part: Message, name: str) -> str:
    """Return a header as text; empty: there is none."""
    try:
        said = part[name]
        return "" if said is None else clean(str(said))
    except STRAY:
        plain = (value for key, value in part.raw_items() if key.lower() == name.lower())
        return clean(str(next(plain, "")))


def _sender(mail: Message) -> tuple[str, str]:
    """Return name and address of who sent it."""
    said = _header(mail, "From") or _header(mail, "Sender")
    name, address = parseaddr(said)
    found = ADDRESS.fullmatch(address.strip()) or ADDRESS.search(said)
    return " ".join(name.split())[:200], found[0].lower()[:254] if found else ""


def _goes_to(mail: Message) -> Iterator[str]:
    for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To"):
        yield from _every(mail, name)


def _every(mail: Message, name: str) -> Iterator[str]:
    """Yield each header of a name, from the top."""
    for key, value in mail.raw_items():
        if key.lower() == name.lower():
            yield clean(str(value))


def _references(mail: Message) -> Iterator[str]:
    answered = _REFERENCE.findall(_header(mail, "In-Reply-To"))
    before = reversed(_REFERENCE.findall(_header(mail, "References")))
    yield from list(dict.fromkeys([*answered, *before]))[:MOST_REFERENCES]


def _fact(mail: Message, sender: str, raw: bytes) -> str:
    own = _REFERENCE.search(_header(mail, "Message-ID"))
    named = f"{sender}\n{own[0]}".encode("utf-8", "replace") if own else raw
    return sha256(named).hexdigest()


def _automatic(mail: Message, sender: str) -> Automatic | None:
    if _header(mail, OURS):
        return Automatic.LOOP
    if _is_bounce(mail, sender):
        return Automatic.BOUNCE
    if _header(mail, "List-Id"):
        return Automatic.LIST
    told = _header(mail, "Auto-Submitted").lower().split(";")[0].strip()
    suppressed = _header(mail, "X-Auto-Response-Suppress").lower().strip()
    by_machine = (
        told not in {"", "no"}
        or suppressed not in {"", "none"}
        or _header(mail, "Precedence").lower().strip() in _BULK
        or bool(_header(mail, "X-Autoreply") or _header(mail, "X-Autorespond"))
    )
    return Automatic.REPLY if by_machine or _MACHINES.match(sender) else None


def _is_bounce(mail: Message, sender: str) -> bool:
    paths = [str(value).strip() for key, value in mail.raw_items() if key.lower() == "return-path"]
    from_nobody = "<>" in paths
    is_report = "report-type=delivery-status" in _header(mail, "Content-Type").lower()
    return from_nobody or is_report or sender.startswith(("mailer-daemon@", "postmaster@"))
