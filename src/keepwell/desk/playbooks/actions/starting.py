"""Plans start: by a colleague, by a rule, or by themselves."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.mail import speaking
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.actions.advancing import advance
from keepwell.desk.playbooks.document import Document, is_held_out
from keepwell.desk.playbooks.document.stepping import Holds
from keepwell.desk.playbooks.facts import Facts
from keepwell.desk.playbooks.models import Plan, Playbook
from keepwell.desk.playbooks.subjects import of_plan

MOST_A_DAY = 10_000
"""Plans of a playbook that start on one day at most, where it says nothing: a slip of the pen in
its condition is not to set a task for every customer there is."""


class Refusal(StrEnum):
    """Why a playbook does not start for a customer."""

    OFF = "off"
    """It is switched off."""
    GONE = "gone"
    """The customer is none any more."""
    OPEN = "open"
    """A plan of it runs already."""
    HELD_OUT = "held_out"
    """The customer is held out of it, to compare."""
    RECENT = "recent"
    """A plan of it ended a short while ago."""
    NOT_FOR = "not_for"
    """It is for others."""
    REACHED = "reached"
    """Its goal is reached already."""
    ENOUGH = "enough"
    """So many have started today that no more may."""


def start(
    playbook: Playbook,
    customer: Customer,
    *,
    made_by: Member | None,
    owner: Member | None = None,
    case: Case | None = None,
    branch: str = "",
    mark: str = "",
) -> Plan | None:
    """Start a plan for a customer; None if the playbook is not for them, or a limit says no.

    `made_by` None: Keepwell, by a rule. Then some customers are held out, if the playbook says so;
    whom a colleague chose is never held out. With a mark that is known, it is the same plan. Two
    who start the same at once get one plan between them.
    """
    if made_by is not None:
        require(made_by, Role.MEMBER)
        if not visible_to(made_by).filter(pk=customer.pk).exists():
            raise Customer.DoesNotExist
    plan = Plan(
        playbook=playbook, customer=customer, made_by=made_by, by_hand=made_by is not None,
        owner=owner or customer.owner or made_by, case=case, branch=branch, mark=mark or None,
    )  # fmt: skip
    try:
        return _start(plan)
    except IntegrityError:  # somebody was a moment quicker
        return _known(mark)


def refusal(playbook: Playbook, customer: Customer, *, by_hand: bool) -> Refusal | None:
    """Return why a playbook does not start for a customer; None: it does.

    A colleague may know better whom it is for than its rule does, and is not counted by the day.
    """
    document, moment = playbook.read(), now()
    holds = Facts.about([customer.pk]).of(customer.pk)
    plans = Plan.objects.filter(playbook=playbook, customer=customer)
    since = moment - timedelta(days=document.limits.days_between)
    reached = document.goal.reached_when
    if not playbook.is_on:
        return Refusal.OFF
    if not customer.is_current:
        return Refusal.GONE
    if (running := plans.filter(ended_at=None).first()) is not None:
        return Refusal.HELD_OUT if running.held_out else Refusal.OPEN
    if plans.filter(ended_at__gt=since).exists():
        return Refusal.RECENT
    if reached is not None and holds(reached):
        return Refusal.REACHED
    return None if by_hand else _refused_by_rule(playbook, document, holds, moment)


def _refused_by_rule(
    playbook: Playbook, document: Document, holds: Holds, moment: datetime
) -> Refusal | None:
    wanted, unwanted = document.start_when, document.stop_when
    if (wanted and not holds(wanted)) or (unwanted and holds(unwanted)):
        return Refusal.NOT_FOR
    return None if left_today(playbook, moment) else Refusal.ENOUGH


def left_today(playbook: Playbook, moment: datetime) -> int:
    """Return how many plans of a playbook Keepwell may still start on this day."""
    most = playbook.read().limits.a_day or MOST_A_DAY
    zone = ZoneInfo(company().timezone)
    midnight = datetime.combine(moment.astimezone(zone).date(), time(), zone)
    started = Plan.objects.filter(
        playbook=playbook, started_at__gte=midnight, by_hand=False, held_out=False
    )
    return max(0, most - started.count())


@transaction.atomic
def _start(plan: Plan) -> Plan | None:
    rows = Playbook.objects.select_for_update(of=("self",)).select_related("edition")
    playbook, customer = rows.get(pk=plan.playbook_id), plan.customer
    known = _known(plan.mark or "")
    if known is not None:  # perhaps since a moment ago, while this one waited
        return known
    if refusal(playbook, customer, by_hand=plan.by_hand):
        return None
    document = playbook.read()
    assert playbook.edition is not None
    plan.edition, plan.title = playbook.edition, document.title
    with speaking(company().language):
        plan.goal, plan.started_at = str(document.goal.says), now()
    plan.due_at = plan.started_at + timedelta(days=document.goal.days)
    plan.look_at = plan.started_at
    plan.score_start, plan.value_start = customer.score, customer.value
    plan.held_out = not plan.by_hand and is_held_out(playbook.name, customer.key, document.hold_out)
    plan.save(force_insert=True)
    verb = "playbooks.hold_out" if plan.held_out else "playbooks.start"
    deeds.record(plan.made_by, verb, of_plan(plan), after={"branch": plan.branch})
    advance(plan, Facts.about([customer.pk]).of(customer.pk), plan.started_at)
    plan.refresh_from_db()
    return None if plan.held_out else plan


def _known(mark: str) -> Plan | None:
    return Plan.objects.filter(mark=mark, held_out=False).first() if mark else None
