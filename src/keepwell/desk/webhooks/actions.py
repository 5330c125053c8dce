"""All writes of this room that people do: each checks who may, does it, and records the deed."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.webhooks import events, queries, signing, tasks
from keepwell.desk.webhooks.models import Delivery, Endpoint, State
from keepwell.desk.webhooks.subjects import of_endpoint

BOTH = timedelta(days=1)
"""How long the secret before stays valid beside a new one."""
TOLD = ("title", "url", "events", "segment")
"""What people choose of an endpoint, and the log keeps."""
deeds.says(
    "endpoint",
    _("Webhooks"),
    {
        "webhooks.add": _("{who} added the webhook {name}"),
        "webhooks.change": _("{who} changed the webhook {name}"),
        "webhooks.switch_on": _("{who} switched the webhook {name} on"),
        "webhooks.switch_off": _("{who} switched the webhook {name} off"),
        "webhooks.rotate": _("{who} made a new secret for the webhook {name}"),
        "webhooks.remove": _("{who} removed the webhook {name}"),
        "webhooks.test": _("{who} sent a test to the webhook {name}"),
        "webhooks.send_again": _("{who} sent messages to the webhook {name} again"),
        "webhooks.gone": _("{who} switched the webhook {name} off, because it is gone"),
        "webhooks.failing": _("{who} switched the webhook {name} off, because it kept failing"),
    },
)
deeds.calls(url=_("Address"), events=_("Events"), segment=_("Segment"), messages=_("Messages"))


@transaction.atomic
def add(member: Member, **chosen: Any) -> Endpoint:  # noqa: ANN401 - fields of a model
    """Add an endpoint with `title`, `url`, `events` and `segment`; return it with its secret."""
    require(member, Role.ADMINISTRATOR)
    endpoint = Endpoint.objects.create(**chosen, secret=signing.mint(), made_by=member)
    deeds.record(member, "webhooks.add", of_endpoint(endpoint), after=_as_told(endpoint))
    _look_at_scores(endpoint)
    return endpoint


@transaction.atomic
def change(member: Member, endpoint: Endpoint, **chosen: Any) -> None:  # noqa: ANN401 - the same
    """Change `title`, `url`, `events` or `segment`; what waits goes to the new address."""
    held = _held(member, endpoint)
    before = _as_told(held)
    for field, value in chosen.items():
        setattr(held, field, value)
    after = _as_told(held)
    if before == after:
        return
    held.save(update_fields=list(chosen))
    deeds.record(member, "webhooks.change", of_endpoint(held), before, after)
    _look_at_scores(held)


@transaction.atomic
def switch(member: Member, endpoint: Endpoint, *, is_on: bool) -> None:
    """Switch an endpoint on or off; on, it begins without the failures it had.

    What happens while it is off is not told later. What waited before goes out once it is on.
    """
    held = _held(member, endpoint)
    if held.is_on == is_on:
        return
    held.is_on, held.disabled_reason = is_on, ""
    held.failing_since, held.rest_until, held.failures = None, None, 0
    held.save()
    verb = "webhooks.switch_on" if is_on else "webhooks.switch_off"
    deeds.record(member, verb, of_endpoint(held), {"is_on": not is_on}, {"is_on": is_on})
    _look_at_scores(held)
    tasks.soon()


@transaction.atomic
def rotate(member: Member, endpoint: Endpoint) -> str:
    """Make a new secret and return it; for a day bodies are signed with the one before, too.

    The one before that, if there still was one, ends now.
    """
    held = _held(member, endpoint)
    held.secret_before, held.secret = held.secret, signing.mint()
    held.secret_before_until = timezone.now() + BOTH
    held.save(update_fields=["secret", "secret_before", "secret_before_until"])
    deeds.record(member, "webhooks.rotate", of_endpoint(held))
    return held.secret


@transaction.atomic
def remove(member: Member, endpoint: Endpoint) -> None:
    """Remove an endpoint, and the log of what it was told."""
    held = _held(member, endpoint)
    deeds.record(member, "webhooks.remove", of_endpoint(held), _as_told(held))
    held.delete()


@transaction.atomic
def send_test(member: Member, endpoint: Endpoint) -> Delivery:
    """Send an endpoint a message that means nothing; return its delivery."""
    held = _held(member, endpoint)
    now = timezone.now()
    delivery = Delivery.objects.create(
        endpoint=held,
        event=events.event_id(events.TEST, held.pk, now.isoformat()),
        kind=events.TEST,
        body=events.body(events.TEST, now, {"sent_by": str(member)}),
    )
    _begin_at_once(held)
    deeds.record(member, "webhooks.test", of_endpoint(held))
    return delivery


@transaction.atomic
def send_again(member: Member, delivery: Delivery) -> None:
    """Send a delivery again, with the id it had, so that a receiver can drop the repeat."""
    held = _held(member, delivery.endpoint)
    _again(member, held, held.deliveries.filter(pk=delivery.pk))


@transaction.atomic
def send_all_again(member: Member, endpoint: Endpoint) -> int:
    """Send all that failed or was given up again; return how much that is."""
    held = _held(member, endpoint)
    return _again(member, held, queries.failed(held))


def _again(member: Member, endpoint: Endpoint, some: QuerySet[Delivery]) -> int:
    count = some.update(state=State.WAITING, tries=0, next_at=timezone.now(), done_at=None)
    if count:
        deeds.record(
            member, "webhooks.send_again", of_endpoint(endpoint), after={"messages": count}
        )
        _begin_at_once(endpoint)
    return count


def _begin_at_once(endpoint: Endpoint) -> None:
    """Send to an endpoint that is being left alone: somebody says that it is mended."""
    endpoint.rest_until = None
    endpoint.save(update_fields=["rest_until"])
    tasks.soon()


def _look_at_scores(endpoint: Endpoint) -> None:
    """Take note of all scores as they are now, so that the first move is told."""
    if events.REFRESHED in endpoint.events:
        enqueue_once(tasks.SCORES, tasks.look_at_scores)


def _held(member: Member, endpoint: Endpoint) -> Endpoint:
    """Check who may, and return the endpoint as it is now, for nobody else to change."""
    require(member, Role.ADMINISTRATOR)
    return Endpoint.objects.select_for_update().get(pk=endpoint.pk)


def _as_told(endpoint: Endpoint) -> dict[str, object]:
    return {name: getattr(endpoint, name) for name in TOLD}
