"""What single messages of the tracking API say.

- `track`, `page` and `screen` are touchpoints. The person is `userId`, else `anonymousId`; the
  account is `context.groupId`, else `groupId`. A touchpoint's value is the first of the properties
  `value`, `revenue` and `total` that is a number. What stands in `context` is kept among the
  properties.
- `identify` and `group` are traits with history, of the person and of the account. Both together
  say that the person belongs to the account; so does the trait `company.id` of a person.
- `alias`, and `identify` with both ids, say that an anonymous person turned out to be somebody.

A message's `timestamp` counts; by how much the sender's clock is wrong is told by `sentAt`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from keepwell.desk.intake.facts import (
    Came,
    Facts,
    Row,
    Sight,
    Unusable,
    json_of,
    name_of,
    number_of,
    object_of,
    trait_rows,
    type_of,
)
from keepwell.desk.intake.tracking import moments
from keepwell.desk.intake.tracking.envelopes import BATCH, Envelope

SIZES = ("value", "revenue", "total")
"""Properties that tell the size of a touchpoint, the first one that is there."""
VIEWED = {"page": "Page Viewed", "screen": "Screen Viewed"}
ALIAS = "alias"
"""The trait of an anonymous person that says who it turned out to be."""
ACCOUNT = "account"
"""The trait of a person that says where it belongs, where nothing else is said of it."""
CLOCK = timedelta(minutes=1)
"""Less than so much is the way here; more is a clock that is wrong."""
USED = frozenset({"groupId", "traits"})
"""What of the context has a place of its own."""


@dataclass(frozen=True)
class Message:
    """A message, opened: what all kinds have."""

    said: Mapping[str, object]
    context: Mapping[str, object]
    id: str
    at: datetime
    user: str | None
    anonymous: str | None
    account: str | None
    came: Came

    @property
    def person(self) -> str | None:
        """Who it is about."""
        return self.user or self.anonymous

    def row(self, **columns: object) -> Row:
        """Return a row of either table, with what all rows of the message have."""
        return {
            "at": self.at, "source": self.came.source, "received_at": self.came.received_at,
            "id": self.id, **columns,
        }  # fmt: skip


def read(call: str, raw: bytes, envelope: Envelope, came: Came) -> Facts:
    """Return what a message says. Raises Unusable if it says nothing that can be used."""
    said = _decoded(raw, "message")
    kind = name_of(said.get("type"), "type") if call == BATCH else call
    reader = READERS.get(kind or "")
    if reader is None:
        raise Unusable("type", f"one of {', '.join(READERS)}", said.get("type"))
    return reader(_opened(said, raw, envelope, came), kind or "")


def _decoded(raw: bytes, where: str) -> Mapping[str, object]:
    try:
        said: Mapping[str, object] = msgspec.json.decode(raw, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise Unusable(where, "an object of JSON", str(problem)) from None
    return said


def _opened(said: Mapping[str, object], raw: bytes, envelope: Envelope, came: Came) -> Message:
    shared = _decoded(envelope.context, "context") if envelope.context else {}
    context = {**shared, **object_of(said.get("context"), "context")}
    account = name_of(context.get("groupId"), "context.groupId")
    return Message(
        said,
        context,
        name_of(said.get("messageId"), "messageId") or derived(raw, came),
        _at(said, envelope, came),
        name_of(said.get("userId"), "userId"),
        name_of(said.get("anonymousId"), "anonymousId"),
        account or name_of(said.get("groupId"), "groupId"),
        came,
    )


def derived(raw: bytes, came: Came) -> str:
    """Return the id of a message without one: the same however often the request is worked on."""
    mark = f"{came.source}\0{came.received_at.isoformat()}\0".encode()
    return hashlib.sha256(mark + raw).hexdigest()[:40]


def _at(said: Mapping[str, object], envelope: Envelope, came: Came) -> datetime:
    given = said.get("timestamp") or said.get("originalTimestamp")
    if given is None:
        return came.received_at
    found = moments.read(given)
    if found is None:
        raise Unusable("timestamp", moments.EXPECTED, given)
    sent = moments.read(said.get("sentAt")) or envelope.sent_at
    wrong = came.received_at - sent if sent else timedelta()
    return found + wrong if abs(wrong) > CLOCK else found


def _track(message: Message, _kind: str) -> Facts:
    event = name_of(message.said.get("event"), "event")
    if event is None:
        raise Unusable("event", "what happened, such as Signed In", message.said.get("event"))
    return _touchpoint(message, event, {})


def _viewed(message: Message, kind: str) -> Facts:
    named = {key: message.said[key] for key in ("name", "category") if message.said.get(key)}
    return _touchpoint(message, VIEWED[kind], named)


def _touchpoint(message: Message, event: str, more: Mapping[str, object]) -> Facts:
    if message.person is None and message.account is None:
        raise _nobody(message)
    given = {**more, **object_of(message.said.get("properties"), "properties")}
    value = next((size for name in SIZES if (size := number_of(given.get(name))) is not None), None)
    kept = {**given, "context": _context(message)}
    row = message.row(
        account=message.account, person=message.person, event=event, value=value,
        properties=json_of(kept, "properties"),
    )  # fmt: skip
    seen = [(event, "", ""), *((event, name, type_of(one)) for name, one in given.items())]
    return Facts(touchpoints=[row], seen=seen)


def _context(message: Message) -> Mapping[str, object] | None:
    """Return what is said besides; of who somebody is what no column holds."""
    kept = {key: value for key, value in message.context.items() if key not in USED}
    if message.user and message.anonymous:
        kept["anonymousId"] = message.anonymous
    return kept or None


def _identify(message: Message, _kind: str) -> Facts:
    if message.person is None:
        raise _nobody(message)
    traits = _traits(message)
    company = traits.get("company")
    company_id = company.get("id") if isinstance(company, dict) else None
    account = message.account or name_of(company_id, "traits.company.id")
    base = message.row(person=message.person, account=account)
    rows = [*trait_rows(base, traits, message.id), *_merged(message, account)]
    if account and not rows:
        rows = [_belongs(base, account, message)]
    return Facts(traits=rows, seen=_seen(traits))


def _group(message: Message, _kind: str) -> Facts:
    account = name_of(message.said.get("groupId"), "groupId")
    if account is None:
        raise Unusable("groupId", "the account's id", message.said.get("groupId"))
    traits = _traits(message)
    rows = list(trait_rows(message.row(account=account), traits, message.id))
    if message.person:
        base = message.row(account=account, person=message.person)
        rows.append(_belongs(base, account, message))
    return Facts(traits=rows, seen=_seen(traits))


def _alias(message: Message, _kind: str) -> Facts:
    previous = name_of(message.said.get("previousId"), "previousId") or message.anonymous
    if previous is None or message.user is None:
        raise Unusable("previousId", "who userId was before", message.said.get("previousId"))
    return Facts(traits=[_alias_row(message, previous, message.user, message.account)])


def _merged(message: Message, account: str | None) -> list[Row]:
    if not message.user or not message.anonymous or message.user == message.anonymous:
        return []
    return [_alias_row(message, message.anonymous, message.user, account)]


def _alias_row(message: Message, previous: str, user: str, account: str | None) -> Row:
    row = message.row(person=previous, account=account, trait=ALIAS, text=user)
    return {**row, "id": f"{message.id}/{ALIAS}/of"}


def _belongs(base: Row, account: str, message: Message) -> Row:
    return {**base, "trait": ACCOUNT, "text": account, "id": f"{message.id}/{ACCOUNT}/of"}


def _traits(message: Message) -> Mapping[str, object]:
    """Return the traits; some clients put them into the context."""
    given = message.said.get("traits")
    if given is None:
        return object_of(message.context.get("traits"), "context.traits")
    return object_of(given, "traits")


def _seen(traits: Mapping[str, object]) -> list[Sight]:
    return [("", name, type_of(value)) for name, value in traits.items()]


def _nobody(message: Message) -> Unusable:
    return Unusable("userId", "who it is about, or anonymousId", message.said.get("userId"))


READERS: Mapping[str, Callable[[Message, str], Facts]] = {
    "track": _track, "page": _viewed, "screen": _viewed,
    "identify": _identify, "group": _group, "alias": _alias,
}  # fmt: skip
