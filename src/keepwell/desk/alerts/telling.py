"""Telling people of alerts: what may interrupt them now, and in the morning what was held back.

What becomes of all that waits for one person is decided and written in one transaction, which holds
the row of their wishes: however many workers look at once, and wherever one of them ends, nobody is
told the same twice, nor more than the budget.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from keepwell.desk.alerts import words
from keepwell.desk.alerts.asking import send_soon
from keepwell.desk.alerts.budget import Day, Waiting, decide
from keepwell.desk.alerts.models import Alert, Hours, Message, Reach, Receiver, State, Target
from keepwell.desk.alerts.queries import alerts_visible_to, shown
from keepwell.desk.alerts.quiet import Quiet, as_the_team, outside
from keepwell.desk.base.company import company
from keepwell.desk.cases.hours import Plan, open_at
from keepwell.desk.cases.timing import Plans
from keepwell.desk.members.mail import speaking
from keepwell.desk.members.models import Member
from keepwell.desk.notices import making
from keepwell.desk.notices.letters import zone_of

NAMED = 5
"""Alerts that a summary names."""
BATCH = 1_000
"""Receivers that are written at once."""


def tell_due(moment: datetime) -> int:
    """Tell everybody what may interrupt them now; return how many interruptions that is."""
    plans = Plans()
    return sum(_tell(member, plans, moment) for member in _concerned(moment))


def _concerned(moment: datetime) -> list[Member]:
    """Return for whom anything waits that may be told, or be summed up."""
    is_due = Q(until=None) | Q(until__lte=moment)
    waits = Receiver.objects.filter(is_due, state=State.WAITING).values("member")
    held = Receiver.objects.filter(state=State.HELD, is_summed_up=False).values("member")
    return list(Member.objects.filter(Q(pk__in=waits) | Q(pk__in=held)).order_by("pk"))


@transaction.atomic
def _tell(member: Member, plans: Plans, moment: datetime) -> int:
    Reach.objects.get_or_create(member=member)
    reach = Reach.objects.select_for_update().get(member=member)
    today = moment.astimezone(zone_of(member)).date()
    plan = plan_of(member, reach, plans)
    _sum_up(member, plan, today, moment)
    day = Day(reach.budget, _ranks_told_on(member, today))
    decision = decide(_waiting(member), day, plan, moment)
    _write(decision.later, until=decision.until)
    _write(decision.held, state=State.HELD, day=today)
    for one in decision.told:
        _write([one], state=State.TOLD, told_at=moment, day=today, was_urgent=one.is_urgent)
        _interrupt(member, one.key)
    return len(decision.told)


def plan_of(member: Member, reach: Reach, plans: Plans) -> Plan | None:
    """Return when a member may be interrupted; None: at any time."""
    team, zone = plans.of(member.department_id), zone_of(member)
    if reach.hours == Hours.ALWAYS:
        return None
    if reach.hours == Hours.TEAM:
        return as_the_team(team, zone)
    return outside(Quiet(reach.quiet_from, reach.quiet_until, reach.quiet_weekends), team, zone)


def _waiting(member: Member) -> list[Waiting]:
    """Return what waits for a member; what was dealt with meanwhile, nobody needs to hear of."""
    mine = Receiver.objects.filter(member=member, state=State.WAITING)
    mine.filter(alert__done_at__isnull=False).update(state=State.HELD, is_summed_up=True)
    rows = mine.values_list("pk", "alert__rank", "alert__is_urgent")
    return [Waiting(*row) for row in rows]


def _ranks_told_on(member: Member, day: date) -> list[float]:
    told = Receiver.objects.filter(member=member, state=State.TOLD, day=day, was_urgent=False)
    return list(told.values_list("alert__rank", flat=True))


def _interrupt(member: Member, receiver: int) -> None:
    """Make the notice, and the messages to the targets of the member and their department."""
    seen = alerts_visible_to(member).filter(receivers=receiver)
    alert = shown(seen, member).first()
    if alert is None:  # the customer is somebody else's by now
        return
    reasons = list(alert.reasons.all())
    with speaking(member.language or company().language):
        text = words.headline(alert, reasons)
    named = reasons[-1].case if reasons else None
    making.from_alert(alert.pk, text, alert.customer, member, named)
    mine = Q(member=member)
    if member.department_id is not None and _may_all_read(alert, member):
        mine |= Q(department=member.department_id)
    ready = Target.objects.filter(mine, confirmed_at__isnull=False, off_at=None)
    Message.objects.bulk_create(
        [Message(target=target, alert=alert) for target in ready], ignore_conflicts=True
    )
    if ready:
        send_soon()


def _may_all_read(alert: Alert, member: Member) -> bool:
    """Return whether all of a member's department may read of an alert's case, if it has one."""
    readers = alert.case.restricted_to_id if alert.case else None
    return readers is None or readers == member.department_id


def _sum_up(member: Member, plan: Plan | None, today: date, moment: datetime) -> None:
    """Tell in one notice of what was held back on the days before; of cases only whose they are."""
    if plan is not None and not open_at(moment, plan):
        return
    held = Receiver.objects.filter(
        member=member, state=State.HELD, is_summed_up=False, day__lt=today
    )
    seen = alerts_visible_to(member).filter(done_at=None)
    still = held.filter(alert__in=seen.order_by().values("pk"))
    found = list(still.select_related("alert__customer").order_by("-alert__rank")[:NAMED])
    many = still.count() if found else 0
    held.update(is_summed_up=True)
    if found:
        with speaking(member.language or company().language):
            named = [
                words.headline(one.alert, list(one.alert.reasons.filter(case=None)))
                for one in found
            ]
        making.from_held(member, today, many, named)


def _write(some: Sequence[Waiting], **fields: object) -> None:
    """Write the same to some receivers, however many."""
    keys = [one.key for one in some]
    for start in range(0, len(keys), BATCH):
        Receiver.objects.filter(pk__in=keys[start : start + BATCH]).update(**fields)
