"""A request opened far enough to see its messages, and no further."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from keepwell.desk.intake.refusing import not_readable, too_large
from keepwell.desk.intake.tracking import moments

LONGEST = 32_768
"""Bytes of one message."""
BATCH = "batch"
CALLS = {
    "a": "alias", "b": BATCH, "g": "group", "i": "identify", "p": "page", "s": "screen",
    "t": "track", "import": BATCH,
}  # fmt: skip
"""Short names that clients use, and what they stand for."""
KINDS = frozenset(CALLS.values())
"""What can be called."""


class Outside(msgspec.Struct, rename="camel"):
    """What stands beside the messages of a request, or in its only one."""

    batch: list[msgspec.Raw] | None = None
    write_key: object = None
    sent_at: object = None
    context: msgspec.Raw = msgspec.Raw()


@dataclass(frozen=True)
class Envelope:
    """A request with its messages still closed."""

    body: bytes
    """The whole of it, mended where it had to be."""
    messages: Sequence[bytes]
    write_key: str
    sent_at: datetime | None
    context: bytes
    """Of a batch: what holds for every message that does not say otherwise."""


def opened(call: str, body: bytes) -> Envelope:
    """Return the messages of a request. Raises Refused for one that can never be used."""
    try:
        try:
            outside = msgspec.json.decode(body, type=Outside)
        except msgspec.DecodeError:
            body = mended(body)
            outside = msgspec.json.decode(body, type=Outside)
    except (ValueError, RecursionError) as problem:
        raise not_readable(_reason(call, problem)) from None
    if call == BATCH and outside.batch is None:
        raise not_readable('Expected an object with a list "batch" of messages. There is none.')
    messages = [bytes(one) for one in outside.batch or ()] if call == BATCH else [body]
    for place, message in enumerate(messages, 1):
        if len(message) > LONGEST:
            raise too_large(
                f"A message may have {LONGEST:,} bytes. Message {place} of {len(messages)} has "
                f"{len(message):,}."
            )
    key = outside.write_key if isinstance(outside.write_key, str) else ""
    context = bytes(outside.context) if call == BATCH else b""
    return Envelope(body, messages, key, moments.read(outside.sent_at), context)


def mended(body: bytes) -> bytes:
    """Replace what is no text, such as half an emoji that a client has cut through.

    It must not cost a whole batch. Raises ValueError if it is no JSON even so.
    """
    text = body.decode("utf-8", "replace")
    return json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")


def _reason(call: str, problem: Exception) -> str:
    wanted = '{"batch": [{"type": "track", …}, …]}' if call == BATCH else '{"userId": …}'
    said = "it is nested too deeply" if isinstance(problem, RecursionError) else str(problem)
    return f"Expected JSON such as {wanted}. {said[:1].upper()}{said[1:200]}."
