"""Sending what waits: endpoints side by side, each endpoint's deliveries one after the other.

Threads do nothing but post; what is read from and written to the database is this thread's. An
endpoint that is slow or hangs keeps one thread busy, and the others go on. An endpoint in trouble
is left alone for a while, so that a long queue for it costs one try a rest and not one each.
"""

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from keepwell.desk.base.encrypted import is_unreadable
from keepwell.desk.webhooks import signing
from keepwell.desk.webhooks.models import Delivery, Endpoint
from keepwell.desk.webhooks.outcomes import take
from keepwell.desk.webhooks.posting import Outcome, Parcel, post

SIDE_BY_SIDE = 8
"""Endpoints that are sent to at the same time."""
TURN = 20.0
"""Seconds after which nothing new is begun, so that other jobs get their turn."""


def send_due() -> int:
    """Send what is due until nothing is, or TURN is over; return how many tries that were."""
    until, tries = time.monotonic() + TURN, 0
    lanes = deque(_endpoints_due().values_list("pk", flat=True))
    running: dict[Future[Outcome], Delivery] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="webhooks") as threads:
        while lanes or running:
            while lanes and len(running) < SIDE_BY_SIDE:
                delivery = _next(lanes.popleft())
                if delivery is not None and time.monotonic() < until:
                    running[threads.submit(post, parcel(delivery))] = delivery
            for tried in wait(running, return_when=FIRST_COMPLETED).done:
                delivery = running.pop(tried)
                take(delivery, tried.result())
                lanes.append(delivery.endpoint_id)
                tries += 1
    return tries


def next_due() -> datetime | None:
    """Return when the next try is due; None if there is nothing to send."""
    first = Delivery.objects.filter(endpoint=OuterRef("pk"), next_at__isnull=False)
    due = Subquery(first.order_by("next_at").values("next_at")[:1])
    on = Endpoint.objects.filter(is_on=True).annotate(due=due).filter(due__isnull=False)
    moments = [max(filter(None, pair)) for pair in on.values_list("due", "rest_until")]
    return min(moments, default=None)


def parcel(delivery: Delivery) -> Parcel:
    """Return what is posted for a delivery, signed as of now."""
    secrets, moment = secrets_of(delivery.endpoint), int(timezone.now().timestamp())
    signed = signing.headers(secrets, delivery.event, moment, delivery.body)
    return Parcel(delivery.endpoint.url, delivery.body, signed, is_signed=bool(secrets))


def secrets_of(endpoint: Endpoint) -> list[str]:
    """Return the secrets in force that can be read; two while one takes the other's place."""
    until = endpoint.secret_before_until
    rotates = until is not None and until > timezone.now()
    both = [endpoint.secret, *([endpoint.secret_before] if rotates else [])]
    return [secret for secret in both if not is_unreadable(secret)]


def _endpoints_due() -> QuerySet[Endpoint]:
    now = timezone.now()
    rested = Q(rest_until=None) | Q(rest_until__lte=now)
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), next_at__lte=now)
    return Endpoint.objects.filter(rested, Exists(due), is_on=True)


def _next(endpoint: int) -> Delivery | None:
    """Return an endpoint's next delivery; None if none is due, or it is in trouble by now."""
    now = timezone.now()
    rested = Q(endpoint__rest_until=None) | Q(endpoint__rest_until__lte=now)
    due = Delivery.objects.filter(rested, endpoint=endpoint, endpoint__is_on=True, next_at__lte=now)
    return due.select_related("endpoint").order_by("next_at", "pk").first()
