"""The first watches and alerts of the demo."""

from django.utils.timezone import now

from keepwell.desk.alerts import telling
from keepwell.desk.alerts.actions import reaching, watching
from keepwell.desk.alerts.models import Direction, Hours, Subject, ToWhom, Watch
from keepwell.desk.alerts.overdue import from_cases
from keepwell.desk.alerts.watching.running import look_at_watches
from keepwell.desk.members.models import Member, Role

LARGE = 10_000.0
"""What a large customer of the demo is worth a year."""
FEW = 3
"""Alerts a day that interrupt the administrator of the demo."""


def demo_alerts() -> int:
    """Watch a few things, and look at them; return how many signals were raised.

    The administrator hears of alerts at any time, so that some are told and others held back.
    A demo that has watches is left as it is.
    """
    if Watch.objects.exists():
        return 0
    admin = Member.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    watching.add(admin, {
        "title": "NPS of all customers", "subject": Subject.NPS, "limit": 20.0, "days": 90,
    })  # fmt: skip
    watching.add(admin, {
        "title": "NPS falls", "subject": Subject.NPS, "direction": Direction.FELL, "limit": 10.0,
        "days": 30,
    })  # fmt: skip
    watching.add(admin, {
        "title": "Large customers at risk", "subject": Subject.BAND, "least_value": LARGE,
        "to": ToWhom.OWNER,
    })  # fmt: skip
    watching.add(admin, {
        "title": "Renewals in 30 days", "subject": Subject.RENEWAL, "days": 30,
        "to": ToWhom.MANAGERS,
    })  # fmt: skip
    reaching.choose(admin, {"budget": FEW, "hours": Hours.ALWAYS})
    moment = now()
    raised = look_at_watches(moment) + from_cases(moment)
    telling.tell_due(moment)
    return raised
