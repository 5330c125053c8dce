"""Whom and what a request names."""

from django.db.models import QuerySet

from keepwell.desk.api.bodies import Somebody
from keepwell.desk.api.refusing import conflict, invalid, not_found
from keepwell.desk.customers.models import Person
from keepwell.desk.customers.phones import dialled
from keepwell.desk.surveys.models import Service, Survey

MANY = 50
"""People of the same beginning of an address who are looked at."""


def somebody(who: Somebody) -> Person:
    """Return the one person that is meant. Raises Refused if there is none, or are several."""
    found = _matching(who)
    if who.account:
        found = found.filter(account__key=who.account)
    people = list(found.select_related("account")[:MANY])
    if who.email:
        people = [one for one in people if one.email.lower() == who.email.lower()]
    if not people:
        raise not_found(f"There is nobody known as {_called(who)}.")
    if len(people) > 1:
        raise conflict(
            "several_people", f"Several people are known as {_called(who)}. Send “account”, too."
        )
    return people[0]


def survey_called(name: str) -> Survey:
    """Return a survey. Raises Refused if there is none of this name."""
    found = Survey.objects.select_related("edition").filter(name=name).first()
    if found is None:
        raise not_found(f"There is no survey “{name[:64]}”.")
    return found


def service_called(name: str | None) -> Service:
    """Return a message service; None: the only one. Raises Refused if nobody can tell which."""
    there = Service.objects.filter(removed_at=None)
    found = list(there.filter(title=name) if name else there[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"“{one}”" for one in there.order_by("title")[:MANY])
    if not known:
        raise conflict("no_service", "There is no message service. Add one at the desk.")
    raise invalid("service", f"Expected the name of a message service. There are: {known}.")


def _matching(who: Somebody) -> QuerySet[Person]:
    found = Person.objects.filter(is_current=True)
    if who.person:
        found = found.filter(key=who.person)
    if who.phone:
        found = found.filter(phone=dialled(who.phone)).exclude(phone="")
    return found.filter(email__istartswith=who.email) if who.email else found


def _called(who: Somebody) -> str:
    return ", ".join(f"“{one[:100]}”" for one in (who.person, who.email, who.phone) if one)
