"""The letters of this room."""

import structlog

from keepwell.desk.base.company import company
from keepwell.desk.members import links, mail
from keepwell.desk.members.models import Invitation, Member

log = structlog.get_logger("keepwell.members")


def invite(invitation: Invitation) -> bool:
    """Send an invitation; return False if it did not go out, and the link has to be handed over."""
    if not mail.is_set_up():
        return False
    context = {"invitation": invitation, "link": links.to_invitation(invitation)}
    try:
        mail.send(invitation.email, "members/mail/invitation", context, invitation.language)
    except mail.TROUBLE as trouble:
        log.warning("an invitation could not be sent", to=invitation.email, error=str(trouble))
        return False
    return True


def reset_password(member: Member, asked_in: str) -> None:
    """Send a member the link to a new password, in their language, else the one they asked in."""
    context = {"member": member, "link": links.to_new_password(member)}
    spoken = member.language or asked_in or company().language
    mail.send(member.email, "members/mail/reset_password", context, spoken)
