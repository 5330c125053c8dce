"""What there is to tell: kinds of events, their ids and bodies."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.urls import reverse

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Freshness
from keepwell.desk.members.links import absolute

BAND, STATE = "score.band_changed", "score.state_changed"
REFRESHED, ALERT = "score.refreshed", "alert.raised"
OPENED, SOLVED = "case.opened", "case.solved"
CONFIRMED, REOPENED = "case.confirmed", "case.reopened"
TEST = "webhook.test"
KINDS = (BAND, STATE, ALERT, REFRESHED, OPENED, SOLVED, CONFIRMED, REOPENED)
"""What an endpoint may ask for. TEST goes to whom it is sent by hand."""
_EVENTS = UUID("3c1d4a0e-8f0b-4b52-9d1c-6a4f0d6f2a11")
"""The space that names of events are hashed in."""

Data = Mapping[str, object]


def event_id(*name: object) -> str:
    """Return the id of an event: the same for the same name, however often it is asked for."""
    return f"evt_{uuid5(_EVENTS, ':'.join(map(str, name))).hex}"


def body(kind: str, at: datetime, data: Data) -> str:
    """Return the body that tells of an event, as Standard Webhooks lays it out."""
    said = {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def pretty(body: str) -> str:
    """Return a body laid out for people to read."""
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)


def of_crossing(crossing: Crossing) -> Data:
    """Return what is told of a customer that went to another band or state."""
    names = ("band_before", "band", "state_before", "state", "score_before", "score")
    return {
        "customer": customer(crossing.customer),
        **{name: getattr(crossing, name) for name in names},
        "as_of": crossing.as_of.isoformat(),
    }


def of_score(scored: Customer, before: float | None) -> Data:
    """Return what is told of a customer whose score moved, or was made."""
    return {
        "customer": customer(scored),
        "score_before": before,
        "score": scored.score,
        "band": scored.band,
        "state": scored.state,
        "as_of": scored.as_of and scored.as_of.isoformat(),
    }


def of_silence(source: Freshness) -> Data:
    """Return what is told of a source that fell silent."""
    return {
        "alert": "source_silent",
        "source": source.name,
        "last_arrival": source.last_arrival.astimezone(UTC).isoformat(),
        "silent_days": source.silence,
        "usual_pause_days": source.pause,
    }


def customer(told: Customer) -> Data:
    """Return how a customer is named, and where its page is."""
    page = absolute(reverse("health:customer", args=[told.key]))
    return {"key": told.key, "name": told.name, "url": page}
