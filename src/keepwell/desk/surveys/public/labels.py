"""What an anonymous link says of where it stands: a poster at a desk, a card in a parcel.

It is signed, so that nobody who can read a link makes one that says something else. A label is of
one survey, and of the key of its link: a new key ends it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from keepwell.desk.members.links import absolute
from keepwell.desk.surveys.models import Survey

_SALT = "keepwell.desk.surveys.label"
BYTES = 12
"""Of the MAC that are kept: 96 bits."""
LONGEST = 600
"""Characters of a label."""


@dataclass(frozen=True)
class Label:
    """Where a link stands."""

    place: str = ""
    """Such as a desk or a shop; empty: nobody said."""
    stage: str = ""
    """Where on their way customers meet it; empty: what the survey says."""


NOWHERE = Label()


def link_of(survey: Survey, label: Label) -> str:
    """Return the address of a survey for anybody who comes by at a place."""
    given = [survey.name, survey.link]
    if label == NOWHERE:
        return absolute(reverse("surveys:anonymous", args=given))
    return absolute(reverse("surveys:labelled", args=[*given, sealed(survey, label)]))


def sealed(survey: Survey, label: Label) -> str:
    """Return a label as a link carries it."""
    told = _written(f"{label.place}\n{label.stage}".encode())
    return f"{told}.{_mac(survey, told)}"


def opened(survey: Survey, text: str) -> Label | None:
    """Return what a link says of its place; None if we did not make it so."""
    told, _dot, mac = text.partition(".")
    if len(text) > LONGEST or not constant_time_compare(mac, _mac(survey, told)):
        return None
    try:
        place, stage = urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode().split("\n")
    except (Error, ValueError):
        return None
    return Label(place, stage)


def _mac(survey: Survey, told: str) -> str:
    value = f"{survey.pk}/{survey.link}/{told}"
    return _written(salted_hmac(_SALT, value, algorithm="sha256").digest()[:BYTES])


def _written(some: bytes) -> str:
    return urlsafe_b64encode(some).decode().rstrip("=")
