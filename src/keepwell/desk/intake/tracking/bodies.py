"""What a request carries, unpacked, and never more of it than we take."""

import zlib

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from keepwell.desk.base.asked import whole
from keepwell.desk.intake.refusing import Refused, not_readable, too_large

MOST = 512_000
"""Bytes of a request, packed or unpacked; Segment's clients send no more at once."""
PACKED = zlib.MAX_WBITS | 32
"""Tells zlib to look at the beginning: gzip or zlib."""


def body_of(request: HttpRequest) -> bytes:
    """Return the body of a request, unpacked. Raises Refused if it is too large or broken."""
    if _length(request) > MOST:
        raise _too_large()
    try:
        sent = request.read(MOST + 1)
    except (UnreadablePostError, OSError):
        raise not_readable("The connection ended before the whole request was here.") from None
    if len(sent) > MOST:
        raise _too_large()
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _unpacked(sent)
    if encoding not in {"", "identity"}:
        raise not_readable(f'Expected a body as it is, or packed by gzip. Got "{encoding[:40]}".')
    return sent


def _length(request: HttpRequest) -> int:
    return whole(request.META.get("CONTENT_LENGTH") or "") or 0


def _unpacked(packed: bytes) -> bytes:
    """Unpack, and stop at what is too much: a few bytes can stand for gigabytes."""
    unpacking = zlib.decompressobj(PACKED)
    try:
        body = unpacking.decompress(packed, MOST + 1)
    except zlib.error:
        raise not_readable("The body is said to be packed by gzip, and is not.") from None
    if len(body) > MOST:
        raise _too_large()
    if not unpacking.eof:
        raise not_readable("The packed body ends too early.")
    return body


def _too_large() -> Refused:
    return too_large(f"A request may have {MOST:,} bytes. Send fewer messages at once.")
