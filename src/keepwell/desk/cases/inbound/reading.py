"""A mail as it came, read: any bytes give a mail, or a clear refusal.

Headers and bodies are written by whoever likes to: what cannot be understood is read as far as it
can be. Python's own parser raises errors of many kinds for headers that break the rules; what it
trips over is taken as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import EmailPolicy
from email.utils import parseaddr
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from keepwell.desk.cases.inbound.plain import text_of
from keepwell.desk.cases.inbound.quoting import split

MOST = 10 * 1024 * 1024
"""Bytes of a mail."""
LONGEST_HEADER, LONGEST_OF_PART = 5_000, 2_000
"""Characters of a header that are read: Python's parser takes a time that grows with the square."""
LONGEST, LONGEST_REST = 10_000, 20_000
"""Characters of what somebody wrote, and of the rest, that are kept."""
MOST_PARTS, MOST_FILES, MOST_REFERENCES = 100, 20, 50
OURS = "X-Keepwell"
"""A header of our own letters."""
_STRAY = (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError, AssertionError)
"""What Python's parser raises for headers that break the rules."""
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\]{1,190}")
_REFERENCE = re.compile(r"<[^<>\s]{3,250}>")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_MACHINES = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply)@", re.IGNORECASE)
_BLACK = {ord(one): None for one in map(chr, range(32)) if one not in "\t\n\r"} | {0xFFFE: None}
"""Characters that no text has."""


class _Bounded(EmailPolicy):
    """Python's way to read headers, of each its beginning."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return a header as it is understood."""
        is_of_part = name.lower().startswith("content-")
        most = LONGEST_OF_PART if is_of_part else LONGEST_HEADER
        return super().header_fetch_parse(name, value[:most])


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
class File:
    """Something attached. It is named, not kept."""

    name: str
    kind: str
    size: int


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
    references: tuple[str, ...]
    """The Message-IDs that it answers to, the nearest first."""
    automatic: Automatic | None


def read(raw: bytes) -> Mail:
    """Read a mail; raise NotMailError for what is none, is too large, or is from nobody."""
    if len(raw) > MOST:
        raise NotMailError(f"It has {len(raw)} bytes; {MOST} are read at most.")
    try:
        return _read(raw)
    except RecursionError:
        raise NotMailError("Its parts are nested too deeply.") from None


def _read(raw: bytes) -> Mail:
    mail = message_from_bytes(raw, policy=_Bounded())
    name, sender = _sender(mail)
    if not sender:
        raise NotMailError("It does not say who sent it.")
    parts = list(islice(_leaves(mail), MOST_PARTS))
    told = split(_body(parts))
    return Mail(
        fact=_fact(mail, sender, raw),
        sender=sender,
        name=name,
        to=tuple(_ADDRESS.findall(" ".join(_goes_to(mail))))[:MOST_REFERENCES],
        subject=" ".join(_header(mail, "Subject").split())[:300],
        text=told.text[:LONGEST],
        rest=told.rest[:LONGEST_REST],
        files=tuple(_files(parts)),
        references=tuple(_references(mail)),
        automatic=_automatic(mail, sender),
    )


# --- headers


def _header(part: Message, name: str) -> str:
    """Return a header as text; empty: there is none."""
    try:
        said = part[name]
        return "" if said is None else clean(str(said))
    except _STRAY:
        plain = (value for key, value in part.raw_items() if key.lower() == name.lower())
        return clean(str(next(plain, "")))


def _sender(mail: Message) -> tuple[str, str]:
    """Return name and address of who sent it."""
    said = _header(mail, "From") or _header(mail, "Sender")
    name, address = parseaddr(said)
    found = _ADDRESS.fullmatch(address.strip()) or _ADDRESS.search(said)
    return " ".join(name.split())[:200], found[0].lower()[:254] if found else ""


def _goes_to(mail: Message) -> Iterator[str]:
    for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To"):
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


# --- parts


def _leaves(part: Message) -> Iterator[Message]:
    """Yield the parts that hold something; a letter within a letter is one of them."""
    inner = part.get_payload()
    if isinstance(inner, list) and _kind(part).startswith("multipart/"):
        for one in inner:
            if isinstance(one, Message):
                yield from _leaves(one)
    else:
        yield part


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except _STRAY:
        return "text/plain"


def _body(parts: list[Message]) -> str:
    shown = [part for part in parts if not _file_name(part)]
    plain = "\n".join(_text(one) for one in shown if _kind(one) == "text/plain").strip()
    if plain:
        return plain
    return "\n".join(text_of(_text(one)) for one in shown if _kind(one) == "text/html").strip()


def _text(part: Message) -> str:
    """Return the text of a part, whatever its charset says that it is."""
    content = _content(part)[: 4 * (LONGEST + LONGEST_REST)]
    try:
        charset = part.get_content_charset() or "utf-8"
        return clean(content.decode(charset))
    except (*_STRAY, UnicodeError):
        return clean(content.decode("utf-8", "replace"))


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except _STRAY:
        content = None
    return content if isinstance(content, bytes) else b""


def _files(parts: list[Message]) -> Iterator[File]:
    named = ((part, name) for part in parts if (name := _file_name(part)))
    for part, name in islice(named, MOST_FILES):
        yield File(name, _kind(part)[:100], len(_content(part)))


def _file_name(part: Message) -> str:
    """Return what a part is called if it is a file; empty: it is to be read."""
    try:
        disposition, name = part.get_content_disposition(), part.get_filename()
    except _STRAY:
        disposition, name = None, None
    kind = _kind(part)
    if disposition != "attachment" and not name and kind in {"text/plain", "text/html"}:
        return ""
    plain = clean(str(name or kind)).replace("\\", "/")
    return (" ".join(plain.split("/")[-1].split()) or kind)[:150]


def clean(text: str) -> str:
    """Return a text without what no database takes: halves of characters, and black ones."""
    return text.encode("utf-8", "replace").decode("utf-8").translate(_BLACK)
