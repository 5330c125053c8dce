"""What is read of cases. Every page starts from `cases_visible_to`."""

from datetime import datetime

from django.db.models import Q, QuerySet

from keepwell.desk.cases.models import Case, Cause, Event, Message, Reasking, Status
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import listing as customers
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.customers.queries.sight import owned
from keepwell.desk.members.models import Member, Role, Visibility

SHOWN = ("customer", "owner", "department", "topic")
HEAVY = [f"customer__{name}" for name in (*customers.HEAVY, "traits")]
"""Columns of customers that no list of cases shows."""
ALL_OF_ONE = (
    "customer__owner", "person", "owner", "department", "topic", "cause", "answer", "restricted_to"
)  # fmt: skip
"""What is read along with a single case."""
FEW = 5
"""Cases that a part of another page shows."""
LAST_SAID = 3
"""Messages that stand beside the list."""


def cases_visible_to(member: Member) -> QuerySet[Case]:
    """Return the cases of customers that a member may see, but not what is kept from them."""
    found = Case.objects.filter(owned(member, member.visibility, "customer__owner"))
    if member.is_at_least(Role.ADMINISTRATOR):
        return found
    open_to = Q(restricted_to=None) | Q(owner=member)
    if member.department_id is not None:
        open_to |= Q(restricted_to=member.department_id)
    return found.filter(open_to)


def in_full(member: Member) -> QuerySet[Case]:
    """Return the cases that a member may see, with all that one of them shows."""
    return cases_visible_to(member).select_related(*ALL_OF_ONE)


def is_open() -> Q:
    """Return the condition that work is to be done: by an index that knows only such cases."""
    return Q(due_at__isnull=False)


def sees(member: Member, case: Case) -> bool:
    """Return whether a member may see a case's customer, and so be given the case."""
    return visible_to(member).filter(pk=case.customer_id).exists()


def due_soon(member: Member) -> list[Case]:
    """Return the member's own open cases, the first due first."""
    mine = cases_visible_to(member).filter(is_open(), owner=member)
    return list(mine.select_related("customer").defer(*HEAVY).order_by("due_at", "pk")[:FEW])


def of_customer(member: Member, customer: Customer) -> list[Case]:
    """Return the newest cases of a customer."""
    found = cases_visible_to(member).filter(customer=customer).exclude(status=Status.MERGED)
    return list(found.select_related("owner").order_by("-opened_at", "-pk")[:FEW])


def thread(case: Case) -> list[Message | Event]:
    """Return what was said and what happened, in order."""
    happened = case.events.order_by("at", "pk")
    both: list[Message | Event] = [*said(case).order_by("at", "pk"), *happened]
    return sorted(both, key=_moment)


def said(case: Case) -> QuerySet[Message]:
    """Return what was said, with what it shows."""
    shown = case.messages.select_related("mail", "service")
    return shown.prefetch_related("attachments", "mail__attachments")


def said_last(case: Case) -> list[Message]:
    """Return what was said last, the newest first."""
    return list(said(case).exclude(text="").order_by("-at", "-pk")[:LAST_SAID])


def reaskings(case: Case) -> list[Reasking]:
    """Return the times that its customer was, or is to be, asked anew, of a case once solved."""
    if case.solved_at is None and case.reopened_at is None:
        return []
    return list(case.reaskings.select_related("answer").order_by("solved_at"))


def alike(member: Member, case: Case) -> QuerySet[Case]:
    """Return the other open cases of the same customer, which this one may be merged into.

    They are for the same readers: what was said goes along.
    """
    others = cases_visible_to(member).filter(
        is_open(), customer=case.customer_id, restricted_to=case.restricted_to_id
    )
    return others.exclude(pk=case.pk).order_by("-opened_at")


def causes() -> QuerySet[Cause]:
    """Return the causes that a case may get, as a tree reads."""
    return Cause.objects.filter(is_retired=False)


def colleagues(case: Case) -> QuerySet[Member]:
    """Return who may be given a case: members who see its customer."""
    return who_may_work(case.customer)


def who_may_work(customer: Customer) -> QuerySet[Member]:
    """Return who may be given something of a customer: active members who see them."""
    owner = customer.owner
    seeing = Q(visibility=Visibility.ALL)
    if owner is not None:
        seeing |= Q(pk=owner.pk)
    if owner is not None and owner.department_id is not None:
        seeing |= Q(visibility=Visibility.TEAM, department=owner.department_id)
    working = [role for role in Role if role.includes(Role.MEMBER)]
    return Member.objects.filter(seeing, is_active=True, role__in=working)


def _moment(one: Message | Event) -> datetime:
    return one.at
