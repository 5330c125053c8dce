"""The signed links that let somebody in who has no password yet, or no longer knows it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.urls import reverse

from keepwell.desk.members.models import Invitation, Member

_SALT = "keepwell.desk.members.invitation"


def absolute(path: str) -> str:
    """Return the address of a page as people type it, whatever host name a request came by."""
    url = settings.ENVIRONMENT.url
    return f"{url.scheme}://{url.netloc}{path}"


def to_invitation(invitation: Invitation) -> str:
    """Return the link by which an invitation is accepted."""
    token = signing.dumps([invitation.pk, invitation.edition], salt=_SALT)
    return absolute(reverse("members:accept", args=[token]))


def invitation_of(token: str) -> tuple[Invitation | None, int]:
    """Return the invitation a link was made for, and of which edition the link is."""
    try:
        pk, edition = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None, 0
    found = Invitation.objects.select_related("invited_by", "department").filter(pk=pk).first()
    return found, edition


def to_new_password(member: Member) -> str:
    """Return the link by which a member sets a new password, once and within a day."""
    key = default_token_generator.make_token(member)
    pk = user_pk_to_url_str(member)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": pk, "key": key})
    return absolute(path)
