"""When a message has to wait: people sleep by their own clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from keepwell.desk.customers.models import Person
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.surveys.asking.fatigue import Calendar, next_moment
from keepwell.desk.surveys.models import Letter

TRAIT = "timezone"
"""The trait that names somebody's zone, of the person, else of the account."""
LONG = timedelta(days=1)
"""When it is looked again where the rules let nobody ask at any time."""


def until(letter: Letter, calendar: Calendar) -> datetime | None:
    """Return how long a message waits; None: it may go out now, as what goes by mail.

    Mail waits for the project's own hours, and nobody is woken by it.
    """
    if letter.service_id is None:
        return None
    at = now().astimezone(zone_of(letter.invitation.contact))
    then = next_moment(calendar.of_messages(), at)
    if then is None:
        return at + LONG
    return None if then == at else then


def zone_of(person: Person | None) -> ZoneInfo:
    """Return the zone that somebody lives in, as far as anybody knows; else the project's."""
    known = [person.traits, person.account.traits if person.account else {}] if person else []
    for name in (str(traits.get(TRAIT) or "") for traits in known):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # it names no zone that we know
            continue
    return zone()
