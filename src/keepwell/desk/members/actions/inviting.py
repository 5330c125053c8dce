"""Asking colleagues to come, and letting them in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Invitation, Member, Role
from keepwell.desk.members.queries import place_of
from keepwell.desk.members.subjects import of_invitation, of_member


@transaction.atomic
def invite(member: Member, email: str, **place: Any) -> Invitation:  # noqa: ANN401 - fields of a model
    """Keep a place for a colleague: `name`, `role`, `visibility`, `department`, `language`.

    Raises ValidationError for an address that a member or an open invitation has already.
    """
    require(member, Role.ADMINISTRATOR)
    address = email.strip().lower()
    _check_free(address)
    invitation = Invitation.objects.create(email=address, invited_by=member, **place)
    deeds.record(member, "members.invite", of_invitation(invitation), after=place_of(invitation))
    return invitation


def _check_free(email: str) -> None:
    known = Member.objects.filter(email__iexact=email).first()
    if known is not None and known.is_active:
        raise ValidationError(
            _("{name} has this address and is a member already.").format(name=known)
        )
    if known is not None:
        raise ValidationError(
            _("{name} has this address and may not sign in now. Let them in again at Members.")
            .format(name=known)
        )  # fmt: skip
    if Invitation.objects.filter(email__iexact=email, accepted_at=None, withdrawn_at=None).exists():
        raise ValidationError(
            _("This address is invited already. Send that invitation again, or withdraw it first.")
        )


@transaction.atomic
def invite_again(member: Member, invitation: Invitation) -> Invitation:
    """Give an open invitation a new link with seven more days; older links stop working."""
    require(member, Role.ADMINISTRATOR)
    held = _open(invitation)
    held.edition += 1
    held.sent_at = now()
    held.save(update_fields=["edition", "sent_at"])
    deeds.record(member, "members.invite_again", of_invitation(held))
    return held


@transaction.atomic
def withdraw(member: Member, invitation: Invitation) -> None:
    """Take an open invitation back."""
    require(member, Role.ADMINISTRATOR)
    held = _open(invitation)
    held.withdrawn_at = now()
    held.save(update_fields=["withdrawn_at"])
    deeds.record(member, "members.withdraw", of_invitation(held))


@transaction.atomic
def accept(invitation: Invitation, password: str, **chosen: str) -> Member:
    """Make a member of who was invited: they chose `name`, `language`, `timezone`.

    Raises ValidationError if the invitation was used, withdrawn, renewed or has expired meanwhile.
    """
    held = _open(invitation)
    if held.is_expired or held.edition != invitation.edition:
        raise ValidationError(_("This link no longer works. Ask for a new one."))
    if Member.objects.filter(email__iexact=held.email).exists():
        raise ValidationError(_("This address belongs to a member already. Sign in instead."))
    member = Member.objects.create_user(
        held.email, password, role=held.role, visibility=held.visibility,
        department=held.department, **chosen,
    )  # fmt: skip
    held.accepted_at, held.member = now(), member
    held.save(update_fields=["accepted_at", "member"])
    deeds.record(member, "members.accept", of_member(member), after=place_of(member))
    return member


def _open(invitation: Invitation) -> Invitation:
    """Return the invitation as it is now, held until the transaction ends."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not held.is_open:
        raise ValidationError(_("This invitation was accepted or withdrawn already."))
    return held
