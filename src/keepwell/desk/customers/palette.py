"""Customers in the command palette, by how their name, key or a person's e-mail address begins."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.base.palette import MOST, Match, searched
from keepwell.desk.customers.filters import beginning
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Member


@searched
def customers(member: Member, text: str) -> Iterable[Match]:
    """Find customers, present ones before former ones."""
    found = visible_to(member).filter(beginning(text)).order_by("-is_current", "name", "pk")
    return [
        Match(name, reverse("health:customer", args=[key]), _("Customers"), "customers", key)
        for name, key in found.values_list("name", "key")[:MOST]
    ]
