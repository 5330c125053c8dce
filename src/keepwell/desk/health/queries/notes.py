"""Notes about a customer, and the colleagues they may name."""

import re
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.members.models import Member, Visibility

MANY = 20
"""Notes that stand on a page; older ones are in the timeline."""
OFFERED = 8
"""Colleagues that are offered while one writes a name."""


def notes_of(customer: Customer) -> list[Note]:
    """Return the newest notes, with whom they mention."""
    return list(customer.notes.prefetch_related("mentions")[:MANY])


def who_sees(customer: Customer) -> QuerySet[Member]:
    """Return the members who may see a customer: the other side of `visible_to`."""
    sees = Q(visibility=Visibility.ALL)
    if customer.owner is not None:
        sees |= Q(pk=customer.owner_id)
        if customer.owner.department_id is not None:
            sees |= Q(visibility=Visibility.TEAM, department=customer.owner.department_id)
    return Member.objects.filter(sees, is_active=True)


def offered(customer: Customer, text: str) -> Sequence[Member]:
    """Return whom a note may name, by the beginning of one of their names."""
    seeing = who_sees(customer)
    if text:
        seeing = seeing.filter(Q(name__istartswith=text) | Q(name__icontains=f" {text}"))
    return list(seeing.order_by("name", "pk")[:OFFERED])


def named_in(customer: Customer, text: str) -> list[Member]:
    """Return the members whom a text names as `@Name`, among those who may see the customer.

    Where one name begins another, the longer one is meant; of two who share a name, both are.
    """
    if "@" not in text:
        return []
    by_name: dict[str, list[Member]] = {}
    for member in who_sees(customer):
        by_name.setdefault(member.name.casefold(), []).append(member)
    names = sorted(filter(None, by_name), key=len, reverse=True)
    if not names:
        return []
    found = re.findall(rf"(?<!\w)@({'|'.join(map(re.escape, names))})(?!\w)", text.casefold())
    return [member for name in dict.fromkeys(found) for member in by_name[name]]
