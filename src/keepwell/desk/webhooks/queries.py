"""What is read of endpoints and deliveries."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from keepwell.desk.customers.queries import choices
from keepwell.desk.webhooks.models import Delivery, Endpoint, State


def endpoints() -> QuerySet[Endpoint]:
    """Return all endpoints, each with when something last arrived there as `arrived_at`."""
    done = Delivery.objects.filter(endpoint=OuterRef("pk"), state=State.DONE)
    newest = done.order_by("-created_at", "-pk").values("done_at")[:1]
    return Endpoint.objects.select_related("made_by").annotate(arrived_at=Subquery(newest))


def deliveries(endpoint: Endpoint, which: Mapping[str, str]) -> QuerySet[Delivery]:
    """Return what an endpoint was told, by `state` and `kind` where they are given."""
    asked = {name: value for name, value in which.items() if value}
    return endpoint.deliveries.defer("body", "answer").filter(**asked)


def delivery(pk: int) -> Delivery | None:
    """Return a delivery with its endpoint."""
    return Delivery.objects.select_related("endpoint").filter(pk=pk).first()


def failed(endpoint: Endpoint) -> QuerySet[Delivery]:
    """Return what an endpoint has not taken: tried again, or given up."""
    return endpoint.deliveries.filter(state__in=(State.FAILED, State.GIVEN_UP))


def segment_is_gone(endpoint: Endpoint) -> bool:
    """Return whether an endpoint is narrowed to a segment that is not there, or cannot be read."""
    return bool(endpoint.segment) and endpoint.segment not in choices.trees()


def both_secrets_until(endpoint: Endpoint, now: datetime) -> datetime | None:
    """Return until when the secret before is valid, too; None if only one is."""
    until = endpoint.secret_before_until
    return until if until is not None and until > now else None
