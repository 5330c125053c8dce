"""What deeds of this room are done to."""

from keepwell.desk.members.deeds import Subject
from keepwell.desk.members.models import Department, Invitation, Member


def of_member(member: Member) -> Subject:
    """Return a member as the log names them."""
    return Subject("member", str(member.pk), str(member))


def of_invitation(invitation: Invitation) -> Subject:
    """Return an invitation as the log names it."""
    return Subject("invitation", str(invitation.pk), f"{invitation.name} <{invitation.email}>")


def of_department(department: Department) -> Subject:
    """Return a department as the log names it."""
    return Subject("department", str(department.pk), department.name)
