"""Alerts on their way to chat apps and telephones: one short message for each interruption.

A message is claimed before it is handed over. If the process ends in between, it is not sent again:
rather one too few than one twice, for the alert stands in the desk and in the mail all the same.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now

from keepwell.desk.alerts import words
from keepwell.desk.alerts.actions.deeds import of_target
from keepwell.desk.alerts.models import Message, Reason, Target
from keepwell.desk.alerts.queries import readable_at
from keepwell.desk.base.company import company
from keepwell.desk.members import deeds, links
from keepwell.desk.members.mail import speaking
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices import making
from keepwell.desk.surveys.asking.posting import Went
from keepwell.desk.surveys.messages import lines

NEWS = timedelta(days=1)
"""What is older does not go out any more."""
MOST_FAILURES = 5
"""In a row, after which a target is switched off."""


def send_waiting() -> int:
    """Send what waits for its target; return how many messages went out."""
    waiting = Message.objects.filter(claimed_at=None, made_at__gt=now() - NEWS)
    found = waiting.select_related("target__member", "alert__customer")
    return sum(_send(one) for one in found.order_by("made_at"))


def _send(message: Message) -> bool:
    mine = Message.objects.filter(pk=message.pk)
    if not mine.filter(claimed_at=None).update(claimed_at=now()):
        return False
    target = Target.objects.select_related("member").get(pk=message.target_id)
    reasons = readable_at(target, message.alert) if target.is_ready else []
    if not reasons:
        return False
    outcome = lines.hand_over_by(target.url, "", _text(message, reasons))
    if outcome.went is Went.LATER:  # nothing was handed over: the next time it may
        mine.update(claimed_at=None)
        return False
    went = outcome.went is Went.WELL
    mine.update(went=went)
    _count(target, went=went)
    return went


def _text(message: Message, reasons: Sequence[Reason]) -> str:
    alert, reader = message.alert, message.target.member
    with speaking((reader.language if reader else "") or company().language):
        said = words.headline(alert, reasons)
    return f"{said}\n{links.absolute(reverse('alerts:alert', args=[alert.pk]))}"


@transaction.atomic
def _count(target: Target, *, went: bool) -> None:
    """Count failures in a row; after MOST_FAILURES switch the target off, and say so."""
    this = Target.objects.filter(pk=target.pk)
    if went:
        this.filter(failures__gt=0).update(failures=0)
        return
    this.update(failures=F("failures") + 1)
    if this.filter(off_at=None, failures__gte=MOST_FAILURES).update(off_at=now()):
        deeds.record(None, "alerts.target_off", of_target(target))
        making.from_target(target.pk, target.title, _concerned(target))


def _concerned(target: Target) -> list[Member]:
    """Return whose target it is: the member, or the managers of the department."""
    if target.member is not None:
        return [target.member]
    theirs = Member.objects.filter(department=target.department_id, is_active=True)
    return [one for one in theirs if one.is_at_least(Role.MANAGER)]
