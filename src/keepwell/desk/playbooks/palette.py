"""What the command palette finds of this room: playbooks, and what one can do here."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.base.palette import MOST, Match, searched
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.models import Playbook


@searched
def playbooks(_member: Member, text: str) -> Iterable[Match]:
    """Find playbooks by how their title begins."""
    found = Playbook.objects.filter(title__istartswith=text)[:MOST]
    return [
        Match(str(one), reverse("playbooks:playbook", args=[one.name]), _("Playbooks"), "play")
        for one in found
    ]


@searched
def ways(member: Member, text: str) -> Iterable[Match]:
    """Find what a member can do here."""
    offered = [(_("Plans"), "playbooks:plans", "flag"), (_("Boards"), "playbooks:board", "columns")]
    if member.is_at_least(Role.MEMBER):
        offered.append((_("New task"), "playbooks:new_task", "plus"))
    return [
        Match(label, reverse(name), _("Tasks"), icon)
        for label, name, icon in offered
        if text.casefold() in label.casefold()
    ]
