"""What is read of playbooks, plans and tasks. Pages start from `plans_…` and `tasks_visible_to`."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.cases.models import MessageTemplate
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.customers.queries import listing as customers
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.customers.queries.sight import owned
from keepwell.desk.customers.uses import Use, is_named
from keepwell.desk.members.models import Member, Role, Visibility
from keepwell.desk.playbooks.document import Document, Step
from keepwell.desk.playbooks.facts import meeting
from keepwell.desk.playbooks.models import Edition, Plan, Playbook, Task
from keepwell.engine.segments import Group

HEAVY = [f"customer__{name}" for name in (*customers.HEAVY, "traits")]
"""Columns of customers that no list of tasks or plans shows."""
SOONEST = F("due_at").asc(nulls_last=True)
"""The order in which tasks are due; those without a day come last."""
FEW = 5
"""Plans or tasks that a part of another page shows."""
BANDS = {
    "onboarding": ("watch", "unknown"),
    "adoption": ("watch", "at_risk"),
    "improvement": ("at_risk", "watch"),
    "reactivation": ("at_risk", "unknown"),
    "renewal": ("healthy", "watch"),
    "growth": ("healthy",),
    "relationship": ("healthy", "watch", "at_risk", "unknown"),
    "feedback": ("at_risk", "watch"),
}
"""Which bands a purpose fits: who is well renews and grows, who is not gets better first."""


def plans_visible_to(member: Member) -> QuerySet[Plan]:
    """Return the plans of customers that a member may see, and those that are the member's own."""
    found = Plan.objects.filter(held_out=False)
    if member.visibility == Visibility.ALL:
        return found
    return found.filter(owned(member, member.visibility, "customer__owner") | Q(owner=member))


def tasks_visible_to(member: Member) -> QuerySet[Task]:
    """Return the tasks of customers that a member may see, of the member and of its department.

    A department that is to do something for a customer sees that, whoever's customer it is. What
    is done for a case that is kept from others is kept from them, too.
    """
    ours = Q(owner=member) | Q(made_by=member)
    if member.department_id is not None:
        ours |= Q(department=member.department_id)
    found = Task.objects.filter(_open_to(member) | ours)
    if member.visibility == Visibility.ALL:
        return found
    return found.filter(owned(member, member.visibility, "customer__owner") | ours)


def _open_to(member: Member) -> Q:
    """Return the condition that a task is of no case that is kept from a member."""
    if member.is_at_least(Role.ADMINISTRATOR):
        return Q(pk__isnull=False)
    return (
        Q(case=None)
        | Q(case__restricted_to=None)
        | Q(case__restricted_to=member.department_id or 0)
        | Q(case__owner=member)
    )


def awake(moment: datetime) -> Q:
    """Return the condition that a task is to be done and not snoozed."""
    return Q(ended_at=None) & (Q(snoozed_until=None) | Q(snoozed_until__lte=moment))


def due_soon(member: Member) -> list[Task]:
    """Return the member's own tasks that are due first."""
    mine = Task.objects.filter(awake(now()), owner=member)
    shown = mine.select_related("customer").defer(*HEAVY)
    return list(shown.order_by(SOONEST, "pk")[:FEW])


def plans_of(member: Member, customer: Customer) -> list[Plan]:
    """Return the newest plans of a customer."""
    found = plans_visible_to(member).filter(customer=customer).select_related("owner")
    return list(found.order_by("-started_at", "-pk")[:FEW])


def tasks_of(member: Member, customer: Customer) -> list[Task]:
    """Return what is to be done for a customer, by whomever."""
    found = tasks_visible_to(member).filter(customer=customer, ended_at=None)
    return list(found.select_related("owner", "department").order_by(SOONEST, "pk")[:FEW])


def offered(customer: Customer) -> list[Playbook]:
    """Return the playbooks in use, those first whose purpose fits the customer's band."""
    found = Playbook.objects.filter(is_on=True).select_related("edition")
    return sorted(found, key=lambda one: not fits(one, customer))


def fits(playbook: Playbook, customer: Customer) -> bool:
    """Return whether a playbook's purpose fits how a customer is."""
    if customer.state == "ready_to_grow" and playbook.purpose == "growth":
        return True
    return customer.band in BANDS[playbook.purpose]


def candidates(playbook: Playbook, moment: datetime) -> QuerySet[Customer]:
    """Return whom a playbook is for, who gains by it, and who has, and lately had, no plan of it.

    Nobody, if it does not say for whom it is.
    """
    document, rows = playbook.read(), Customer.objects.filter(is_current=True)
    if document.start_when is None:
        return rows.none()
    since = moment - timedelta(days=document.limits.days_between)
    plans = Plan.objects.filter(playbook=playbook, customer=OuterRef("pk"))
    lately = plans.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))
    against = [one for one in (document.stop_when, document.goal.reached_when) if one is not None]
    none_of = (Group("none", tuple(against)),) if against else ()
    wanted = Group("all", (document.start_when, *none_of))
    return meeting(rows, wanted, customers.today()).filter(~Q(Exists(lately)))


def seen(member: Member, tasks: Sequence[Task]) -> set[int]:
    """Return which customers of some tasks the member may open: one question for all of them."""
    named = {task.customer_id for task in tasks if task.customer_id is not None}
    return set(visible_to(member).filter(pk__in=named).values_list("pk", flat=True))


def message_of(task: Task) -> MessageTemplate | None:
    """Return the template of the message that a task offers to send; None: it offers none."""
    step = step_of(task)
    return template_of(step) if step else None


def step_of(task: Task) -> Step | None:
    """Return the step of a playbook that a task is; None: it is of none."""
    if task.plan is None or task.step is None:
        return None
    return next(one for one in task.plan.edition.read().steps if one.id == task.step.name)


def template_of(step: Step) -> MessageTemplate | None:
    """Return the template of a step's message; None: it has none that is in use."""
    found = MessageTemplate.objects.filter(name=step.message, is_retired=False)
    return found.first() if step.message else None


def reachable(task: Task) -> QuerySet[Person]:
    """Return the people at a task's customer who have an address."""
    return Person.objects.filter(account=task.customer_id).exclude(email="")


def colleagues() -> QuerySet[Member]:
    """Return who may be given a task."""
    working = [role for role in Role if role.includes(Role.MEMBER)]
    return Member.objects.filter(is_active=True, role__in=working)


def naming(segment: str) -> Iterator[Use]:
    """Yield the playbooks that ask about a segment: for the next plan, or in one that runs."""
    newest = Playbook.objects.values("edition")
    running = Exists(Plan.objects.filter(edition=OuterRef("pk"), ended_at=None))
    followed = Edition.objects.filter(Q(pk__in=newest) | Q(running)).select_related("playbook")
    found = {one.playbook for one in followed if _asks_about(segment, one.read())}
    for one in sorted(found, key=str):
        yield Use(_("Playbook"), str(one), reverse("playbooks:playbook", args=[one.name]))


def _asks_about(segment: str, document: Document) -> bool:
    asked = (document.start_when, *document.conditions())
    return any(is_named(segment, node) for node in asked)
