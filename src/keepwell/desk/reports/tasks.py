"""When the figures are counted and mailed."""

from datetime import date

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.members import mail
from keepwell.desk.reports import letters
from keepwell.desk.reports.reckoning import reckon, shifted, this_month

LETTERS = "reports.letters"


@rhythm("20 * * * *", key="reports.reckon")
@job(title=_("Count how the loop is closed"))
def reckon_now() -> int:
    """Count this month and the one before; return how many cases were opened in them."""
    return sum(reckon(shifted(this_month(), -ago)) for ago in (1, 0))


@job(title=_("Count how the loop was closed in a month"))
def reckon_month(first_day: str) -> int:
    """Count a month of before; return how many cases were opened in it."""
    return reckon(date.fromisoformat(first_day))


def soon(month: date) -> None:
    """Ask for a month to be counted as soon as a worker is free."""
    enqueue_once(f"reports.month.{month}", reckon_month, month.isoformat())


@rhythm("*/30 * * * *", key=LETTERS)
@job(title=_("Mail the report of the week"), transient=mail.TROUBLE, priority=10)
def send_letters() -> int:
    """Mail the report to whoever wants it and has Monday morning; return how many letters."""
    return letters.send_due(now())
