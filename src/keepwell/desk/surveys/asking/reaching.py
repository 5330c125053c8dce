"""Where somebody is reached: an e-mail address, a telephone number, or a handle in a chat app."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from keepwell.desk.customers.models import Person
from keepwell.desk.customers.phones import dialled, is_international
from keepwell.desk.surveys.models import Service

HANDLE = re.compile(r"[^\s/?#]{1,120}")
"""What a chat app may call somebody."""


class Unreached(StrEnum):
    """Why somebody cannot be reached."""

    NO_ADDRESS = "no_address"
    """Nobody knows their e-mail address."""
    NO_NUMBER = "no_number"
    """Nobody knows their telephone number, or what the chat app calls them."""
    BAD_NUMBER = "bad_number"
    """Their number does not tell its country, or is none; nor is it a handle."""


def kept_at(service: Service | None) -> Combinable:
    """Return which column of people says where a service reaches them; None: the mail server."""
    if service is None:
        return F("email")
    if service.reaches_phones:
        return F("phone")
    said = KeyTextTransform(service.trait, "traits")
    return Coalesce(said, Value(""), output_field=TextField())


def address_of(person: Person, service: Service | None) -> str:
    """Return where one person is reached; empty: nobody knows."""
    if service is None:
        return person.email
    if service.reaches_phones:
        return person.phone
    traits: Mapping[str, Any] = person.traits
    return str(traits.get(service.trait) or "")


def unreached(address: str, service: Service | None) -> Unreached | None:
    """Return why nobody can be reached at an address; None: one may try."""
    if service is None:
        return None if address else Unreached.NO_ADDRESS
    if not address:
        return Unreached.NO_NUMBER
    if service.reaches_phones:
        return None if is_international(dialled(address)) else Unreached.BAD_NUMBER
    return None if HANDLE.fullmatch(address) else Unreached.BAD_NUMBER
