"""Sending, to a real server: signed, again after trouble, and nobody waits for others."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from desk.webhooks.conftest import Cross, MakeDelivery, MakeEndpoint
from desk.webhooks.receiving import Receiver, answers, is_signed
from keepwell.desk.base.encrypted import MARK
from keepwell.desk.customers.models import Customer
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.webhooks import actions, backoff, outcomes, posting, sending, tasks, telling
from keepwell.desk.webhooks.models import Delivery, Endpoint, State

pytestmark = pytest.mark.django_db
MakeCustomer = Callable[..., Customer]


@pytest.fixture
def endpoint(make_endpoint: MakeEndpoint, receiver: Receiver) -> Endpoint:
    """Return an endpoint at the receiver."""
    return make_endpoint(url=receiver.url)


def later() -> None:
    """Let every pause be over."""
    Delivery.objects.filter(next_at__isnull=False).update(next_at=now())
    Endpoint.objects.update(rest_until=None)


def test_from_a_crossing_to_the_other_system(
    endpoint: Endpoint, receiver: Receiver, make_customer: MakeCustomer, cross: Cross
) -> None:
    """What publishing wrote arrives, signed, with the id of the event."""
    cross(make_customer("acme", name="Zoë"))
    telling.from_crossings()
    drain()
    for (headers, body), delivery in zip(
        receiver.heard, Delivery.objects.order_by("pk"), strict=True
    ):
        assert is_signed(endpoint.secret, headers, body)
        assert headers["webhook-id"] == delivery.event
        assert json.loads(body)["data"]["customer"]["name"] == "Zoë"
        assert (delivery.state, delivery.status, delivery.tries) == (State.DONE, 200, 1)
        assert delivery.done_at is not None
        assert not delivery.is_open
    assert tasks.send.func() == 0  # nothing is left


def test_a_failure_is_tried_again_with_the_same_id(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery
) -> None:
    """After a 500 the same message comes again and arrives; the log tells of both tries."""
    receiver.behaves = [answers(500, "sorry"), answers(200)]
    delivery = make_delivery(endpoint)
    sending.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.answer) == (State.FAILED, 500, "sorry")
    assert delivery.next_at is not None
    assert timedelta(seconds=3) < delivery.next_at - now() < timedelta(seconds=7)
    assert sending.send_due() == 0  # not yet
    later()
    sending.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.next_at) == (State.DONE, 2, None)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.failures) == (None, 0)


def test_the_next_try_is_asked_for(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery
) -> None:
    """After a failure the job comes back by itself when the pause is over, not before."""
    receiver.behaves = [answers(500), answers(200)]
    make_delivery(endpoint)
    tasks.soon()
    drain()
    assert len(receiver.heard) == 1
    due = sending.next_due()
    assert due is not None
    assert due > now()


def test_some_day_it_is_given_up(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery
) -> None:
    """After one try more than there are pauses no other follows."""
    receiver.behaves = [answers(400, "what?")]
    delivery = make_delivery(endpoint)
    for _ in range(len(backoff.WAITS) + 3):
        sending.send_due()
        later()
    delivery.refresh_from_db()
    assert len(receiver.heard) == len(backoff.WAITS) + 1
    assert (delivery.state, delivery.next_at) == (State.GIVEN_UP, None)


def test_one_bad_message_does_not_hold_back_the_next(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery
) -> None:
    """After a 400, which is about one message, the endpoint's next one is sent at once."""
    receiver.behaves = [answers(400), answers(200)]
    first, second = make_delivery(endpoint, "evt_1"), make_delivery(endpoint, "evt_2")
    assert sending.send_due() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.FAILED, State.DONE)


def test_an_endpoint_in_trouble_is_left_alone(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery
) -> None:
    """A long queue for a server that is down costs one try a rest, not one for each message."""
    receiver.behaves = [answers(503, Retry_After="300")]
    for number in range(5):
        make_delivery(endpoint, f"evt_{number}")
    assert sending.send_due() == 1
    assert Delivery.objects.filter(tries=0).count() == 4
    due = sending.next_due()
    assert due is not None
    assert due - now() > timedelta(seconds=290)


def test_an_endpoint_that_hangs_holds_nobody_back(
    endpoint: Endpoint, receiver: Receiver, make_endpoint: MakeEndpoint,
    make_delivery: MakeDelivery, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """While one endpoint says nothing, all messages for the others arrive."""
    monkeypatch.setattr(posting, "READ", 0.5)
    other = Receiver()
    receiver.behaves = [receiver.hangs]
    quick = make_endpoint("quick", url=other.url)
    make_delivery(endpoint, "evt_hangs")
    for number in range(20):
        make_delivery(quick, f"evt_{number}")
    assert sending.send_due() == 21
    other.stop()
    assert len(other.heard) == 20
    hung = Delivery.objects.get(event="evt_hangs")
    assert (hung.state, hung.trouble) == (State.FAILED, posting.TIMEOUT)
    assert not Delivery.objects.filter(endpoint=quick).exclude(state=State.DONE).exists()
    assert list(Delivery.objects.filter(done_at__gt=now()).values()) == []


def test_a_turn_has_an_end(
    endpoint: Endpoint, make_delivery: MakeDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its turn the job begins nothing new, and asks for another turn."""
    monkeypatch.setattr(sending, "TURN", 0.0)
    make_delivery(endpoint)
    assert sending.send_due() == 0
    due = sending.next_due()
    assert due is not None
    assert due <= now()


def test_gone_switches_the_endpoint_off(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery, admin: Member,
    manager: Member,
) -> None:  # fmt: skip
    """After a 410 nothing is sent there any more, the log says why, and administrators hear."""
    receiver.behaves = [answers(410)]
    delivery, other = make_delivery(endpoint, "evt_1"), make_delivery(endpoint, "evt_2")
    assert sending.send_due() == 1
    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    other.refresh_from_db()
    assert (endpoint.is_on, endpoint.disabled_reason) == (False, outcomes.GONE)
    assert (delivery.state, other.state) == (State.GIVEN_UP, State.WAITING)
    assert Deed.objects.get(verb="webhooks.gone").member is None
    assert Notice.objects.get().member == admin
    assert sending.next_due() is None


def test_after_days_of_failures_it_is_switched_off(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery, admin: Member
) -> None:
    """Five days without a single success are enough; a little less is not."""
    receiver.behaves = [answers(500)]
    make_delivery(endpoint)
    for days, is_on in ((4.9, True), (5.1, False)):
        Endpoint.objects.update(failing_since=now() - timedelta(days=days))
        later()
        sending.send_due()
        endpoint.refresh_from_db()
        assert endpoint.is_on == is_on
    assert endpoint.disabled_reason == outcomes.FAILING
    assert Notice.objects.filter(member=admin).count() == 1


def test_switched_on_again_it_begins_afresh(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery, admin: Member
) -> None:
    """What waited goes out, and the failures of before count no more."""
    receiver.behaves = [answers(500), answers(200)]
    make_delivery(endpoint)
    Endpoint.objects.update(failing_since=now() - timedelta(days=9))
    sending.send_due()
    later()
    actions.switch(admin, endpoint, is_on=True)
    drain()
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.disabled_reason, endpoint.failing_since) == (True, "", None)
    assert Delivery.objects.get().state == State.DONE


def test_killed_between_sending_and_writing_it_comes_again(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """At least once: what arrived and was not noted comes again, with the same id and body."""
    make_delivery(endpoint)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "take", die)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due()
    sending.send_due()
    (first, first_body), (second, second_body) = receiver.heard
    assert first["webhook-id"] == second["webhook-id"]
    assert first_body == second_body
    assert Delivery.objects.get().state == State.DONE


def test_while_a_secret_changes_both_are_good(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery, admin: Member
) -> None:
    """For a day after a rotation a receiver that knows either secret can check; then only one."""
    old = endpoint.secret
    new = actions.rotate(admin, endpoint)
    make_delivery(endpoint, "evt_1")
    sending.send_due()
    Endpoint.objects.update(secret_before_until=now())
    make_delivery(endpoint, "evt_2")
    sending.send_due()
    during, after = receiver.heard
    assert old != new
    assert [is_signed(secret, *during) for secret in (old, new)] == [True, True]
    assert [is_signed(secret, *after) for secret in (old, new)] == [False, True]


def test_what_cannot_be_signed_is_not_sent(
    endpoint: Endpoint, receiver: Receiver, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """An endpoint whose secret was kept with another key waits for a new one; others do not."""
    endpoint.secret = f"{MARK}of another desk"
    endpoint.save()
    held = make_delivery(endpoint)
    sent = make_delivery(make_endpoint("other", url=receiver.url))
    sending.send_due()
    held.refresh_from_db()
    sent.refresh_from_db()
    assert (held.state, held.trouble) == (State.FAILED, posting.UNSIGNED)
    assert sent.state == State.DONE
    assert len(receiver.heard) == 1


def test_an_endpoint_that_is_removed_meanwhile(
    endpoint: Endpoint, receiver: Receiver, make_delivery: MakeDelivery
) -> None:
    """An outcome for an endpoint that is gone is dropped."""
    delivery = make_delivery(endpoint)
    outcome = posting.post(sending.parcel(delivery))
    endpoint.delete()
    outcomes.take(delivery, outcome)
    assert not Delivery.objects.exists()


def test_deliveries_are_kept_for_a_month(endpoint: Endpoint, make_delivery: MakeDelivery) -> None:
    """What is older than thirty days is forgotten, arrived or not."""
    make_delivery(endpoint, "evt_old", created_at=now() - timedelta(days=31))
    make_delivery(endpoint, "evt_new", created_at=now() - timedelta(days=29))
    assert tasks.forget.func() == 1
    assert Delivery.objects.get().event == "evt_new"
