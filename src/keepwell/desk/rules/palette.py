"""What the command palette finds of this room: trees of rules."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.base.palette import MOST, Match, searched
from keepwell.desk.members.models import Member
from keepwell.desk.rules.models import Tree


@searched
def trees(member: Member, text: str) -> Iterable[Match]:  # noqa: ARG001 - everybody may read rules
    """Find trees by name."""
    found = Tree.objects.filter(name__icontains=text)[:MOST]
    return [
        Match(str(one), reverse("rules:tree", args=[one.pk]), _("Rules"), "segments")
        for one in found
    ]
