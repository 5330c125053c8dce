"""One playbook for many customers at once, as a colleague chose them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from keepwell.desk.customers.models import Customer
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.models import Playbook

MOST = 1_000
"""Customers for whom one may start a playbook at once: each gets work done by somebody."""
CHUNK = 50
"""So many are done while the page is waited for; more are for the background."""


def start_many(
    member: Member, playbook: Playbook, rows: QuerySet[Customer], owner: Member | None = None
) -> Iterator[tuple[int, int]]:
    """Start a playbook for customers that the member may see, one after the other.

    Yields of how many that was tried and how many plans have started. Where a plan runs already,
    or a limit says no, none starts; so that doing it again goes on where it stopped.
    """
    require(member, Role.MEMBER)
    tried, started, last = 0, 0, 0
    while some := list(rows.filter(pk__gt=last).select_related("owner").order_by("pk")[:CHUNK]):
        for customer in some:
            started += start(playbook, customer, made_by=member, owner=owner) is not None
        tried, last = tried + len(some), some[-1].pk
        yield tried, started
