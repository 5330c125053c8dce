"""What this room does in the background."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import job, rhythm
from keepwell.desk.members import mail
from keepwell.desk.surveys import bringing, letters
from keepwell.desk.surveys.actions import finishing
from keepwell.desk.surveys.actions.telling import tell_sent
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.asking import tasks as of_asking
from keepwell.desk.surveys.models import Invitation
from keepwell.desk.surveys.topics import tasks as of_topics

assert bringing
assert of_asking  # its jobs are declared by being imported
assert of_topics


@job(title=_("Send a survey to somebody"), transient=mail.TROUBLE, priority=50)
def send_letter(pk: int) -> None:
    """Mail a personal link, once: an invitation that was sent, or answered, is left alone.

    So is who opted out meanwhile.
    """
    found = Invitation.objects.select_related("survey", "edition").filter(pk=pk).first()
    if found is None or found.sent_at or found.answered_at or not found.survey.is_open:
        return
    if optouts.topics_of(found.address, found.person) & {"", found.survey.name}:
        return
    letters.ask(found)
    with transaction.atomic():
        found.sent_at = now()
        found.save(update_fields=["sent_at"])
        tell_sent(found, found.edition.read())


@rhythm("12 * * * *", key="surveys.finish")
@job(title=_("Count what nobody finished"))
def finish() -> int:
    """Let scores count that were given a day ago, and forget what is old; return how many count."""
    counted = finishing.count_unfinished(now())
    finishing.forget_unfinished(now())
    return counted
