"""Answers by SMS and chat: at most once each, and within the hours of whoever gets them.

A message is marked, and the mark committed, before it is handed over: a worker that is killed in
between leaves a marked one, which is not sent again.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.cases.models import Case, Message
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.customers.models import Person
from keepwell.desk.customers.phones import dialled
from keepwell.desk.surveys.asking import quiet, reaching, rules
from keepwell.desk.surveys.asking.fatigue import next_moment
from keepwell.desk.surveys.asking.posting import Went
from keepwell.desk.surveys.messages import lines
from keepwell.desk.surveys.models import Service

LONGEST = 300
"""Characters of what a service said that are kept."""
LONG = timedelta(days=1)
"""When it is looked again where the calendar leaves no moment."""


class LaterError(Exception):
    """A service does not have a message, and may take it later."""


def whole(case: Case, text: str) -> str:
    """Return what is sent: with the link of the customer's page, unless it is there."""
    link = link_of(case)
    return text if link in text else f"{text.rstrip()} {link}"


def address_of(case: Case, service: Service) -> str:
    """Return where the person of a case is reached; raise ValidationError if they are not."""
    said = reaching.address_of(case.person, service) if case.person else ""
    address = dialled(said) if service.reaches_phones else said
    if reaching.unreached(address, service) is not None:
        raise ValidationError(
            _("Nobody knows where {service} reaches the customer. Answer otherwise.").format(
                service=service
            )
        )
    return address


def quiet_until(person: Person | None) -> datetime | None:
    """Return until when somebody gets no messages by their own clock; None: now is good."""
    at = now().astimezone(quiet.zone_of(person))
    then = next_moment(rules.calendar().of_messages(), at)
    if then is None:
        return at + LONG
    return None if then == at else then


def send(message: Message) -> None:
    """Hand a message over, unless that was begun before; raise LaterError if it may be again."""
    mine = Message.objects.filter(pk=message.pk, begun_at=None, sent_at=None)
    if message.service is None or not mine.update(begun_at=now()):
        return
    outcome = lines.hand_over(message.service, message.address, message.text)
    kept = Message.objects.filter(pk=message.pk)
    if outcome.went is Went.WELL:
        kept.update(sent_at=now())
    elif outcome.went is Went.LATER:
        kept.update(begun_at=None)
        raise LaterError(outcome.said[:LONGEST])
    else:
        kept.update(trouble=(outcome.said or outcome.went.value)[:LONGEST])
