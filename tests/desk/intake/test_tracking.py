"""The tracking API: what is taken, what is refused, and how its senders are told."""

import gzip
import json
import zlib
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils.timezone import now

from desk.intake.sending import Sender
from keepwell.desk.intake import inbox, letting_in, moving
from keepwell.desk.intake.letting_in import Doorkeeper
from keepwell.desk.intake.models import Arrival, Key, Source
from keepwell.desk.intake.refusing import Refused
from keepwell.desk.intake.sources import actions
from keepwell.desk.intake.tracking import bodies, envelopes

pytestmark = pytest.mark.django_db
TRACK = {"type": "track", "userId": "pat", "event": "Signed In", "messageId": "m-1"}


def error(answer) -> str:
    """Return the code of an error, whose message is a sentence."""
    said = answer.json()["error"]
    assert said["message"].endswith(".")
    return said["code"]


@pytest.mark.parametrize("call", ["track", "t", "track/", "batch", "b", "import", "batch/"])
def test_long_and_short_names_take_the_same(sender: Sender, call: str) -> None:
    """A call may be named as clients name it, with a slash behind it or without."""
    body = {"batch": [TRACK]} if call.rstrip("/") in {"batch", "b", "import"} else TRACK
    answer = sender.post(call, body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert moving.move() == 1
    assert [row["id"] for row in sender.lake("touchpoints")] == ["m-1"]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_packed_bodies_are_unpacked(sender: Sender, pack) -> None:
    """A body packed by gzip or deflate says what it says unpacked, whatever its content type."""
    data = pack(json.dumps({"batch": [TRACK]}).encode())
    answer = Client().post(
        "/v1/batch", data=data, content_type="application/x-www-form-urlencoded",
        headers={"Content-Encoding": pack.__module__.split(".")[0] if pack is gzip.compress
                 else "deflate", "Authorization": f"Bearer {sender.key}"},
    )  # fmt: skip
    assert answer.status_code == 200
    moving.move()
    assert len(sender.lake("touchpoints")) == 1


def test_the_key_may_stand_in_the_body(sender: Sender) -> None:
    """Who cannot send a header says the key as writeKey, beside the batch or in the message."""
    nobody = Sender("", sender.project)
    assert nobody.batch(TRACK, writeKey=sender.key).status_code == 200
    assert nobody.post("track", {**TRACK, "writeKey": sender.key}).status_code == 200
    assert Arrival.objects.count() == 2


@pytest.mark.parametrize("key", ["", "wrong", "ไทย", "kw_read_x"])
def test_without_a_valid_key_nothing_is_taken(sender: Sender, key: str) -> None:
    """A key that is missing or unknown is 401, and nothing is kept."""
    answer = Sender("", sender.project).batch(TRACK, writeKey=key)
    assert (answer.status_code, error(answer)) == (401, "unknown_key")
    assert not Arrival.objects.exists()


def test_a_revoked_key_is_unknown_as_soon_as_it_is_asked_again(sender: Sender) -> None:
    """What is known of a key holds for some seconds; then a revoked one lets nothing in."""
    assert sender.batch(TRACK).status_code == 200
    for key in Key.objects.all():
        actions.revoke_key(None, key)
    letting_in.door.forget()  # the seconds have passed
    assert sender.batch(TRACK).status_code == 401


def test_after_a_rotation_both_keys_work(sender: Sender, source: Source) -> None:
    """A second key works at once, and the first one until it is revoked."""
    other = Sender(actions.make_key(None, source).text, sender.project)
    assert [one.batch(TRACK).status_code for one in (sender, other)] == [200, 200]


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("batch", b"{"),
        ("batch", b""),
        ("batch", b"[]"),
        ("batch", b"{}"),
        ("batch", b'{"batch": 1}'),
        ("batch", b'{"batch": [{"a": \xff\xfe}]}'),
        ("track", b"null"),
        ("track", b'{"a": NaN}'),
        ("track", b"[" * 100_000),
        ("track", b'{"a":' * 60_000),
    ],
)
def test_what_is_no_json_is_400(sender: Sender, call: str, body: bytes) -> None:
    """A body that can never be read is refused with 400, and nothing is kept."""
    answer = sender.post(call, body)
    assert (answer.status_code, error(answer)) == (400, "not_readable")
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_is_not_packed_as_it_says_is_400(sender: Sender, encoding: str) -> None:
    """A body that cannot be unpacked is refused with 400."""
    answer = sender.post("track", TRACK, **{"Content-Encoding": encoding})
    assert (answer.status_code, error(answer)) == (400, "not_readable")
    cut = gzip.compress(json.dumps(TRACK).encode())[:-12]
    assert sender.post("track", cut, **{"Content-Encoding": "gzip"}).status_code == 400


def test_the_largest_is_taken_and_one_byte_more_is_not(sender: Sender) -> None:
    """Of a message and of a request, the limit itself is taken, and 413 is what lies above it."""

    def message(size: int) -> dict:
        bare = len(json.dumps({**TRACK, "properties": {"x": ""}}))
        return {**TRACK, "properties": {"x": "x" * (size - bare)}}

    assert sender.post("track", message(envelopes.LONGEST)).status_code == 200
    answer = sender.post("track", message(envelopes.LONGEST + 1))
    assert (answer.status_code, error(answer)) == (413, "too_large")
    whole = json.dumps({"batch": [TRACK]}).encode()
    assert sender.post("batch", whole.ljust(bodies.MOST)).status_code == 200
    assert sender.post("batch", whole.ljust(bodies.MOST + 1)).status_code == 413
    assert sender.post("batch", whole.ljust(bodies.MOST + 1), packed=True).status_code == 413


def test_a_bomb_is_not_unpacked(sender: Sender) -> None:
    """A few bytes that stand for very many are refused after no more than we take."""
    answer = sender.post("batch", b" " * 50_000_000, packed=True)
    assert answer.status_code == 413


def test_any_page_may_send(sender: Sender) -> None:
    """Browsers are told that any page may send, also when something is refused."""
    asked = Client().options("/v1/t", headers={"Origin": "https://shop.example"})
    assert asked.status_code == 204
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    for answer in (asked, sender.batch(TRACK), sender.post("track", b"{")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer


def test_other_calls_and_methods_are_named(sender: Sender) -> None:
    """What is not there is 404, and what is only for POST is 405; both say what there is."""
    answer = sender.post("tracks", TRACK)
    assert (answer.status_code, error(answer)) == (404, "not_found")
    assert "track" in answer.json()["error"]["message"]
    answer = Client().get("/v1/track")
    assert (answer.status_code, error(answer)) == (405, "not_allowed")


def test_too_many_requests_are_told_when_to_come_again(source: Source) -> None:
    """A key that sends more than its rate is 429 with the seconds to wait, and then let in."""
    time = [0.0]
    door, key = Doorkeeper(10, lambda: time[0]), actions.make_key(None, source).text
    for _request in range(20):
        door.let_in(key, "tracking")
    with pytest.raises(Refused) as refused:
        door.let_in(key, "tracking")
    answer = refused.value.answer()
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    time[0] += 0.1
    door.let_in(key, "tracking")


def test_a_database_that_does_not_take_it_is_503(sender: Sender, monkeypatch) -> None:
    """What could not be kept is never answered with 200, and the sender is told to try again."""

    def full(**_columns: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Arrival.objects, "create", full)
    answer = sender.batch(TRACK)
    assert (answer.status_code, error(answer)) == (503, "not_now")
    assert int(answer["Retry-After"]) > 0
    monkeypatch.undo()
    assert sender.batch(TRACK).status_code == 200


@pytest.mark.parametrize("limit", ["MOST_WAITING", "LEAST_FREE"])
def test_without_room_it_is_503(sender: Sender, monkeypatch, limit: str) -> None:
    """When the inbox or the disk is full, senders keep what they have."""
    assert sender.batch(TRACK).status_code == 200
    monkeypatch.setattr(inbox, limit, 1 if limit == "MOST_WAITING" else 2**62)
    inbox.room.forget()
    assert sender.batch(TRACK).status_code == 503
    assert Arrival.objects.count() == 1


def test_the_source_counts_what_came(sender: Sender, source: Source) -> None:
    """Received, rejected and last arrival are of what was looked at."""
    before = now()
    sender.batch(TRACK, {"type": "track", "userId": "pat"}, {**TRACK, "messageId": "m-2"})
    moving.move()
    source.refresh_from_db()
    assert (source.received, source.rejected) == (3, 1)
    assert before <= source.last_arrival <= now() + timedelta(seconds=1)
    assert Key.objects.exclude(used_at=None).count() == 1
