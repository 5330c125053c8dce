"""What the messages of the tracking API say, as rows of the lake."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from desk.intake.sending import Sender
from keepwell.desk.intake import moving, schema
from keepwell.desk.intake.models import Arrival, Reject, Seen, Source
from keepwell.desk.intake.tracking import messages
from keepwell.engine.lake.store import Lake

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 31, 12, 30, 0, 250_000, tzinfo=UTC)
TRACK = {"type": "track", "userId": "pat", "event": "Signed In", "messageId": "m-1"}


def test_a_track_is_a_touchpoint_with_every_field(sender: Sender) -> None:
    """Person, account, moment, value, properties and context of a track are in the lake."""
    (row,) = sender.came({
        "type": "track", "messageId": "node-next-1-x", "userId": 42, "anonymousId": "anon",
        "event": "Order Completed", "timestamp": AT.isoformat(), "integrations": {},
        "properties": {"order": "Ł-1", "revenue": "39.95", "total": 50, "coupon": None},
        "context": {"groupId": "acme", "ip": "203.0.113.1", "library": {"name": "x"}},
    })  # fmt: skip
    assert (row["person"], row["account"], row["source"]) == ("42", "acme", "shop")
    assert (row["event"], row["value"], row["at"]) == ("Order Completed", 39.95, AT)
    assert row["id"] == "node-next-1-x"
    assert json.loads(row["properties"]) == {
        "order": "Ł-1", "revenue": "39.95", "total": 50,
        "context": {"ip": "203.0.113.1", "library": {"name": "x"}, "anonymousId": "anon"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "value"),
    [
        ({"value": 3, "revenue": 4}, 3.0),
        ({"value": "high", "revenue": 4.5}, 4.5),
        ({"total": "7"}, 7.0),
        ({"value": True}, None),
        ({"value": 10**400}, None),
        ({}, None),
    ],
)
def test_the_value_is_the_first_number(sender: Sender, properties: dict, value: object) -> None:
    """A touchpoint's value is the first of value, revenue and total that is a finite number."""
    (row,) = sender.came({**TRACK, "properties": properties})
    assert row["value"] == value


@pytest.mark.parametrize(("kind", "event"), [("page", "Page Viewed"), ("screen", "Screen Viewed")])
def test_pages_and_screens_are_touchpoints(sender: Sender, kind: str, event: str) -> None:
    """A page or screen that was viewed is one event, with its name among the properties."""
    (row,) = sender.came({"type": kind, "anonymousId": "a", "name": "Prices", "category": "Shop"})
    assert (row["event"], row["person"]) == (event, "a")
    assert json.loads(row["properties"]) == {"name": "Prices", "category": "Shop"}


def test_identify_gives_traits_to_the_person(sender: Sender) -> None:
    """Each trait is a row of its own with its moment; what lies deeper is named with points."""
    sender.came({
        "type": "identify", "userId": "pat", "messageId": "i-1", "timestamp": AT.isoformat(),
        "traits": {"email": " pat@acme.example ", "seats": 5, "vip": True, "phone": None,
                   "address": {"city": "Kraków"}, "tags": ["a", "b"]},
    })  # fmt: skip
    rows = {row["trait"]: row for row in sender.lake("traits")}
    assert {name: (row["text"], row["number"]) for name, row in rows.items()} == {
        "email": ("pat@acme.example", None), "seats": (None, 5.0), "vip": ("true", None),
        "phone": (None, None), "address.city": ("Kraków", None), "tags": ('["a","b"]', None),
    }  # fmt: skip
    assert {(row["person"], row["account"], row["at"]) for row in rows.values()} == {
        ("pat", None, AT)
    }


@pytest.mark.parametrize(
    "said",
    [
        {"context": {"groupId": "acme"}},
        {"context": {"groupId": "acme"}, "traits": {"plan": "Pro"}},
        {"traits": {"company": {"id": "acme"}}},
        {"context": {"traits": {"company": {"id": "acme", "name": "Acme"}}}},
    ],
)
def test_identify_with_an_account_links_the_person(sender: Sender, said: dict) -> None:
    """A person who is identified with an account belongs to it."""
    sender.came({"type": "identify", "userId": "pat", **said})
    assert {(row["person"], row["account"]) for row in sender.lake("traits")} == {("pat", "acme")}


def test_group_gives_traits_to_the_account_and_links(sender: Sender) -> None:
    """Traits of a group are the account's own, and one row says that the person belongs there."""
    sender.came({"type": "group", "userId": "pat", "groupId": "acme", "traits": {"plan": "Pro"}})
    rows = {(row["trait"], row["person"], row["account"]) for row in sender.lake("traits")}
    assert rows == {("plan", None, "acme"), ("account", "pat", "acme")}


ORDERS = [
    ["group", "identify"], ["identify", "group"], ["group", "alias"], ["alias", "group"],
    ["company"],
]  # fmt: skip
SAID = {
    "group": {"type": "group", "userId": "pat", "groupId": "acme"},
    "identify": {"type": "identify", "userId": "pat", "anonymousId": "visitor"},
    "alias": {"type": "alias", "userId": "pat", "previousId": "visitor"},
    "company": {"type": "identify", "userId": "pat", "anonymousId": "visitor",
                "context": {"groupId": "acme"}},
}  # fmt: skip


@pytest.mark.parametrize("many", [1, 2], ids=["one by one", "together"])
@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_a_visitor_who_signs_in_belongs_to_the_account(
    sender: Sender, order: list[str], many: int
) -> None:
    """Whoever a visitor turns out to be, what they did before counts for that one's account."""
    for start in range(0, len(order), many):
        sender.came(*(SAID[one] for one in order[start : start + many]))
    assert ("visitor", "acme") in {(row["person"], row["account"]) for row in sender.lake("traits")}


def test_each_message_id_counts_once(sender: Sender) -> None:
    """A message that is sent again, in the same request or a later one, is there once."""
    identify = {"type": "identify", "userId": "pat", "traits": {"a": 1, "b": 2}, "messageId": "i"}
    for _again in range(3):
        sender.came(TRACK, TRACK, identify)
    assert [row["id"] for row in sender.lake("touchpoints")] == ["m-1"]
    assert len(sender.lake("traits")) == 2


def test_without_a_message_id_each_is_its_own(sender: Sender, monkeypatch) -> None:
    """A message without id counts each time it is sent, and once however often it is brought."""
    bare = {"type": "track", "userId": "pat", "event": "Signed In"}
    sender.batch(bare)
    kept = [(one.key_id, one.call, bytes(one.body), one.received_at)
            for one in Arrival.objects.all()]  # fmt: skip
    moving.move()
    for key, call, body, at in kept:  # cut off before the inbox was emptied
        Arrival.objects.create(key_id=key, call=call, body=body, received_at=at)
    assert len(sender.came()) == 1
    assert len(sender.came(bare)) == 2


@pytest.mark.parametrize(
    "written",
    ["2026-03-31T12:30:00.250Z", "2026-03-31T14:30:00.250+02:00", "2026-03-31 12:30:00.250",
     1774960200250, "1774960200250"],
)  # fmt: skip
def test_moments_are_read_as_clients_write_them(sender: Sender, written: object) -> None:
    """A timestamp may have an offset, Z or none, or be a number since 1970."""
    (row,) = sender.came({**TRACK, "timestamp": written})
    assert row["at"] == AT


@pytest.mark.parametrize("minutes", [0, 0.5, -90, 45])
def test_a_wrong_clock_is_put_right(sender: Sender, minutes: float) -> None:
    """If sentAt is off by more than the way here takes, the timestamp is off by as much."""
    now = datetime.now(UTC)
    wrong = timedelta(minutes=minutes)
    (row,) = sender.came(
        {**TRACK, "timestamp": (now - timedelta(hours=1) + wrong).isoformat()},
        sentAt=(now + wrong).isoformat(),
    )
    off = abs(row["at"] - (now - timedelta(hours=1)))
    assert off <= (timedelta(seconds=31) if abs(minutes) < 1 else timedelta(seconds=10))


def test_what_holds_for_a_batch_holds_for_its_messages(sender: Sender) -> None:
    """The context beside a batch counts for each message that does not say otherwise."""
    rows = sender.came(
        TRACK, {**TRACK, "messageId": "m-2", "context": {"groupId": "other"}},
        context={"groupId": "acme"},
    )  # fmt: skip
    assert {row["id"]: row["account"] for row in rows} == {"m-1": "acme", "m-2": "other"}


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"type": "track", "userId": "pat"}, "event"),
        ({"type": "track", "event": "x"}, "userId"),
        ({"type": "track", "event": "x", "userId": {"a": 1}}, "userId"),
        ({"type": "track", "event": "x", "userId": True}, "userId"),
        ({"type": "track", "event": "x" * 501, "userId": "p"}, "event"),
        ({"type": "hello", "userId": "p"}, "type"),
        ({"userId": "p"}, "type"),
        ({**TRACK, "timestamp": "yesterday"}, "timestamp"),
        ({**TRACK, "timestamp": "1960-01-01"}, "timestamp"),
        ({**TRACK, "timestamp": 10**400}, "timestamp"),
        ({**TRACK, "properties": "many"}, "properties"),
        ({**TRACK, "context": ["many"]}, "context"),
        ({"type": "group", "userId": "p"}, "groupId"),
        ({"type": "identify", "traits": {}}, "userId"),
        ({"type": "identify", "userId": "p", "traits": [1]}, "traits"),
        ({"type": "alias", "userId": "p"}, "previousId"),
        ("track", "message"),
        (None, "message"),
        (12, "message"),
    ],
)
def test_what_cannot_be_used_is_put_aside_with_its_reason(
    sender: Sender, source: Source, message: object, field: str
) -> None:
    """One bad message does not hold back the others, and nothing of it is lost."""
    good = {**TRACK, "messageId": "good"}
    assert [row["id"] for row in sender.came(message, good)] == ["good"]
    (reject,) = Reject.objects.all()
    assert (reject.source, reject.field) == (source, field)
    assert reject.expected
    assert reject.got
    assert json.loads(reject.message) == message


def test_odd_texts_are_kept_or_put_aside(sender: Sender) -> None:
    """Texts of any script, with nulls or half of a pair, never stop the inbox."""
    odd = ['"\\u0000 zero"', '"\\ud800 half"', '"ไทย 🙂"', '"\\u202e"']
    messages = ",".join(
        f'{{"type":"track","userId":"p","event":"x","properties":{{"t":{text}}}}}' for text in odd
    )
    assert sender.post("batch", f'{{"batch":[{messages}]}}'.encode()).status_code == 200
    assert moving.move() == 4
    assert len(sender.lake("touchpoints")) + Reject.objects.count() == 4
    assert len(sender.lake("touchpoints")) >= 2


def test_a_request_that_the_lake_does_not_take_does_not_hold_back_others(
    sender: Sender, monkeypatch
) -> None:
    """Should the lake refuse a request after all, its messages are put aside, others go on."""
    append = Lake.append

    def picky(lake: Lake, table, rows):
        if "poison" in rows["id"].to_pylist():
            raise UnicodeError("not this one")
        return append(lake, table, rows)

    monkeypatch.setattr(Lake, "append", picky)
    for name in ("a", "poison", "b", "c"):
        sender.batch({**TRACK, "messageId": name})
    assert moving.move() == 4
    assert {row["id"] for row in sender.lake("touchpoints")} == {"a", "b", "c"}
    assert [one.field for one in Reject.objects.all()] == ["message"]


def test_what_comes_meanwhile_waits_for_the_next_time(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that never ends does not keep the lake: what was there at first is brought."""
    append = Lake.append

    def while_more_comes(lake: Lake, table, rows):
        assert sender.batch(TRACK).status_code == 200
        return append(lake, table, rows)

    monkeypatch.setattr(Lake, "append", while_more_comes)
    sender.batch({**TRACK, "messageId": "first"})
    assert moving.move() == 1
    assert Arrival.objects.count() == 1


def test_a_request_that_cannot_be_opened_any_more_does_not_hold_back_others(
    sender: Sender, source: Source
) -> None:
    """What was taken and cannot be opened on the way is put aside whole, and the rest goes on."""
    sender.batch({**TRACK, "messageId": "before"})
    key = source.keys.first()
    too_long = b'{"batch":[{"type":"track","event":"%b"}]}' % (b"x" * 40_000)
    Arrival.objects.create(key=key, call="batch", body=too_long, received_at=AT)
    assert len(sender.came({**TRACK, "messageId": "after"})) == 2
    (reject,) = Reject.objects.all()
    assert (reject.field, reject.message) == ("message", too_long.decode())


def test_a_fault_of_ours_in_one_message_does_not_hold_back_others(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that reading stumbles over is kept with the kind of error, and the rest goes on."""
    read = messages.read

    def stumbling(call: str, raw: bytes, **given: object) -> object:
        if b"stone" in raw:
            raise ZeroDivisionError
        return read(call, raw, **given)

    monkeypatch.setattr(messages, "read", stumbling)
    assert len(sender.came(TRACK, {**TRACK, "messageId": "stone"})) == 1
    assert [one.got for one in Reject.objects.all()] == ['"ZeroDivisionError"']


def test_what_was_seen_is_written_down(sender: Sender) -> None:
    """Events, properties, traits and their types are counted, and a new type is a drift."""
    sender.came({**TRACK, "properties": {"plan": "Pro", "gone": None}})
    sender.came({**TRACK, "messageId": "m-2", "properties": {"plan": 3, "gone": "back"}})
    sender.came({"type": "identify", "userId": "p", "traits": {"vip": True}})
    found = {(one.what, one.field): one for one in Seen.objects.all()}
    assert set(found) == {
        ("Signed In", ""), ("Signed In", "plan"), ("Signed In", "gone"), ("", "vip")
    }  # fmt: skip
    assert found["Signed In", "plan"].types == {"text": 1, "number": 1}
    assert found["Signed In", "plan"].drifted_at is not None
    assert found["Signed In", "gone"].drifted_at is None
    assert found["", "vip"].types == {"yes or no": 1}


def test_no_more_is_written_down_than_anybody_reads(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a source that makes up ever new names some are written down; the known go on counting."""
    monkeypatch.setattr(schema, "MOST", 5)
    for turn in range(3):
        sender.came({
            "type": "identify", "userId": "p", "traits": {f"t{turn}{n}": n for n in range(3)},
        })  # fmt: skip
        sender.came({"type": "identify", "userId": "p", "traits": {"t00": 1}})
    found = {one.field: one.types for one in Seen.objects.all()}
    assert len(found) == 5
    assert found["t00"] == {"number": 4}
