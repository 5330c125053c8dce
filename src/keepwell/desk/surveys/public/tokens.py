"""Personal links: short enough for an SMS, signed, and worked out anew instead of kept.

A token is 17 letters and digits of a MAC (96 bits of HMAC-SHA256 with a key that comes from the
desk's secret), then the invitation's number in base 62.
"""

from django.core.signing import b62_decode, b62_encode
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from keepwell.desk.members.links import absolute
from keepwell.desk.surveys.models import Invitation, Survey

_SALT = "keepwell.desk.surveys.invitation"
BYTES = 12
"""Of the MAC that are kept: 96 bits."""
LENGTH = 17
"""Characters that these are in base 62."""
LONGEST = 11
"""Characters of the largest number of an invitation."""


def token_of(invitation: Invitation) -> str:
    """Return the token of an invitation's link."""
    return _token(invitation.pk)


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation of a token, with what is asked and what was begun.

    None if we did not make the token.
    """
    number = _number(token)
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


def _token(number: int) -> str:
    mac = salted_hmac(_SALT, str(number), algorithm="sha256").digest()[:BYTES]
    return b62_encode(int.from_bytes(mac)).rjust(LENGTH, "0") + b62_encode(number)


def _number(token: str) -> int | None:
    """Return the number in a token; None if it is not the one that we make of this number."""
    tail = token[LENGTH:]
    if not (tail.isascii() and tail.isalnum() and len(tail) <= LONGEST):
        return None
    number = b62_decode(tail)
    return number if constant_time_compare(token, _token(number)) and number < 2**63 else None
