"""Letting a colleague set a new password when mail cannot do it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds, links
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.members.subjects import of_member


@transaction.atomic
def hand_over_password_link(member: Member, target: Member) -> str:
    """Return a link by which the target sets a new password, to be handed over by other means.

    It works once and for a day. Raises ValidationError for who may not sign in.
    """
    require(member, Role.ADMINISTRATOR)
    if not target.is_active:
        raise ValidationError(_("{name} may not sign in. Let them in first.").format(name=target))
    deeds.record(member, "members.hand_over_password_link", of_member(target))
    return links.to_new_password(target)
