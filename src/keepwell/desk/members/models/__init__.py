"""Members of the desk, their departments and invitations, and the log of deeds."""

from keepwell.desk.members.models.cache import CacheRow
from keepwell.desk.members.models.choices import (
    Mails,
    Role,
    Theme,
    Visibility,
    languages,
    mail_rhythms,
    roles,
    themes,
    timezones,
    visibilities,
)
from keepwell.desk.members.models.deed import Deed
from keepwell.desk.members.models.department import Department
from keepwell.desk.members.models.invitation import Invitation
from keepwell.desk.members.models.member import Member, MemberManager

__all__ = [
    "CacheRow",
    "Deed",
    "Department",
    "Invitation",
    "Mails",
    "Member",
    "MemberManager",
    "Role",
    "Theme",
    "Visibility",
    "languages",
    "mail_rhythms",
    "roles",
    "themes",
    "timezones",
    "visibilities",
]
