"""Asking one person because a program says so: after a conversation, a call, an order."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.customers.models import Person
from keepwell.desk.jobs import enqueue_once
from keepwell.desk.surveys.actions.telling import tell_sent
from keepwell.desk.surveys.asking import rules, tasks
from keepwell.desk.surveys.asking.audience import candidate_of
from keepwell.desk.surveys.asking.choosing import Moment, rule_of
from keepwell.desk.surveys.asking.fatigue import left_out
from keepwell.desk.surveys.asking.reaching import address_of, unreached
from keepwell.desk.surveys.asking.words import reason
from keepwell.desk.surveys.models import Channel, Edition, Invitation, Letter, Service, Survey

VALID = timedelta(days=30)
"""How long a personal link works."""


@dataclass(frozen=True)
class Wanted:
    """Whom a program wants to be asked, and how."""

    survey: Survey
    person: Person
    channel: Channel
    """E-mail, a message, or a link that the program hands on itself."""
    service: Service | None = None
    """Of a message: what brings it."""
    language: str = ""
    """Empty: what they speak, as far as anybody knows."""
    stage: str = ""
    """Empty: the survey's."""
    cause: str = ""
    """The id of the touchpoint that is the reason."""
    mark: str = ""
    """Of the request: sent again, it is the same invitation."""


class NotAskedError(Exception):
    """Somebody is not asked."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why, self.message = why, message


def at_once() -> Moment:
    """Return the rules as they are now, with what they look at in the lake read already.

    Nobody has to wait for the lake who holds a lock on people.
    """
    moment = Moment(rules.calendar(), now())
    assert moment.open is not None
    return moment


@transaction.atomic
def invite(wanted: Wanted, moment: Moment) -> tuple[Invitation, bool]:
    """Make somebody's link and send it; return it, and whether it is new.

    Raises NotAskedError with the reason if the survey is not open, nobody can reach them, they
    opted out, or the rules for asking say no.
    """
    # Two programs that ask at once do not both find that nobody asked before.
    Person.objects.select_for_update().get(pk=wanted.person.pk)
    if wanted.mark and (before := Invitation.objects.filter(mark=wanted.mark).first()):
        return before, False
    made = _made(wanted, _checked(wanted, moment))
    if wanted.channel == Channel.LINK:
        tell_sent(made, made.edition.read())
    else:
        Letter.objects.create(invitation=made, service=wanted.service)
        enqueue_once(tasks.SEND, tasks.send)
    return made, True


def _checked(wanted: Wanted, moment: Moment) -> Edition:
    """Return what is asked. Raises NotAskedError if it may not be."""
    survey, service = wanted.survey, wanted.service
    if not survey.is_open or survey.edition is None:
        raise NotAskedError("not_open", _("The survey is not open. Open it at the desk."))
    if wanted.channel != Channel.LINK:
        why = unreached(address_of(wanted.person, service), service)
        if why is not None:
            raise NotAskedError(why, _said(wanted.person, reason(why, {})))
    one = candidate_of(wanted.person)
    who = moment.facts([one], survey)[one.pk]
    found = left_out(moment.calendar, moment.asking(survey.pk), who)
    if found is not None:
        said = reason(found.why, rule_of(moment.calendar, found))
        raise NotAskedError(found.why, _said(wanted.person, said))
    return survey.edition


def _said(person: Person, reason: str) -> str:
    return _("{name} is not asked. {reason}").format(name=person, reason=reason)


def _made(wanted: Wanted, edition: Edition) -> Invitation:
    person, document = wanted.person, edition.read()
    is_link = wanted.channel == Channel.LINK
    spoken = candidate_of(person).language.split("-")[0].lower()
    return Invitation.objects.create(
        survey=wanted.survey, edition=edition, customer=person.account, contact=person,
        account=person.account.key if person.account else "", person=person.key,
        channel=wanted.channel, language=document.language(wanted.language, spoken,
        company().language), stage=wanted.stage or document.stage, cause=wanted.cause,
        address="" if is_link else address_of(person, wanted.service), mark=wanted.mark,
        sent_at=now() if is_link else None, expires_at=now() + VALID,
    )  # fmt: skip
