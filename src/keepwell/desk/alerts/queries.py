"""What is read of alerts. Every page starts from `alerts_visible_to`."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import pgettext

from keepwell.desk.alerts.models import Alert, Reason, Receiver, State, Target, Watch
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.customers.queries.listing import HEAVY
from keepwell.desk.customers.uses import Use
from keepwell.desk.members.models import Member, Role, Visibility

MINE, TEAM, ALL = "mine", "team", "all"
TOP = 3
"""Alerts that Today shows."""
FEW = 3
"""Alerts that a customer's page shows."""


def alerts_visible_to(member: Member) -> QuerySet[Alert]:
    """Return the alerts of customers and cases that a member may see.

    What is about no customer see those it is for, and managers.
    """
    mine = Exists(Receiver.objects.filter(alert=OuterRef("pk"), member=member))
    of_all = Q(customer=None) if member.is_at_least(Role.MANAGER) else Q(customer=None) & mine
    of_customers = Q(customer__isnull=False)
    if member.visibility != Visibility.ALL:
        of_customers &= Q(customer__in=visible_to(member).order_by().values("pk"))
    seen_cases = cases_visible_to(member).order_by().values("pk")
    return Alert.objects.filter(of_all | of_customers).filter(Q(case=None) | Q(case__in=seen_cases))


def reasons_visible_to(member: Member) -> QuerySet[Reason]:
    """Return why alerts were raised, but not what is of cases that a member may not see."""
    seen = cases_visible_to(member).order_by().values("pk")
    return Reason.objects.filter(Q(case=None) | Q(case__in=seen))


def reasons_open_to(department: int | None) -> QuerySet[Reason]:
    """Return why alerts were raised, as far as a whole department may read it; None: anybody."""
    return Reason.objects.filter(Q(case__restricted_to=None) | Q(case__restricted_to=department))


def readable_at(target: Target, alert: Alert) -> list[Reason]:
    """Return what may be read of an alert where a target leads to; nothing: it may not be known."""
    member = target.member
    if member is not None:
        seen = alerts_visible_to(member) if member.is_active else Alert.objects.none()
        readable = reasons_visible_to(member)
    else:
        ours = Q(case__restricted_to=None) | Q(case__restricted_to=target.department)
        seen, readable = Alert.objects.filter(ours), reasons_open_to(target.department_id)
    return list(readable.filter(alert__in=seen.filter(pk=alert.pk)))


def of(member: Member, whose: str) -> QuerySet[Alert]:
    """Return the visible alerts that are for the member, for anybody of the department, or all."""
    found = alerts_visible_to(member)
    if whose == ALL:
        return found
    receivers = Receiver.objects.filter(alert=OuterRef("pk"))
    return found.filter(Exists(_of(receivers, member, whose)))


def is_open() -> Q:
    """Return the condition that nobody dealt with it: by an index that knows only such alerts."""
    return Q(done_at__isnull=True)


def awake(member: Member, moment: datetime) -> Q:
    """Return the condition that the member has not put it off."""
    asleep = Receiver.objects.filter(alert=OuterRef("pk"), member=member, snoozed_until__gt=moment)
    return ~Q(Exists(asleep))


def held_for(member: Member, whose: str) -> Q:
    """Return the condition that it was held back, from the member or from anybody."""
    held = Receiver.objects.filter(alert=OuterRef("pk"), state=State.HELD)
    return Q(Exists(held if whose == ALL else _of(held, member, whose)))


def _of(rows: QuerySet[Receiver], member: Member, whose: str) -> QuerySet[Receiver]:
    return rows.filter(member__in=member.team) if whose == TEAM else rows.filter(member=member)


def shown(found: QuerySet[Alert], member: Member) -> QuerySet[Alert]:
    """Return alerts with what a list shows of them, in few questions whatever their number."""
    mine = Receiver.objects.filter(member=member)
    heavy = [f"customer__{name}" for name in (*HEAVY, "traits")]
    related = found.select_related("customer", "case", "taken_by").defer(*heavy)
    return related.prefetch_related(
        Prefetch("reasons", reasons_visible_to(member)),
        Prefetch("receivers", mine, to_attr="mine"),
    )


def top(member: Member, moment: datetime) -> list[Alert]:
    """Return the member's open alerts of the highest rank."""
    found = of(member, MINE).filter(is_open(), awake(member, moment))
    return list(shown(found, member).order_by("-rank", "pk")[:TOP])


def of_customer(member: Member, customer: Customer) -> list[Alert]:
    """Return the open alerts of a customer."""
    found = alerts_visible_to(member).filter(is_open(), customer=customer)
    return list(shown(found, member).order_by("-at", "pk")[:FEW])


def watches_visible_to(member: Member) -> QuerySet[Watch]:
    """Return the watches, but not those of single customers whom a member may not see."""
    found = Watch.objects.select_related("customer", "owner", "department", "made_by")
    if member.visibility == Visibility.ALL:
        return found
    seen = visible_to(member).order_by().values("pk")
    return found.filter(Q(customer=None) | Q(customer__in=seen))


def targets_of(member: Member) -> QuerySet[Target]:
    """Return the targets that a member may manage: their own, and as a manager those of teams."""
    mine = Q(member=member)
    if member.is_at_least(Role.MANAGER):
        mine |= Q(department__isnull=False)
    return Target.objects.filter(mine).select_related("department", "member")


def naming(segment: str) -> Iterator[Use]:
    """Yield the watches of a segment."""
    for watch in Watch.objects.filter(segment=segment):
        yield Use(
            pgettext("something watched", "Watch"),
            watch.title,
            reverse("alerts:watch", args=[watch.pk]),
        )
