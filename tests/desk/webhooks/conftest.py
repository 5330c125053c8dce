"""Endpoints, something to tell them, and a system that hears it."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils.timezone import now
from pytest_django import Settings

from desk.webhooks.receiving import Receiver
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.webhooks import events, signing
from keepwell.desk.webhooks.models import Delivery, Endpoint

MakeEndpoint = Callable[..., Endpoint]
MakeDelivery = Callable[..., Delivery]
Cross = Callable[..., Crossing]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Run another system on this machine, and let the desk tell it."""
    settings.WEBHOOKS_PRIVATE = True
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def make_endpoint(db: None) -> MakeEndpoint:
    """Return a function that makes an endpoint that hears of bands and states."""

    def make(title: str = "crm", **fields: object) -> Endpoint:
        given = {
            "url": "https://crm.example.com/hook", "events": [events.BAND, events.STATE],
            "secret": signing.mint(),
        }  # fmt: skip
        return Endpoint.objects.create(title=title, **(given | fields))

    return make


@pytest.fixture
def make_delivery(db: None) -> MakeDelivery:
    """Return a function that makes a delivery that waits: `make_delivery(endpoint, "evt_1")`."""

    def make(endpoint: Endpoint, event: str = "evt_1", **fields: object) -> Delivery:
        body = events.body(events.BAND, now(), {"customer": {"name": "Zoë"}})
        given = {"kind": events.BAND, "about": "Zoë", "body": body}
        return Delivery.objects.create(endpoint=endpoint, event=event, **(given | fields))

    return make


@pytest.fixture
def cross(db: None) -> Cross:
    """Return a function that lets a customer go to another band and state."""

    def make(customer: Customer, **fields: object) -> Crossing:
        given = {
            "as_of": date(2026, 3, 31), "band_before": "healthy", "band": "at_risk",
            "state_before": "stable", "state": "at_risk", "score_before": 80.0, "score": 41.5,
        }  # fmt: skip
        return Crossing.objects.create(customer=customer, **(given | fields))

    return make
