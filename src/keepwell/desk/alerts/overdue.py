"""Overdue cases as alerts: ranked among all else that waits for a deed.

The ladder of cases tells people itself, in the working hours of their team, so it interrupts nobody
a second time; nor does it take anything of a budget. Once the case is no longer open its alert is
done by itself.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from keepwell.desk.alerts.actions.deeds import of_alert
from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.kinds import LATE
from keepwell.desk.alerts.models import Alert, Outcome, Reason, State
from keepwell.desk.cases.models import Reminder
from keepwell.desk.cases.reminding import concerned
from keepwell.desk.cases.timing import LADDER
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.members import deeds

WHOLE = 100
"""Percent of the working time: from then on a case is overdue."""
LATELY = timedelta(days=2)
"""How far back is looked for rungs that are no alert yet."""


def from_cases(moment: datetime) -> int:
    """Raise alerts of cases that became overdue, end those of cases that ended; return how many."""
    _end_those_over(moment)
    found = Reminder.objects.filter(rung__gte=WHOLE, at__gt=moment - LATELY)
    rungs = {f"reminder:{one.pk}": one for one in found.select_related("case__customer")}
    known = set(Reason.objects.filter(key__in=rungs).values_list("key", flat=True))
    fresh = [one for key, one in rungs.items() if key not in known and one.case.is_open]
    for one in fresh:
        _raise(one, moment)
    return len(fresh)


@transaction.atomic
def _raise(reminder: Reminder, moment: datetime) -> None:
    """Raise an alert, and note that who is concerned was told."""
    case = reminder.case
    data = {
        "case": case.pk, "about": case.about, "clock": reminder.clock, "percent": reminder.rung,
    }  # fmt: skip
    signal = Signal(LATE, f"reminder:{reminder.pk}", "", case=case, at=reminder.at, data=data)
    rung = next((one for one in LADDER if one.percent == reminder.rung), LADDER[-1])
    alert = raise_alert(signal, concerned(case, rung))
    if alert.reasons.count() == 1:  # nothing else that they were not told of
        alert.receivers.filter(state=State.WAITING).update(
            state=State.TOLD, told_at=reminder.at, day=moment.astimezone(zone()).date(),
            was_urgent=True,
        )  # fmt: skip


def _end_those_over(moment: datetime) -> None:
    """End the alerts that are only of cases on which no work is left."""
    for alert in _over():
        with transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(done_at=moment, outcome=Outcome.DONE)
            deeds.record(None, "alerts.done", of_alert(alert))


def _over() -> QuerySet[Alert]:
    others = Reason.objects.filter(alert=OuterRef("pk")).exclude(kind=LATE)
    late = Reason.objects.filter(alert=OuterRef("pk"), kind=LATE)
    found = Alert.objects.filter(Exists(late), ~Exists(others), done_at=None, case__due_at=None)
    return found.select_related("customer")
