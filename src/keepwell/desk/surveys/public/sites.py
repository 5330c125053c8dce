"""Asking within a site of the company: who the site says it is, and who may frame our pages.

The site's own server signs who somebody is, with a key that the desk shows. Nobody else can, so the
answer is theirs; without a signature it is of nobody known.
"""

import hmac
from base64 import urlsafe_b64decode
from binascii import Error
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.surveys.actions.answering import Visitor
from keepwell.desk.surveys.models import Answer, Showing, Survey, Verdict

_SALT = "keepwell.desk.surveys.site"
A_DAY = timedelta(days=1)
LONGEST = 1_000
"""Characters of what an address says of somebody."""


def key_of(survey: Survey) -> str:
    """Return the key by which a site signs; a new anonymous link makes a new one."""
    return salted_hmac(_SALT, f"{survey.pk}/{survey.link}", algorithm="sha256").hexdigest()


def signature_of(survey: Survey, account: str, person: str) -> str:
    """Return what a site's server makes: HMAC-SHA256 of both, a line each, as hex digits."""
    return _signed(key_of(survey), f"{account}\n{person}")


def visitor_of(survey: Survey, text: str) -> Visitor | None:
    """Return who an address is of; None if the site did not sign that."""
    told, _dot, signature = text.partition(".")
    try:
        said = urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode()
    except (Error, ValueError):
        return None
    account, line, person = said.partition("\n")
    signed = constant_time_compare(signature, _signed(key_of(survey), said))
    if not signed or not line or len(text) > LONGEST or not (account or person):
        return None
    contact = Person.objects.select_related("account").filter(key=person).first()
    customer = Customer.objects.filter(key=account).first() if account else None
    if customer is None and not account and contact is not None:
        customer = contact.account
        account = customer.key if customer else ""
    return Visitor(account, person, customer, contact)


def has_answered(survey: Survey, visitor: Visitor) -> bool:
    """Return whether somebody known answered within the pause of a survey."""
    since = now() - timedelta(days=survey.pause)
    mine = Answer.objects.filter(survey=survey, verdict=Verdict.COUNTED, at__gt=since)
    if not visitor.person:
        return False
    return mine.filter(person=visitor.person).exists()


def note(survey: Survey, visitor: Visitor) -> None:
    """Keep that a survey was shown to somebody known: it counts by the rules for asking.

    Who comes back to it within a day was asked once.
    """
    if visitor.contact is None:
        return
    shown = Showing.objects.filter(survey=survey, contact=visitor.contact)
    if not shown.filter(at__gt=now() - A_DAY).exists():
        Showing.objects.create(survey=survey, contact=visitor.contact)


def _signed(key: str, said: str) -> str:
    return hmac.new(key.encode(), said.encode(), "sha256").hexdigest()
