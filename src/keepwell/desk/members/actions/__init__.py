"""All writes of this room: each checks who may do it, does it, and records the deed."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds
from keepwell.desk.members.actions.inviting import accept, invite, invite_again, withdraw
from keepwell.desk.members.actions.managing import (
    add_department,
    change_member,
    remove_department,
    rename_department,
)
from keepwell.desk.members.actions.own import change_profile, set_password
from keepwell.desk.members.actions.passwords import hand_over_password_link
from keepwell.desk.members.actions.starting import (
    demo_members,
    first_administrator,
    has_administrator,
)
from keepwell.desk.members.models import languages, mail_rhythms, roles, themes, visibilities

__all__ = [
    "accept",
    "add_department",
    "change_member",
    "change_profile",
    "demo_members",
    "first_administrator",
    "hand_over_password_link",
    "has_administrator",
    "invite",
    "invite_again",
    "remove_department",
    "rename_department",
    "set_password",
    "withdraw",
]

deeds.says(
    "member",
    _("Members"),
    {
        "members.begin": _("{who} made {name} a member when the desk was set up"),
        "members.accept": _("{who} accepted the invitation and became a member"),
        "members.change": _("{who} changed what {name} may do"),
        "members.change_profile": _("{who} changed their own profile"),
        "members.set_password": _("{who} set a new password"),
        "members.hand_over_password_link": _("{who} made a link for {name} to set a new password"),
    },
)
deeds.says(
    "invitation",
    _("Invitations"),
    {
        "members.invite": _("{who} invited {name}"),
        "members.invite_again": _("{who} sent {name} a new invitation"),
        "members.withdraw": _("{who} withdrew the invitation of {name}"),
    },
)
deeds.says(
    "department",
    _("Departments"),
    {
        "members.add_department": _("{who} added the department {name}"),
        "members.rename_department": _("{who} renamed the department {before[name]} to {name}"),
        "members.remove_department": _("{who} removed the department {name}"),
    },
)
deeds.calls(
    name=_("name"),
    role=(_("role"), roles),
    visibility=(_("sees"), visibilities),
    department=_("department"),
    is_active=_("may sign in"),
    language=(_("language"), languages),
    timezone=_("time zone"),
    theme=(_("theme"), themes),
    mails=(_("notices by e-mail"), mail_rhythms),
    members_went_to=_("members went to"),
)
