"""Asking one person by hand."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.customers.models import Person
from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys import tasks
from keepwell.desk.surveys.actions.telling import tell_sent
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.asking import tasks as of_asking
from keepwell.desk.surveys.asking.reaching import address_of, unreached
from keepwell.desk.surveys.asking.words import reason
from keepwell.desk.surveys.models import Channel, Invitation, Letter, Service, Survey
from keepwell.desk.surveys.subjects import of_survey

VALID = timedelta(days=30)
"""How long a personal link works."""


@transaction.atomic
def ask(
    member: Member,
    survey: Survey,
    person: Person,
    *,
    language: str,
    by_mail: bool,
    service: Service | None = None,
) -> Invitation:
    """Make a personal link for somebody; mail it, send it, or leave it to the colleague.

    Raises ValidationError if the survey is not open, they do not want to be asked, or there is no
    address to reach them at. The person must be one that the member may see.
    """
    require(member, Role.MEMBER)
    if not survey.is_open or survey.edition is None:
        raise ValidationError(_("This survey is not open. Somebody is asked once it is."))
    if optouts.opted_out([person], survey):
        raise ValidationError(_("{name} does not want to be asked.").format(name=person))
    if by_mail and not person.email:
        raise ValidationError(
            _("There is no e-mail address of {name}. Take the link and hand it on.").format(
                name=person
            )
        )
    if service is not None and (why := unreached(address_of(person, service), service)):
        raise ValidationError(
            _("{name} is not asked. {reason}").format(name=person, reason=reason(why, {}))
        )
    channel = Channel.SMS if service else Channel.EMAIL if by_mail else Channel.LINK
    is_link = channel == Channel.LINK
    invitation = Invitation.objects.create(
        survey=survey, edition=survey.edition, customer=person.account, contact=person,
        account=person.account.key if person.account else "", person=person.key,
        channel=channel, language=language, stage=survey.edition.document.get("stage", ""),
        address="" if is_link else address_of(person, service),
        made_by=member, sent_at=now() if is_link else None, expires_at=now() + VALID,
    )  # fmt: skip
    told = {"asked": str(person), "channel": str(Channel(invitation.channel).label)}
    deeds.record(member, "surveys.ask", of_survey(survey), after=told)
    if service is not None:
        Letter.objects.create(invitation=invitation, service=service)
        enqueue_once(of_asking.SEND, of_asking.send)
    elif by_mail:
        tasks.send_letter.enqueue(invitation.pk)
    else:
        tell_sent(invitation, survey.edition.read())
    return invitation
