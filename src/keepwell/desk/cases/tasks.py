"""What this room does in the background."""

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases import letters, reminding
from keepwell.desk.cases.models import Message
from keepwell.desk.jobs import job, rhythm
from keepwell.desk.members import mail


@job(title=_("Send an answer to a customer"), transient=mail.TROUBLE, priority=50)
def send_message(pk: int) -> None:
    """Mail an answer, once: what was sent already is left alone."""
    message = Message.objects.select_related("case").filter(pk=pk).first()
    if message is None or not message.is_waiting:
        return
    letters.letter(message).send()
    Message.objects.filter(pk=pk).update(sent_at=now())


@rhythm("*/5 * * * *", key="cases.remind")
@job(title=_("Remind of cases that are due"))
def remind() -> int:
    """Tell whoever it concerns of cases whose time runs out; return how many cases those are."""
    return reminding.remind_due(now())
