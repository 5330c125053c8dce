"""What follows from how a try went, for the delivery and for its endpoint."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from keepwell.desk.members import deeds
from keepwell.desk.notices import making
from keepwell.desk.webhooks import backoff
from keepwell.desk.webhooks.models import Delivery, Endpoint, State
from keepwell.desk.webhooks.posting import Outcome
from keepwell.desk.webhooks.subjects import of_endpoint

PATIENCE = timedelta(days=5)
"""An endpoint that has only failed for so long is switched off."""
GONE, FAILING = "gone", "failing"
"""Why Keepwell switches an endpoint off."""
log = structlog.get_logger("keepwell.webhooks")


@transaction.atomic
def take(delivery: Delivery, outcome: Outcome) -> None:
    """Write down how a try went."""
    endpoint = Endpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
    if endpoint is None:  # removed meanwhile
        return
    now = timezone.now()
    _note(delivery, outcome, now)
    if outcome.is_done:
        _recover(endpoint)
    else:
        _worsen(endpoint, outcome, now)


def _note(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    tries = delivery.tries + 1
    over = outcome.is_done or outcome.is_gone
    pause = None if over else backoff.wait(tries, outcome.asked)
    unhappy = State.GIVEN_UP if pause is None else State.FAILED
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.DONE if outcome.is_done else unhappy,
        tries=tries,
        next_at=None if pause is None else now + pause,
        done_at=now if pause is None else None,
        status=outcome.status,
        answer=outcome.answer,
        trouble=outcome.trouble,
        ms=outcome.ms,
    )


def _recover(endpoint: Endpoint) -> None:
    if endpoint.failing_since is not None:
        endpoint.failing_since, endpoint.rest_until, endpoint.failures = None, None, 0
        endpoint.save(update_fields=["failing_since", "rest_until", "failures"])


def _worsen(endpoint: Endpoint, outcome: Outcome, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    if outcome.is_in_trouble:
        endpoint.failures += 1
        endpoint.rest_until = now + backoff.rest(endpoint.failures, outcome.asked)
    endpoint.save(update_fields=["failing_since", "rest_until", "failures"])
    if outcome.is_gone:
        _switch_off(endpoint, GONE)
    elif now - endpoint.failing_since >= PATIENCE:
        _switch_off(endpoint, FAILING)


def _switch_off(endpoint: Endpoint, reason: str) -> None:
    """Switch an endpoint off, and tell the administrators."""
    if not endpoint.is_on:
        return
    endpoint.is_on, endpoint.disabled_reason = False, reason
    endpoint.save(update_fields=["is_on", "disabled_reason"])
    deeds.record(
        None, f"webhooks.{reason}", of_endpoint(endpoint), {"is_on": True}, {"is_on": False}
    )
    making.from_endpoint(endpoint.pk, endpoint.title, reason)
    log.warning("endpoint switched off", endpoint=endpoint.pk, reason=reason)
