"""Whom something is given to: somebody active who may see the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from keepwell.desk.cases.queries import who_may_work
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.rules.models import Reason, Turn
from keepwell.desk.rules.tree.document import Route


@dataclass(frozen=True)
class Given:
    """Whom something goes to; why it is nobody, if it should be somebody."""

    owner: Member | None = None
    department: Department | None = None
    reason: Reason | None = None
    about: str = ""
    """What the reason names."""


def find(route: Route, customer: Customer) -> Given:
    """Return whom something of a customer is given to. Call it within a transaction.

    Who is next in a department is written down, and held until the transaction ends: two who give
    at once never count the same colleague free.
    """
    match route.whom:
        case "owner":
            return _owner(customer)
        case "member":
            return _member(route.name, customer)
        case "department":
            return _department(route, customer)
        case _:
            return Given()


def tell_whom(route: Route, customer: Customer) -> list[Member]:
    """Return who is told of something: those of the department, or whoever is meant alone."""
    seeing = who_may_work(customer)
    if route.whom == "managers":
        managing = [role for role in Role if role.includes(Role.MANAGER)]
        return list(seeing.filter(role__in=managing))
    if route.whom == "department" and route.by is None:
        return list(seeing.filter(department__name__iexact=route.name))
    owner = find(route, customer).owner
    return [owner] if owner else []


def department_of(name: str) -> Department | None:
    """Return a department by its name, however its letters are cased."""
    return Department.objects.filter(name__iexact=name).first()


def _owner(customer: Customer) -> Given:
    owner = who_may_work(customer).filter(pk=customer.owner_id or 0).first()
    return Given(owner, reason=None if owner else Reason.OWNERLESS)


def _member(address: str, customer: Customer) -> Given:
    found = Member.objects.filter(email__iexact=address, is_active=True).first()
    if found is None:
        return Given(reason=Reason.MEMBER, about=address)
    if not who_may_work(customer).filter(pk=found.pk).exists():
        return Given(reason=Reason.UNSEEN, about=str(found))
    return Given(found)


def _department(route: Route, customer: Customer) -> Given:
    department = department_of(route.name)
    if department is None:
        return Given(reason=Reason.DEPARTMENT, about=route.name)
    if route.by is None:
        return Given(department=department)
    turn, _made = Turn.objects.select_for_update().get_or_create(department=department)
    able = who_may_work(customer).filter(department=department).order_by("pk")
    if route.by == "load":
        able = able.annotate(load=Count("cases", filter=Q(cases__due_at__isnull=False)))
    owner = _next(list(able), turn.member_id)
    if owner is None:
        return Given(department=department, reason=Reason.NOBODY)
    turn.member = owner
    turn.save(update_fields=["member"])
    return Given(owner, department)


def _next(able: Sequence[Member], last: int | None) -> Member | None:
    """Return whose turn it is: of those with the least to do, the next after whoever was last."""
    least = min((getattr(one, "load", 0) for one in able), default=0)
    free = [one for one in able if getattr(one, "load", 0) == least]
    return next((one for one in free if one.pk > (last or 0)), free[0] if free else None)
