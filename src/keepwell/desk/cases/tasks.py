"""What this room does in the background."""

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases import attaching, letters, reminding, texting
from keepwell.desk.cases.models import Message
from keepwell.desk.cases.wording import sending
from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.members import mail

SEND = "cases.send"
"""The key of sending what was made from templates."""


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


@rhythm("*/5 * * * *", key="cases.remind")
@job(title=_("Remind of cases that are due"))
def remind() -> int:
    """Tell whoever it concerns of cases whose time runs out; return how many cases those are."""
    return reminding.remind_due(now())


@rhythm("*/10 * * * *", key=SEND)
@job(title=_("Send messages to customers"), priority=10)
def send_outgoing() -> int:
    """Send what was made from templates, come back when more may; return how many were sent."""
    sent = sending.send_due() if mail.is_set_up() else 0
    due = sending.next_due() if mail.is_set_up() else None
    if due is not None:
        enqueue_once(SEND, send_outgoing.using(run_after=due) if due > now() else send_outgoing)
    return sent


@rhythm("*/2 * * * *", key="cases.mailbox")
@job(title=_("Read the mailbox for cases"))
def read_mailbox() -> int:
    """Bring what customers mailed; return how many mails that were."""
    from keepwell.desk.cases.inbound import mailbox  # it changes cases, which needs these jobs

    return mailbox.read_due()


@rhythm("3-59/10 * * * *", key="cases.ask")
@job(title=_("Ask customers anew whose case was solved, or whose cause was mended"))
def ask_anew() -> int:
    """Bring what was answered to the cases, and ask who is due; return how many were asked."""
    from keepwell.desk.cases import reasking  # it changes cases, which needs these jobs
    from keepwell.desk.cases.causes import reasking as of_fixes

    reasking.take_answers()
    return reasking.ask_due(now()) + of_fixes.ask_due(now())


@rhythm("50 3 * * *", key="cases.sweep")
@job(title=_("Remove attachments that belong to nothing"), priority=-50)
def sweep() -> int:
    """Remove files that were left behind; return how many."""
    return attaching.sweep()
