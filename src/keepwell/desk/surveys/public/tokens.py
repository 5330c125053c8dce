"""The links of surveys: personal ones, short enough for an SMS, and the one for everybody."""

from django.urls import reverse

from keepwell.desk.base import numbered
from keepwell.desk.members.links import absolute
from keepwell.desk.surveys.models import Invitation, Survey

_SALT = "keepwell.desk.surveys.invitation"


def token_of(invitation: Invitation) -> str:
    """Return the token of an invitation's link."""
    return numbered.token_of(_SALT, invitation.pk)


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation of a token, with what is asked and what was begun.

    None if we did not make the token.
    """
    number = numbered.number_of(_SALT, token)
    if number is None:
        return None
    found = Invitation.objects.select_related("survey__edition", "partial")
    return found.filter(pk=number).first()


def link_of(invitation: Invitation) -> str:
    """Return the address that somebody answers at, once."""
    return absolute(reverse("surveys:personal", args=[token_of(invitation)]))


def stop_link_of(invitation: Invitation) -> str:
    """Return the address at which somebody says that they want no more questions."""
    return absolute(reverse("surveys:stop", args=[token_of(invitation)]))


def anonymous_link_of(survey: Survey) -> str:
    """Return the address that anybody may answer at, while it is switched on."""
    return absolute(reverse("surveys:anonymous", args=[survey.name, survey.link]))
