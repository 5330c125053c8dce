"""What this room does in the background."""

from django.db.models.signals import post_save
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.signals import published
from keepwell.desk.jobs import enqueue_once, job, rhythm

TELL, LOOK, SEND = "alerts.tell", "alerts.look", "alerts.send"


@rhythm("*/10 * * * *", key=TELL)
@job(title=_("Tell colleagues of alerts, within their budgets"), priority=20)
def tell() -> int:
    """Tell everybody what may interrupt them now; return how many interruptions that is."""
    from keepwell.desk.alerts import telling

    return telling.tell_due(now())


@rhythm("17 * * * *", key=LOOK)
@job(title=_("Look for what wants an alert"))
def look() -> int:
    """Look at crossings, sources, cases and watches; return how many signals came."""
    from keepwell.desk.alerts.looking import look_at_all

    return look_at_all(now())


@rhythm("*/5 * * * *", key=SEND)
@job(title=_("Send alerts to chat apps and telephones"), priority=20)
def send() -> int:
    """Send what waits for its target; return how many messages went out."""
    from keepwell.desk.alerts import sending

    return sending.send_waiting()


def send_soon() -> None:
    """Ask for messages to be sent as soon as a worker is free."""
    enqueue_once(SEND, send)


def soon() -> None:
    """Ask for colleagues to be told as soon as a worker is free."""
    enqueue_once(TELL, tell)


def listen() -> None:
    """Look for what wants an alert whenever scores were published, or a case is overdue."""
    published.connect(_happened, dispatch_uid=LOOK)
    post_save.connect(_happened, sender="cases.Reminder", dispatch_uid=LOOK)


@rhythm("50 3 * * *", key="alerts.forget")
@job(title=_("Put old alerts away"))
def forget() -> int:
    """Put away what nobody dealt with, and forget what is long done; return how many."""
    from keepwell.desk.alerts import aging

    return aging.put_away(now()) + aging.forget(now())


def look_soon() -> None:
    """Ask for a look at everything as soon as a worker is free."""
    enqueue_once(LOOK, look)


def _happened(**_given: object) -> None:
    look_soon()
