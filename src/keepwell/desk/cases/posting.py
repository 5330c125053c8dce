"""Answers on their way to customers, by mail and by what else reaches them."""

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases import letters, texting
from keepwell.desk.cases.models import Message
from keepwell.desk.jobs import job
from keepwell.desk.members import mail


@job(title=_("Send an answer to a customer"), transient=mail.TROUBLE, priority=50)
def send_message(pk: int) -> None:
    """Mail an answer, once: what was sent already is left alone."""
    message = Message.objects.select_related("case").filter(pk=pk).first()
    if message is None or not message.is_waiting:
        return
    letters.letter(message).send()
    Message.objects.filter(pk=pk).update(sent_at=now())


@job(title=_("Send a message to a customer"), transient=(texting.LaterError,), priority=50)
def send_text(pk: int) -> None:
    """Send an answer by SMS or chat, once at most; by night it waits for the day."""
    related = ("service", "case__person__account")
    message = Message.objects.select_related(*related).filter(pk=pk).first()
    if message is None or not message.is_waiting:
        return
    later = texting.quiet_until(message.case.person)
    if later is not None:
        send_text.using(run_after=later).enqueue(pk)
        return
    texting.send(message)
