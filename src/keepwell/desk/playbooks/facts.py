"""What is true of customers now, by the conditions of playbooks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.segments import where
from keepwell.desk.playbooks.document.stepping import Holds
from keepwell.engine.segments import Node, Segment, expanded
from keepwell.errors import SegmentError


@dataclass
class Facts:
    """Some customers, looked at together: each condition is one question for all of them."""

    customers: frozenset[int]
    day: date = field(default_factory=today)
    _known: dict[Node, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def about(cls, customers: Iterable[int]) -> "Facts":
        """Return the facts about customers by their numbers."""
        return cls(frozenset(customers))

    def of(self, customer: int) -> Holds:
        """Return what says whether a condition holds for one of them."""
        return lambda node: customer in self._meeting(node)

    def _meeting(self, node: Node) -> frozenset[int]:
        if node not in self._known:
            rows = Customer.objects.filter(pk__in=self.customers)
            found = meeting(rows, node, self.day).values_list("pk", flat=True)
            self._known[node] = frozenset(found)
        return self._known[node]


def meeting(rows: QuerySet[Customer], node: Node, day: date) -> QuerySet[Customer]:
    """Return those of some customers who meet a condition; nobody if its segment is gone."""
    known = {one.name: one for one in choices.segments()}
    try:
        tree = expanded(Segment("", node), known)
    except SegmentError:
        return rows.none()
    return rows.filter(where(tree, day))
