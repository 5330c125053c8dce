"""Who listens, and how deliveries are written: each event once for each endpoint.

How far we have looked at what others write is a mark. It moves in the transaction that writes the
deliveries, so a process that ends at any moment has either done both or neither.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.segments import where
from keepwell.desk.webhooks.models import Delivery, Endpoint, Mark

BATCH = 500
"""Customers whose events are written in one transaction."""


@dataclass(frozen=True)
class Listeners:
    """The endpoints that want to hear of some kinds of events, and of which customers."""

    endpoints: Sequence[Endpoint]
    members: Mapping[str, Collection[int]]
    """By segment: which of the customers in question are in it."""

    def of(self, kind: str, since: datetime, customer: int | None = None) -> Iterator[Endpoint]:
        """Yield whoever is to hear of something that happened then, to a customer if to one."""
        for one in self.endpoints:
            if kind in one.events and one.made_at <= since and self.wants(one, customer):
                yield one

    def wants(self, endpoint: Endpoint, customer: int | None) -> bool:
        """Return whether an endpoint wants to hear of a customer; what is of nobody is for all."""
        among = self.members.get(endpoint.segment, ())
        return customer is None or not endpoint.segment or customer in among


def listeners(kinds: Collection[str], customers: Collection[int] = ()) -> Listeners:
    """Return who listens to some kinds, and which of some customers each wants to hear of.

    Nobody is in a segment that does not exist or cannot be read: rather too little is told than
    what somebody has excluded.
    """
    on = [one for one in Endpoint.objects.filter(is_on=True) if set(one.events) & set(kinds)]
    asked = {one.segment for one in on if one.segment} if customers else set()
    trees = choices.trees() if asked else {}
    rows = Customer.objects.filter(pk__in=customers)
    members = {
        name: set(rows.filter(where(trees[name], today())).values_list("pk", flat=True))
        if name in trees
        else set()
        for name in asked
    }
    return Listeners(on, members)


def anybody(*kinds: str) -> bool:
    """Return whether an endpoint that is switched on wants to hear of one of some kinds."""
    asked = Endpoint.objects.filter(is_on=True).values_list("events", flat=True)
    return any(set(events) & set(kinds) for events in asked)


def write(deliveries: Iterable[Delivery]) -> None:
    """Write deliveries down; what an endpoint has been told already is left out."""
    Delivery.objects.bulk_create(deliveries, batch_size=BATCH, ignore_conflicts=True)


def held(key: str) -> Mark:
    """Return a mark, and hold it until the transaction ends: one at a time looks and writes."""
    return Mark.objects.select_for_update().get_or_create(key=key)[0]


def move(mark: Mark, place: object) -> None:
    """Write down how far we are."""
    mark.place = str(place)
    mark.save(update_fields=["place"])
