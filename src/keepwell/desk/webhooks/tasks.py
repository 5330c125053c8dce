"""When other systems are told, and when what was told is forgotten."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.webhooks import scores, sending
from keepwell.desk.webhooks.models import Delivery

SEND, SCORES = "webhooks.send", "webhooks.scores"
KEPT = timedelta(days=30)


@rhythm("*/10 * * * *", key=SEND)
@job(title=_("Tell other systems"), priority=20)
def send() -> int:
    """Send what is due, and come back when more is; return how many tries that were.

    The rhythm is for what nobody asked for, such as after a restored backup.
    """
    tries = sending.send_due()
    due = sending.next_due()
    if due is not None:
        enqueue_once(SEND, send.using(run_after=due) if due > timezone.now() else send)
    return tries


def soon() -> None:
    """Ask for what waits to be sent as soon as a worker is free."""
    enqueue_once(SEND, send)


@rhythm("*/5 * * * *", key=SCORES)
@job(title=_("Look for scores that other systems want to hear of"))
def look_at_scores() -> int:
    """Tell of scores that moved; return how many deliveries that makes."""
    made = scores.from_scores()
    if made:
        soon()
    return made


@rhythm("50 3 * * *", key="webhooks.forget", tidies=True)
@job(title=_("Forget what other systems were told"))
def forget() -> int:
    """Forget deliveries of a month ago, also those that never arrived; return how many."""
    return Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
