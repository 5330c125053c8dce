"""What colleagues said of a customer that is not in its score yet."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.health.tasks import today
from keepwell.desk.intake.models import Told

WAITED_FOR = ("Sentiment Set", "Health Overridden")


@dataclass(frozen=True)
class Pending:
    """Something that was said and waits to be scored."""

    kind: Literal["sentiment", "override", "withdrawal"]
    value: float | None


@dataclass(frozen=True)
class Standing:
    """How a customer stands, and what is not part of it yet."""

    of: Subject
    customer: Customer
    pending: list[Pending]
    waits_after: int | None = None
    """Number of the publication that does not know yet; None: nothing is waited for."""
    looks: int = 0
    """How often it was looked whether there is a later one."""


def standing_of(customer: Customer, after: int | None) -> Standing:
    """Return how a customer stands; `after` a publication, whether a later one is waited for."""
    waiting = pending(customer)
    waits = after is not None and (customer.publication <= after or bool(waiting))
    return Standing(Subject("customer", customer), customer, waiting, after if waits else None)


def pending(customer: Customer) -> list[Pending]:
    """Return what waits, the oldest first. The inbox is short: what is scored leaves it."""
    rows = Told.objects.filter(
        table="touchpoints", row__account=customer.key, row__event__in=WAITED_FOR
    ).values_list("row", flat=True)
    return [Pending(_kind(row), row.get("value")) for row in rows]


def _kind(row: dict[str, Any]) -> Literal["sentiment", "override", "withdrawal"]:
    if row["event"] == "Sentiment Set":
        return "sentiment"
    until = json.loads(row["properties"])["until"]
    return "withdrawal" if until < today().isoformat() else "override"
