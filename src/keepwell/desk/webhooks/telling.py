"""What a publication and a look at the sources bring to tell: called once they are through."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now

from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Freshness
from keepwell.desk.webhooks import events, tasks
from keepwell.desk.webhooks.models import Delivery
from keepwell.desk.webhooks.writing import (
    BATCH,
    Listeners,
    anybody,
    held,
    listeners,
    move,
    write,
)

CROSSINGS = "crossings"


def from_crossings() -> int:
    """Tell of bands and states that changed; return how many deliveries that makes."""
    made = 0
    while (more := _tell_some()) is not None:
        made += more
    if made:
        tasks.soon()
    return made


@transaction.atomic
def _tell_some() -> int | None:
    """Tell of the next crossings; return how many deliveries, None if there are no crossings.

    Their numbers are in the order of their commits, for publications write one chunk at a time.
    """
    mark = held(CROSSINGS)
    fresh = Crossing.objects.filter(pk__gt=int(mark.place or 0))
    if not anybody(events.BAND, events.STATE):
        if newest := fresh.aggregate(newest=Max("pk"))["newest"]:
            move(mark, newest)
        return None
    crossings = list(fresh.select_related("customer").order_by("pk")[:BATCH])
    if not crossings:
        return None
    concerned = {one.customer_id for one in crossings}
    found = listeners((events.BAND, events.STATE), concerned)
    deliveries = [one for crossing in crossings for one in _about(crossing, found)]
    write(deliveries)
    move(mark, crossings[-1].pk)
    return len(deliveries)


def _about(crossing: Crossing, found: Listeners) -> Iterator[Delivery]:
    changed = {
        events.BAND: crossing.band != crossing.band_before,
        events.STATE: crossing.state != crossing.state_before,
    }
    for kind in (kind for kind, is_so in changed.items() if is_so):
        event = events.event_id(kind, crossing.pk, crossing.at.isoformat())
        body = events.body(kind, crossing.at, events.of_crossing(crossing))
        for endpoint in found.of(kind, crossing.at, crossing.customer_id):
            yield Delivery(
                endpoint=endpoint, event=event, kind=kind, about=crossing.customer.name, body=body
            )


def from_sources(found: Iterable[Freshness]) -> int:
    """Tell of sources that fell silent; return how many deliveries that makes."""
    made = sum(_tell_of(source) for source in found if source.is_silent)
    if made:
        tasks.soon()
    return made


@transaction.atomic
def _tell_of(source: Freshness) -> int:
    """Tell of a silent source, unless we did since it last gave anything."""
    mark = held(f"source:{source.name}")
    since = source.last_arrival.isoformat()
    if mark.place == since:
        return 0
    move(mark, since)
    at = now()
    event = events.event_id(events.ALERT, source.name, since)
    body = events.body(events.ALERT, at, events.of_silence(source))
    deliveries = [
        Delivery(endpoint=endpoint, event=event, kind=events.ALERT, about=source.name, body=body)
        for endpoint in listeners([events.ALERT]).of(events.ALERT, at)
    ]
    write(deliveries)
    return len(deliveries)
