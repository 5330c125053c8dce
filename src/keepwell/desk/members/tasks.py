"""What this room does in the background."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import job
from keepwell.desk.members import letters, mail
from keepwell.desk.members.queries import who_may_sign_in


@job(title=_("Send a link to a new password"), transient=mail.TROUBLE, priority=50)
def send_password_link(email: str, asked_in: str) -> None:
    """Send the link if the address is a member's.

    Whether it is gets looked up here and not where somebody asks, so that nobody can tell from the
    answer, nor from how long it takes.
    """
    member = who_may_sign_in(email)
    if member is not None:
        letters.reset_password(member, asked_in)
