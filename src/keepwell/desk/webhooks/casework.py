"""What becomes of cases, told in the transaction in which it happens."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import now

from keepwell.desk.members.links import absolute
from keepwell.desk.webhooks import events, tasks
from keepwell.desk.webhooks.models import Delivery, State
from keepwell.desk.webhooks.writing import anybody, listeners, write

if TYPE_CHECKING:
    from keepwell.desk.cases.models import Case, Event

STATUSES = {
    "solved": events.SOLVED, "confirmed": events.CONFIRMED, "reopened": events.REOPENED,
}  # fmt: skip
"""What a case became, and the kind of event that it is."""


def from_case(case: "Case", event: "Event") -> int:
    """Tell of a case that was opened, solved, confirmed or reopened; return how many deliveries.

    What is only for one department is told to nobody.
    """
    kind = events.OPENED if event.kind == "opened" else STATUSES.get(event.after, "")
    if not kind or case.restricted_to_id is not None or not anybody(kind):
        return 0
    name = events.event_id(kind, event.pk, event.at.isoformat())
    body = events.body(kind, event.at, _of_case(case, event))
    found = listeners([kind], {case.customer_id}).of(kind, event.at, case.customer_id)
    deliveries = [
        Delivery(endpoint=one, event=name, kind=kind, about=str(case)[:255], body=body)
        for one in found
    ]
    if deliveries:
        write(deliveries)
        tasks.soon()
    return len(deliveries)


def keep_back(case: "Case") -> int:
    """Give up what waits to be told of a case that was restricted since; return how much."""
    kinds = [events.OPENED, *STATUSES.values()]
    waiting = Delivery.objects.filter(kind__in=kinds, about__startswith=f"#{case.pk} ")
    return waiting.filter(next_at__isnull=False).update(
        state=State.GIVEN_UP, next_at=None, done_at=now()
    )


def _of_case(case: "Case", event: "Event") -> events.Data:
    """Return what is told of a case; its status is the one that it gets."""
    names = ("about", "severity", "reason", "source", "times", "outcome")
    return {
        "customer": events.customer(case.customer),
        "number": case.pk,
        **{name: getattr(case, name) for name in names},
        "status": event.after if event.kind == "status" else case.status,
        "topic": case.topic.name if case.topic else None,
        "person": case.person.key if case.person else None,
        "owner": case.owner.email if case.owner else None,
        "url": absolute(reverse("cases:case", args=[case.pk])),
    }
