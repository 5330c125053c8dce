"""When people are chosen, and when their letters go out."""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.surveys.asking import running, sending

CHOOSE, SEND = "surveys.choose", "surveys.send"
ROUND = timedelta(minutes=5)
"""How often people are chosen in any case."""


@rhythm("*/5 * * * *", key=CHOOSE)
@job(title=_("Choose who is asked by surveys"))
def choose() -> int:
    """Choose people for the distributions that are due; return how many letters that makes.

    What is due before the rhythm comes round again is not kept waiting for it.
    """
    made = running.run_due()
    if made:
        enqueue_once(SEND, send)
    due, at = running.next_due(), now()
    if due is not None and at < due < at + ROUND:
        enqueue_once(CHOOSE, choose.using(run_after=due))
    return made


@rhythm("*/10 * * * *", key=SEND)
@job(title=_("Send the letters of surveys"), priority=10)
def send() -> int:
    """Send what may go out, and come back when more may; return how many letters that were."""
    sent = sending.send_due()
    due = sending.next_due()
    if due is not None:
        enqueue_once(SEND, send.using(run_after=due) if due > now() else send)
    return sent


@job(title=_("See whom a survey would ask"), priority=40)
def rehearse(pk: int) -> None:
    """Do a dry run."""
    running.rehearse(pk)
