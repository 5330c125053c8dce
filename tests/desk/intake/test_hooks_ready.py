"""The ready mappings: what they make of what their systems send, row by row."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.cli.source import MAPPINGS
from keepwell.desk.intake.facts import Came, Facts, Unusable
from keepwell.desk.intake.hooks import ready
from keepwell.desk.intake.hooks.mapping import rules_of
from keepwell.desk.intake.hooks.reading import read

CAME = Came("billing", datetime(2026, 4, 1, 12, tzinfo=UTC))
INVOICE = {"invoice": "in_1TA0aaKeepwell0001", "currency": "eur"}
SUBSCRIPTION = {"subscription": "sub_1TA0aaKeepwell", "status": "active", "currency": "usd"}
MEETING = {"meeting": "Quarterly review", "starts": "2026-04-02T13:00:00.000000Z"}
MOVED = {"meeting": "Quarterly review", "starts": "2026-04-03T13:00:00.000000Z"}
INVITEE = "https://api.calendly.com/scheduled_events/{}/invitees/{}#{}"
FIRST, SECOND = ("GBGBDCAADAEDCRZ2", "B" * 16), ("H" * 16, "D" * 16)
ORGANIZATION, REQUESTER = "8447346622462", "8447388090999"


def of(name: str, sample: object) -> Facts:
    """Read a sample by a ready mapping."""
    return read(ready.mapping(name), json.dumps(sample).encode(), CAME)


def told(facts: Facts) -> list[tuple]:
    """Return the touchpoints, short."""
    return [
        (row["event"], row["account"], row["person"], row["value"],
         row["at"].isoformat().removesuffix("+00:00"), row["id"], json.loads(row["properties"]))
        for row in facts.touchpoints
    ]  # fmt: skip


EXPECTED = {
    "stripe": [
        ("Invoice Paid", "cus_Kw0001", None, 1.5, "2026-03-31T14:00:00", "evt_1TA0aaKeepwellPaid",
         {**INVOICE, "amount": 1299}),
        ("Invoice Issued", "cus_Kw0001", None, 1299.0, "2026-03-01T01:00:00",
         "evt_1TA0aaKeepwellIssued", INVOICE),
        ("Payment Failed", "tokyo-tea", None, 5000.0, "2026-03-31T15:00:00",
         "evt_1TA0aaKeepwellFailed",
         {"invoice": "in_1TA0aaKeepwell0002", "attempts": 2, "currency": "jpy"}),
        ("Subscription Started", "acme", None, 310.0, "2026-03-31T16:00:00",
         "evt_1TA0aaKeepwellStarted", SUBSCRIPTION),
        ("Subscription Changed", "acme", None, 336.0, "2026-03-31T17:00:00",
         "evt_1TA0aaKeepwellChanged", SUBSCRIPTION),
        None,
        ("Subscription Ended", "acme", None, 0.0, "2026-03-31T18:59:59",
         "evt_1TA0aaKeepwellEnded",
         {"subscription": "sub_1TA0aaKeepwell", "reason": "switched_service",
          "comment": "We build our own."}),
    ],
    "zendesk": [
        ("Ticket Opened", ORGANIZATION, REQUESTER, None, "2026-03-31T08:00:00",
         "cbe4028c-7239-495d-b020-f22348516046",
         {"ticket": "5158", "topic": "PROBLEM", "severity": "HIGH", "subject": "Export stops"}),
        ("Ticket Resolved", ORGANIZATION, REQUESTER, 12.5, "2026-03-31T20:30:00",
         "a1f3a5b7-7239-495d-b020-f22348516047", {"ticket": "5158", "severity": "HIGH"}),
        ("Conversation Rated", ORGANIZATION, REQUESTER, 5.0, "2026-04-01T07:15:00",
         "d4c3a5b7-7239-495d-b020-f22348516048",
         {"ticket": "5158", "comment": "Quick and kind."}),
        None,
    ],
    "chatwoot": [
        ("Ticket Opened", "acme", "pat", None, "2026-03-31T08:00:00",
         "chatwoot/3/207/1774944000/opened",
         {"ticket": 207, "topic": "billing", "severity": "high",
          "channel": "Channel::WebWidget"}),
        ("Ticket Resolved", "acme", "pat", 2.5001, "2026-03-31T10:30:00.500000",
         "chatwoot/3/207/1774953000.5/resolved",
         {"ticket": 207, "topic": "billing", "severity": "high"}),
        ("Conversation Rated", None, "pat@acme.example", 4.0, "2026-04-01T12:00:00",
         "chatwoot/3/655/2026-03-31T10:30:02.000Z/rated/4",
         {"ticket": 207, "comment": "Helped at once."}),
        None,
    ],
    "calendly": [
        ("Meeting Booked", None, "pat@acme.example", None, "2026-03-31T09:00:00",
         INVITEE.format(*FIRST, "booked"), MEETING),
        None,
        ("Meeting Moved", None, "pat@acme.example", None, "2026-03-31T11:00:01",
         INVITEE.format(*SECOND, "moved"), MOVED),
        ("Meeting Cancelled", None, "pat@acme.example", None, "2026-04-01T08:00:00",
         INVITEE.format(*SECOND, "cancelled"),
         {**MOVED, "reason": "No need any more", "by": "invitee"}),
    ],
    "generic": [
        ("Ticket Opened", "acme", "pat@acme.example", 3.0, "2026-03-31T12:30:00", "ticket-17",
         {"topic": "billing", "severity": "high"}),
        None,
    ],
}  # fmt: skip
"""What each sample becomes, in order; None: no touchpoint."""


@pytest.mark.parametrize("name", ready.NAMES)
def test_each_sample_becomes_its_touchpoint(name: str) -> None:
    """What a system sends becomes exactly one standard event with who, when, how much and id."""
    found = [told(of(name, sample)) for sample in ready.samples(name)]
    assert found == [[row] if row else [] for row in EXPECTED[name]]


def test_the_generic_one_reads_traits() -> None:
    """A request with traits gives each as a row of the account."""
    facts = of("generic", ready.samples("generic")[1])
    assert [(row["account"], row["trait"], row.get("text"), row.get("number"), row["id"])
            for row in facts.traits] == [
        ("acme", "plan", "Pro", None, "plan-9/plan"), ("acme", "seats", None, 12.0, "plan-9/seats"),
    ]  # fmt: skip
    assert facts.seen == [("", "plan", "text"), ("", "seats", "number")]


@pytest.mark.parametrize(
    ("currency", "amount"), [("eur", 42.0), ("JPY", 4200.0), ("kwd", 4.2), ("ugx", 42.0)]
)
def test_money_is_in_the_main_unit(currency: str, amount: float) -> None:
    """Amounts are divided by as many parts as their currency has, which may be none or 1,000."""
    paid = ready.samples("stripe")[1]
    invoice = {**paid["data"]["object"], "currency": currency, "amount_due": 4200}
    (row,) = of("stripe", {**paid, "data": {"object": invoice}}).touchpoints
    assert row["value"] == amount


@pytest.mark.parametrize(
    ("interval", "count", "monthly"),
    [("month", 1, 42.0), ("month", 3, 14.0), ("year", 1, 3.5), ("week", 1, 182.5),
     ("day", 1, 1277.5), ("decade", 1, 0.0), ("month", 0, 0.0)],
)  # fmt: skip
def test_revenue_is_monthly(interval: str, count: int, monthly: float) -> None:
    """A price of any interval counts as what it comes to in a month; what has none counts not."""
    price = {"unit_amount": 4200, "recurring": {"interval": interval, "interval_count": count}}
    item = {"items": {"data": [{"quantity": 1, "price": price}]}, "currency": "usd"}
    started = {"type": "customer.subscription.created", "id": "e", "created": 1774972800,
               "data": {"object": {"customer": "c", **item}}}  # fmt: skip
    (row,) = of("stripe", started).touchpoints
    assert row["value"] == pytest.approx(monthly)


def test_what_is_charged_by_itself_is_due_when_issued() -> None:
    """Without a due date an invoice that was paid at once is 0 days late, and a day later 1."""
    paid = ready.samples("stripe")[0]
    times = {"finalized_at": 1774872000, "paid_at": 1774872000 + 86_400}
    invoice = {**paid["data"]["object"], "due_date": None, "status_transitions": times}
    (row,) = of("stripe", {**paid, "data": {"object": invoice}}).touchpoints
    assert row["value"] == 1.0


FIELDS = sorted(
    {"type", "event", "data", "object", "detail", "payload", "items", "price", "meta", "sender",
     "id", "created", "created_at", "currency", "customer", "email", "account", "person", "value",
     "at", "traits", "properties", "content_attributes", "submitted_values", "status",
     "csat_survey_response", "rating", "satisfaction_score", "score", "uri", "inbox_id", "time"}
)  # fmt: skip
LIKELY = (
    "invoice.paid", "invoice.finalized", "customer.subscription.created", "SOLVED", "GOOD", "eur",
    "customer.subscription.updated", "zen:event-type:ticket.created", "conversation_created",
    "zen:event-type:ticket.status_changed", "message_updated", "invitee.created", "resolved",
    "conversation_status_changed", "2026-03-31", "acme",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(LIKELY),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


def _changed(sample: object, path: list[int], value: object) -> object:
    """Return a sample with something else at some place of it."""
    if not path or not isinstance(sample, dict | list) or not sample:
        return value
    keys = list(sample) if isinstance(sample, dict) else list(range(len(sample)))
    key = keys[path[0] % len(keys)]
    new = dict(sample) if isinstance(sample, dict) else list(sample)
    new[key] = _changed(sample[key], path[1:], value)
    return new


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(ready.NAMES)),
    which=st.integers(0, 20),
    path=st.lists(st.integers(0, 20), max_size=5),
    value=VALUES,
)
def test_anything_is_read_or_put_aside(name: str, which: int, path: list[int], value) -> None:
    """Whatever comes, a ready mapping gives rows, nothing, or the reason why it cannot."""
    samples = ready.samples(name)
    facts = Facts()
    with suppress(Unusable):
        facts = of(name, _changed(samples[which % len(samples)], path, value))
    for row in facts.touchpoints + facts.traits:
        assert row["account"] or row["person"]
        assert row["id"]
        assert row["at"]


@pytest.mark.parametrize("name", ready.NAMES)
def test_ready_mappings_are_sound_and_have_samples(name: str) -> None:
    """Each ready mapping can be saved as it is, every rule of it has a sample, and it is shown."""
    rules = rules_of(ready.mapping(name))
    used = {
        rule.name for rule in rules for sample in ready.samples(name)
        if rule.single["when"].holds(sample)
    }  # fmt: skip
    assert used == {rule.name for rule in rules}
    assert json.loads(ready.sample(name)) == ready.samples(name)[0]
    assert name in ready.SIGNED


def test_the_command_line_offers_them_all() -> None:
    """`keepwell source add --mapping` knows every ready mapping, the generic one first."""
    assert sorted(MAPPINGS) == sorted(ready.NAMES)
    assert MAPPINGS[0] == ready.GENERIC
