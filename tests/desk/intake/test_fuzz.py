"""Whatever is sent, the answer is an answer, and nothing that was taken is lost."""

import gzip
import json
import os
import random
import string

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.intake.sending import Sender
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.intake import letting_in, moving
from keepwell.desk.intake.models import Arrival, Reject, Source
from keepwell.desk.intake.tracking import envelopes
from keepwell.desk.intake.tracking.views import collect

pytestmark = pytest.mark.django_db
BODIES = int(os.environ.get("KEEPWELL_BODIES", "30000"))
"""Broken ones that are sent."""
TAKEN, REFUSED = {200}, {400, 413}
FIELDS = (
    "type", "messageId", "userId", "anonymousId", "groupId", "previousId", "event", "name",
    "category", "properties", "traits", "context", "timestamp", "originalTimestamp", "sentAt",
)  # fmt: skip
LIKELY = ("track", "identify", "group", "alias", "page", "screen", "pat", "acme", "2026-03-31")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(LIKELY),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
MESSAGES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8) | VALUES


def send(key: str, call: str, body: bytes, **headers: str) -> int:
    """Send a body past the router and the middleware, and return the status."""
    request = RequestFactory().post(
        f"/v1/{call}", data=body, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", **headers},
    )  # fmt: skip
    return collect(request, call).status_code


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25,
)
@given(call=st.sampled_from(sorted(envelopes.KINDS)), messages=st.lists(MESSAGES, max_size=5))
def test_any_json_is_taken_and_each_message_is_counted(
    sender: Sender, source: Source, call: str, messages: list[object]
) -> None:
    """JSON of any shape is used or put aside message by message, and never stops the inbox."""
    source.refresh_from_db()
    received, rejects = source.received, Reject.objects.count()
    body = {"batch": messages} if call == envelopes.BATCH else (messages or [{}])[0]
    status = send(sender.key, call, json.dumps(body).encode())
    assert status in TAKEN | REFUSED
    moving.move()
    source.refresh_from_db()
    if status in TAKEN:
        count = len(messages) if call == envelopes.BATCH else 1
        assert source.received - received == count
        assert Reject.objects.count() - rejects <= count
    else:
        assert source.received == received
    assert not Arrival.objects.exists()


@pytest.mark.slow
def test_many_thousand_broken_bodies(
    sender: Sender, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bodies that were cut, flipped or packed badly are answered below 500, and do no harm."""
    # However quick the machine is, none is told that it has sent enough for now.
    monkeypatch.setattr(letting_in.door, "turnstile", Turnstile(1e9, 1e9))
    chance = random.Random(11)
    taken = 0
    for round_ in range(BODIES):
        call = chance.choice(sorted(envelopes.KINDS))
        body = _broken(chance, call)
        headers = {}
        if chance.random() < 0.2:
            packed = bytearray(gzip.compress(body, 1))
            if chance.random() < 0.5:
                packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
            body, headers = bytes(packed), {"Content-Encoding": "gzip"}
        status = send(sender.key, call, body, **headers)
        assert status in TAKEN | REFUSED, body
        taken += status == 200
        if round_ % 5_000 == 4_999:
            moving.move()
            assert not Arrival.objects.exists()
    assert 0.1 < taken / BODIES < 0.95
    source.refresh_from_db()
    assert source.received >= taken / 2  # an empty batch is taken, and holds no message
    assert all(_is_sane(row) for row in sender.lake("touchpoints"))


def _broken(chance: random.Random, call: str) -> bytes:
    messages = [_message(chance) for _ in range(chance.randrange(4))]
    body: object = {"batch": messages} if call == envelopes.BATCH else (messages or [{}])[0]
    data = bytearray(json.dumps(body, ensure_ascii=chance.random() < 0.5).encode())
    for _flip in range(chance.choice((0, 0, 0, 1, 1, 2, 8))):
        place = chance.randrange(len(data))
        data[place] = chance.choice((chance.randrange(256), *b'{}[]",:0e-\\u'))
    if chance.random() < 0.1:
        del data[chance.randrange(len(data)) :]
    return bytes(data)


def _message(chance: random.Random) -> dict[str, object]:
    said: dict[str, object] = {"type": chance.choice(LIKELY), "userId": "pat", "event": "x"}
    for _more in range(chance.randrange(5)):
        said[chance.choice(FIELDS)] = _value(chance, 3)
    return said


def _value(chance: random.Random, depth: int) -> object:
    kind = chance.randrange(8 if depth else 6)
    if kind == 6:
        return {chance.choice(FIELDS): _value(chance, depth - 1) for _ in range(3)}
    if kind == 7:
        return [_value(chance, depth - 1) for _ in range(3)]
    texts = "".join(chance.choices(string.printable + "ไท🙂\0", k=chance.randrange(12)))
    return (None, True, chance.randint(-(10**20), 10**20), chance.gauss(0, 1e6), texts,
            chance.choice(LIKELY))[kind]  # fmt: skip


def _is_sane(row: dict[str, object]) -> bool:
    """Return whether a row has what every row must have."""
    return bool(row["id"] and row["event"] and row["at"] and (row["person"] or row["account"]))
