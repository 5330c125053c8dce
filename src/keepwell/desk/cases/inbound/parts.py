"""The parts of a mail: what is to be read of it, and what is attached.

Whoever likes to writes them. Python's parser compares each line with the end of every part that it
is within, so parts are bounded while it reads: how many there are, and how deep they nest.
"""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from itertools import islice
from typing import Any

from keepwell.desk.cases.inbound.plain import text_of

MOST_PARTS, DEEPEST, MOST_LINES = 1_000, 20, 1_000_000
MOST_SHOWN, LONGEST_SHOWN = 100, 120_000
"""Parts that are read as text, and how many characters of them."""
LONGEST_HEADER, LONGEST_OF_PART = 5_000, 2_000
"""Characters of a header that are read: Python's parser takes a time that grows with the square."""
STRAY = (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError, AssertionError)
"""What Python's parser raises for headers that break the rules."""
_BLACK = {ord(one): None for one in map(chr, range(32)) if one not in "\t\n\r"} | {0xFFFE: None}
"""Characters that no text has."""
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that let a name read backwards: `exe.fdp` would be shown as `pdf.exe`."""
_BLANK = re.compile(rb"\r?\n\r?\n")
UNNAMED = "attachment"


@dataclass(frozen=True)
class File:
    """Something attached."""

    name: str
    kind: str
    """As the sender says, such as `image/png`."""
    content: bytes

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return len(self.content)


class _Bounded(EmailPolicy):
    """Python's way to read headers, of each its beginning."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return a header as it is understood."""
        is_of_part = name.lower().startswith("content-")
        most = LONGEST_OF_PART if is_of_part else LONGEST_HEADER
        return super().header_fetch_parse(name, value[:most])


_READING = _Bounded()
_AS_IT_CAME = _Bounded(refold_source="none", utf8=True, cte_type="8bit")


class _TooManyError(Exception):
    """There are more parts than are read, or they nest too deeply."""


class _Part(EmailMessage):
    """A mail, or a part of it, that knows how many there are above and beside it."""

    def __init__(self, policy: EmailPolicy = _READING) -> None:
        super().__init__(policy)
        self.depth = 0
        self.parts = [1]
        """How many there are of the whole mail: one number that all its parts share."""

    def attach(self, payload: Any) -> None:  # noqa: ANN401 - Python's signature
        """Add a part, as the parser does once it meets one."""
        payload.depth, payload.parts = self.depth + 1, self.parts
        self.parts[0] += 1
        if payload.depth > DEEPEST or self.parts[0] > MOST_PARTS:
            raise _TooManyError
        super().attach(payload)


def parsed(raw: bytes) -> tuple[Message, bool]:
    """Return a mail, and whether that is all of it; else it is its head alone."""
    if max(raw.count(b"\n"), raw.count(b"\r")) <= MOST_LINES:
        try:
            return message_from_bytes(raw, _class=_Part, policy=_READING), True
        except _TooManyError:
            pass
    head = BytesHeaderParser(policy=_READING).parsebytes(_BLANK.split(raw, maxsplit=1)[0])
    head.set_payload("")
    return head, False


def leaves(part: Message) -> Iterator[Message]:
    """Yield the parts that hold something; a letter within a letter is one of them."""
    inner = part.get_payload()
    if isinstance(inner, list) and _kind(part).startswith("multipart/"):
        for one in inner:
            if isinstance(one, Message):
                yield from leaves(one)
    else:
        yield part


def body(parts: list[Message]) -> str:
    """Return what is to be read, of plain text if there is any."""
    shown = list(islice((part for part in parts if not _file_name(part)), MOST_SHOWN))
    plain = "\n".join(_text(one) for one in shown if _kind(one) == "text/plain").strip()
    if plain:
        return plain[:LONGEST_SHOWN]
    html = "\n".join(_text(one) for one in shown if _kind(one) == "text/html")
    return text_of(html[:LONGEST_SHOWN]).strip()


def files(parts: list[Message]) -> Iterator[File]:
    """Yield what is attached."""
    for part in parts:
        if name := _file_name(part):
            yield File(name, _kind(part)[:100], content(part))


def content(part: Message) -> bytes:
    """Return what a part holds, as bytes."""
    try:
        inner = part.get_payload()
        if isinstance(inner, list):  # a letter within the letter, or what calls itself one
            letters = (one for one in inner if isinstance(one, Message))
            return b"".join(one.as_bytes(policy=_AS_IT_CAME) for one in letters)
        held = part.get_payload(decode=True)
    except STRAY:
        held = None
    return held if isinstance(held, bytes) else b""


def name_of_field(part: Message) -> str:
    """Return what a part of a form is called."""
    try:
        return str(part.get_param("name", "", "content-disposition"))
    except STRAY:
        return ""


def clean(text: str) -> str:
    """Return a text without what no database takes: halves of characters, and black ones."""
    return text.encode("utf-8", "replace").decode("utf-8").translate(_BLACK)


def clean_name(name: str, kind: str = "") -> str:
    """Return what a file is called, without folders, and readable in one direction."""
    plain = _TURNS.sub("", clean(name)).replace("\\", "/").split("/")[-1]
    called = " ".join(plain.split()).strip(".")
    return called[-150:] or f"{UNNAMED}{mimetypes.guess_extension(kind) or ''}"


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except STRAY:
        return "text/plain"


def _text(part: Message) -> str:
    """Return the text of a part, whatever its charset says that it is."""
    held = content(part)[:LONGEST_SHOWN]
    try:
        charset = part.get_content_charset() or "utf-8"
        return clean(held.decode(charset))
    except (*STRAY, UnicodeError):
        return clean(held.decode("utf-8", "replace"))


def _file_name(part: Message) -> str:
    """Return what a part is called if it is a file; empty: it is to be read."""
    try:
        disposition, name = part.get_content_disposition(), part.get_filename()
    except STRAY:
        disposition, name = None, None
    kind = _kind(part)
    if disposition != "attachment" and not name and kind in {"text/plain", "text/html"}:
        return ""
    return clean_name(str(name or ""), kind)
