"""Asking one person by hand."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.customers.models import Person
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys import tasks
from keepwell.desk.surveys.actions.telling import tell_sent
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import Channel, Invitation, Survey
from keepwell.desk.surveys.subjects import of_survey

VALID = timedelta(days=30)
"""How long a personal link works."""


@transaction.atomic
def ask(
    member: Member, survey: Survey, person: Person, *, language: str, by_mail: bool
) -> Invitation:
    """Make a personal link for somebody; mail it, or leave it to the colleague to hand it on.

    Raises ValidationError if the survey is not open, they do not want to be asked, or there is no
    address to mail to. The person must be one that the member may see.
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
    invitation = Invitation.objects.create(
        survey=survey, edition=survey.edition, customer=person.account, contact=person,
        account=person.account.key if person.account else "", person=person.key,
        channel=Channel.EMAIL if by_mail else Channel.LINK, language=language,
        stage=survey.edition.document.get("stage", ""), address=person.email if by_mail else "",
        made_by=member, sent_at=None if by_mail else now(), expires_at=now() + VALID,
    )  # fmt: skip
    told = {"asked": str(person), "channel": str(Channel(invitation.channel).label)}
    deeds.record(member, "surveys.ask", of_survey(survey), after=told)
    if by_mail:
        tasks.send_letter.enqueue(invitation.pk)
    else:
        tell_sent(invitation, survey.edition.read())
    return invitation
