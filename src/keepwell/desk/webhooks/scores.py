"""Scores that moved, for those who want to hear of every one of them.

At a million customers that is a lot, so it is asked for endpoint by endpoint, looked for every few
minutes instead of with each publication, and told in messages of many customers each. What moved is
found by comparing with the score that was told last: many small moves are one great one in the end.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Publication
from keepwell.desk.jobs import progress
from keepwell.desk.webhooks import events
from keepwell.desk.webhooks.models import Delivery, Endpoint, LastScore
from keepwell.desk.webhooks.writing import BATCH, anybody, held, listeners, move, write

POINTS = 1.0
"""A move of less is not told yet."""
IN_A_BODY = 100
"""Customers that one message tells of: some 20 kB."""
SCORES = "scores"
BEGIN = (
    f"insert into {LastScore._meta.db_table} (customer_id, score)"  # noqa: S608 - Django's own names
    f" select id, score from {Customer._meta.db_table} where is_current and score is not null"
)


def from_scores() -> int:
    """Tell of scores that moved or were made since the last time; return how many deliveries.

    The first time there is nothing to compare with, and nothing is told. While nobody wants to
    hear of scores, nothing is remembered of them.
    """
    if not anybody(events.REFRESHED):
        LastScore.objects.all().delete()
        return 0
    newest = Publication.objects.filter(finished_at__isnull=False).aggregate(n=Max("pk"))["n"]
    with transaction.atomic():
        mark = held(SCORES)
        if not LastScore.objects.exists():
            with connection.cursor() as cursor:
                cursor.execute(BEGIN)
            move(mark, newest)
        if mark.place == str(newest):
            return 0
    made = sum(_tell_moved())
    with transaction.atomic():
        move(held(SCORES), newest)
    return made


def _moved() -> QuerySet[Customer]:
    """Return the customers whose score is to be told."""
    far = Q(last_score__score__lte=F("score") - POINTS)
    far |= Q(last_score__score__gte=F("score") + POINTS)
    made = Q(last_score=None)
    return Customer.objects.filter(made | far, is_current=True, score__isnull=False)


def _tell_moved() -> Iterator[int]:
    """Tell of all that moved, some in each transaction; yield how many deliveries each made."""
    keys = list(_moved().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        progress.say(start, len(keys), gettext_noop("Telling other systems of scores"))
        yield _tell(keys[start : start + BATCH])


@transaction.atomic
def _tell(keys: Sequence[int]) -> int:
    """Tell of those of some customers who still have a move to be told."""
    held(SCORES)
    rows = _moved().filter(pk__in=keys).annotate(before=F("last_score__score")).order_by("pk")
    customers = list(rows.defer("traits", "readings", "measures", "dimensions", "held"))
    found, at = listeners([events.REFRESHED], keys), now()
    deliveries = [
        delivery
        for endpoint in found.endpoints
        for delivery in _deliveries(
            endpoint, [one for one in customers if found.wants(endpoint, one.pk)], at
        )
    ]
    write(deliveries)
    LastScore.objects.bulk_create(
        (LastScore(customer=c, score=c.score) for c in customers if c.score is not None),
        update_conflicts=True, unique_fields=["customer"], update_fields=["score"],
    )  # fmt: skip
    return len(deliveries)


def _deliveries(endpoint: Endpoint, customers: Sequence[Any], at: datetime) -> Iterator[Delivery]:
    for start in range(0, len(customers), IN_A_BODY):
        told = [events.of_score(one, one.before) for one in customers[start : start + IN_A_BODY]]
        body = events.body(events.REFRESHED, at, {"scores": told})
        yield Delivery(
            endpoint=endpoint, event=f"evt_{uuid4().hex}", kind=events.REFRESHED, body=body
        )
