"""What the command palette finds of this room."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.base.palette import Match, searched
from keepwell.desk.members.models import Member, Role


@searched
def ways(member: Member, text: str) -> Iterable[Match]:
    """Find what a manager can do here."""
    offered = [
        (_("State the goal"), "reports:goal", "edit"),
        (_("You said, we did"), "reports:promises", "globe"),
    ]
    if not member.is_at_least(Role.MANAGER):
        return []
    return [
        Match(label, reverse(name), _("Reports"), icon)
        for label, name, icon in offered
        if text.casefold() in label.casefold()
    ]
