"""What this room does in the background."""

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases import attaching, reasking, reminding
from keepwell.desk.cases.causes import reasking as of_fixes
from keepwell.desk.cases.inbound import mailbox
from keepwell.desk.cases.wording import sending
from keepwell.desk.cases.wording.sending import SEND
from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.members import mail


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
    return mailbox.read_due()


@rhythm("3-59/10 * * * *", key="cases.ask")
@job(title=_("Ask customers anew whose case was solved, or whose cause was mended"))
def ask_anew() -> int:
    """Bring what was answered to the cases, and ask who is due; return how many were asked."""
    reasking.take_answers()
    return reasking.ask_due(now()) + of_fixes.ask_due(now())


@rhythm("50 3 * * *", key="cases.sweep", tidies=True)
@job(title=_("Remove attachments that belong to nothing"), priority=-50)
def sweep() -> int:
    """Remove files that were left behind; return how many."""
    return attaching.sweep()
