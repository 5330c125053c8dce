"""What the command palette finds of this room: colleagues, for who manages them."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.base.palette import MOST, Match, searched
from keepwell.desk.members import queries
from keepwell.desk.members.models import Member, Role


@searched
def colleagues(member: Member, text: str) -> Iterable[Match]:
    """Find members by name, address or department."""
    if not member.is_at_least(Role.ADMINISTRATOR):
        return []
    return [
        Match(str(one), reverse("members:change", args=[one.pk]), _("Members"), "person", one.email)
        for one in queries.members(text)[:MOST]
    ]


@searched
def ways(member: Member, text: str) -> Iterable[Match]:
    """Find what an administrator can do here."""
    offered = [
        (_("Invite a colleague"), "members:invite", "plus"),
        (_("Departments"), "members:departments", "members"),
    ]
    if not member.is_at_least(Role.ADMINISTRATOR):
        return []
    return [
        Match(label, reverse(name), _("Members"), icon)
        for label, name, icon in offered
        if text.casefold() in label.casefold()
    ]
