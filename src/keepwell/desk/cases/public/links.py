"""The signed link of a case: the customer's receipt."""

from datetime import datetime, timedelta

from django.urls import reverse

from keepwell.desk.base import numbered
from keepwell.desk.cases.models import Case, Outgoing
from keepwell.desk.members.links import absolute

LIFE = timedelta(days=180)
"""How long after a case was solved its link opens."""
_SALT = "keepwell.desk.cases.receipt"
_STOP = "keepwell.desk.cases.stop"


def token_of(case: Case) -> str:
    """Return the token of a case's link."""
    return numbered.token_of(_SALT, case.pk)


def case_of(token: str) -> Case | None:
    """Return the case of a token, or what it was merged into; None if we did not make the token."""
    number = numbered.number_of(_SALT, token)
    found = Case.objects.select_related("owner", "department", "merged_into", "person", "customer")
    case = found.filter(pk=number).first() if number is not None else None
    while case is not None and case.merged_into_id is not None:
        case = found.get(pk=case.merged_into_id)
    return case


def has_expired(case: Case, moment: datetime) -> bool:
    """Return whether a case was solved so long ago that its link opens no more."""
    ended = case.confirmed_at or case.solved_at
    return not case.is_open and ended is not None and moment - ended > LIFE


def link_of(case: Case) -> str:
    """Return the address at which the customer sees how it goes."""
    return absolute(reverse("cases:receipt", args=[token_of(case)]))


def outgoing_of(token: str) -> Outgoing | None:
    """Return the message whose link a token is; None if we did not make the token."""
    number = numbered.number_of(_STOP, token)
    found = Outgoing.objects.select_related("person")
    return found.filter(pk=number).first() if number is not None else None


def stop_link_of(outgoing: Outgoing) -> str:
    """Return the address at which somebody says that they want no more of such messages."""
    return absolute(reverse("cases:stop", args=[numbered.token_of(_STOP, outgoing.pk)]))
