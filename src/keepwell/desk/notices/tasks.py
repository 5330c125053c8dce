"""When notices are mailed, and when they are forgotten."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.members import mail
from keepwell.desk.notices import letters
from keepwell.desk.notices.models import Notice

LETTERS = "notices.letters"
KEPT = timedelta(days=365)


@rhythm("*/30 * * * *", key=LETTERS)
@job(title=_("Mail what members are to be told"), transient=mail.TROUBLE, priority=20)
def send_letters() -> int:
    """Send the letters that are due; return how many."""
    return letters.send_due(timezone.now())


def soon() -> None:
    """Ask for letters to be sent as soon as a worker is free."""
    enqueue_once(LETTERS, send_letters)


@rhythm("40 3 * * *", key="notices.forget", tidies=True)
@job(title=_("Forget old notices"))
def forget() -> int:
    """Forget what members were told a year ago; return how much."""
    return Notice.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
