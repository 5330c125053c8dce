"""What administrators change about members and departments."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.members.queries import place_of
from keepwell.desk.members.subjects import of_department, of_member


@transaction.atomic
def change_member(member: Member, target: Member, **changes: Any) -> Member:  # noqa: ANN401 - fields of a model
    """Change `role`, `visibility`, `department` or `is_active` of a member; return them as saved.

    Who is made inactive is signed out everywhere, and keeps name, customers and history. Raises
    ValidationError where members would take the desk's keys from themselves.
    """
    _hold_the_keys(member)
    held = Member.objects.select_for_update(of=("self",)).get(pk=target.pk)
    before = place_of(held)
    for field, value in changes.items():
        setattr(held, field, value)
    if held.pk == member.pk and not held.is_at_least(Role.ADMINISTRATOR):
        raise ValidationError(_own_keys(held))
    held.save(update_fields=list(changes))
    after = place_of(held)
    if before != after:
        deeds.record(member, "members.change", of_member(held), *_differences(before, after))
    return held


def _hold_the_keys(member: Member) -> None:
    """See to it that the member is an administrator now and until the transaction ends.

    Two administrators who demote each other at the same moment wait here for each other, so that
    one of them stays.
    """
    require(member, Role.ADMINISTRATOR)
    holders = Member.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    if member.pk not in holders.select_for_update().values_list("pk", flat=True):
        raise PermissionDenied


def _own_keys(member: Member) -> str:
    others = Member.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=member.pk)
    if others.exists():
        return _("You cannot take your own role as administrator away. Ask another administrator.")
    return _(
        "You are the only administrator, and without one nobody could manage the desk. Make "
        "somebody else administrator; they can then change your role."
    )


def _differences(
    before: dict[str, object], after: dict[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    changed = [field for field in after if before[field] != after[field]]
    return {field: before[field] for field in changed}, {field: after[field] for field in changed}


@transaction.atomic
def add_department(member: Member, name: str) -> Department:
    """Add a department. Raises ValidationError if there is one of this name."""
    require(member, Role.ADMINISTRATOR)
    _check_name(name)
    department = Department.objects.create(name=name)
    deeds.record(member, "members.add_department", of_department(department))
    return department


@transaction.atomic
def rename_department(member: Member, department: Department, name: str) -> None:
    """Give a department another name. Raises ValidationError if another one has it."""
    require(member, Role.ADMINISTRATOR)
    held = Department.objects.select_for_update().get(pk=department.pk)
    if name == held.name:
        return
    _check_name(name, except_for=held)
    before, held.name = held.name, name
    held.save(update_fields=["name"])
    deeds.record(
        member, "members.rename_department", of_department(held), {"name": before}, {"name": name}
    )


@transaction.atomic
def remove_department(
    member: Member, department: Department, into: Department | None = None
) -> None:
    """Remove a department; its members and invitations go `into` another one.

    Raises ValidationError if it has members and there is nowhere for them to go.
    """
    require(member, Role.ADMINISTRATOR)
    held = Department.objects.select_for_update().get(pk=department.pk)
    count = held.members.count()
    if count and into is None:
        raise ValidationError(
            ngettext(
                "{count} member belongs to {name}. Choose the department they go to.",
                "{count} members belong to {name}. Choose the department they go to.",
                count,
            ).format(count=count, name=held)
        )
    held.members.update(department=into)
    held.invitations.update(department=into)
    after = {"members_went_to": into.name} if into and count else {}
    deeds.record(member, "members.remove_department", of_department(held), after=after)
    held.delete()


def _check_name(name: str, except_for: Department | None = None) -> None:
    same = Department.objects.filter(name__iexact=name)
    if except_for is not None:
        same = same.exclude(pk=except_for.pk)
    if same.exists():
        raise ValidationError(_("There is a department “{name}” already.").format(name=name))
