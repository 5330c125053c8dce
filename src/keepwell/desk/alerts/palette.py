"""What the command palette finds of this room: watches, and what one can do here."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.alerts.models import Watch
from keepwell.desk.base.palette import MOST, Match, searched
from keepwell.desk.members.models import Member, Role


@searched
def watches(member: Member, text: str) -> Iterable[Match]:
    """Find watches by how their name begins, for who manages them."""
    if not member.is_at_least(Role.MANAGER):
        return []
    found = Watch.objects.filter(title__istartswith=text)[:MOST]
    return [
        Match(one.title, reverse("alerts:watch", args=[one.pk]), _("Watches"), "view")
        for one in found
    ]


@searched
def ways(member: Member, text: str) -> Iterable[Match]:
    """Find what a member can do here."""
    offered = [(_("How alerts reach me"), "alerts:reach", "settings")]
    if member.is_at_least(Role.MANAGER):
        offered += [(_("Watches"), "alerts:watches", "view")]
        offered += [(_("New watch"), "alerts:watch_new", "plus")]
    return [
        Match(label, reverse(name), _("Alerts"), icon)
        for label, name, icon in offered
        if text.casefold() in label.casefold()
    ]
