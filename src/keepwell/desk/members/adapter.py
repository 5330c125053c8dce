"""How allauth does things here."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import actions
from keepwell.desk.members.models import Member


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Nobody signs up by themselves; administrators invite."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and this password do not belong together."),
        "too_many_login_attempts": _(
            "Too many tries that did not work. Wait five minutes, then try again, or set a new "
            "password."
        ),
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Return False."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Return whether to go there after signing in: only to pages of the desk itself.

        allauth would also go to every host name the desk answers to, `localhost` among them.
        """
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def set_password(self, user: Member, password: str) -> None:
        """Record the deed as well."""
        actions.set_password(user, password)

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 - allauth's signature
        """Say nothing: that one is signed in or out can be seen."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401, ARG002 - allauth's signature
        """Count tries by address alone.

        allauth adds the host and port that the request names, so that every port somebody makes up
        would begin to count anew.
        """
        return str(credentials.get("email", "")).lower()
