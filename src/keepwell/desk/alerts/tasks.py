"""What this room does in the background."""

from django.db.models.signals import post_save
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.alerts import aging, looking, sending, telling
from keepwell.desk.alerts.asking import LOOK, SEND, TELL, look_soon
from keepwell.desk.health.signals import published
from keepwell.desk.jobs import job, rhythm


@rhythm("*/10 * * * *", key=TELL)
@job(title=_("Tell colleagues of alerts, within their budgets"), priority=20)
def tell() -> int:
    """Tell everybody what may interrupt them now; return how many interruptions that is."""
    return telling.tell_due(now())


@rhythm("17 * * * *", key=LOOK)
@job(title=_("Look for what wants an alert"))
def look() -> int:
    """Look at crossings, sources, cases and watches; return how many signals came."""
    return looking.look_at_all(now())


@rhythm("*/5 * * * *", key=SEND)
@job(title=_("Send alerts to chat apps and telephones"), priority=20)
def send() -> int:
    """Send what waits for its target; return how many messages went out."""
    return sending.send_waiting()


@rhythm("50 3 * * *", key="alerts.forget", tidies=True)
@job(title=_("Put old alerts away"))
def forget() -> int:
    """Put away what nobody dealt with, and forget what is long done; return how many."""
    return aging.put_away(now()) + aging.forget(now())


def listen() -> None:
    """Look for what wants an alert whenever scores were published, or a case is overdue."""
    published.connect(_happened, dispatch_uid=LOOK)
    post_save.connect(_happened, sender="cases.Reminder", dispatch_uid=LOOK)


def _happened(**_given: object) -> None:
    look_soon()
