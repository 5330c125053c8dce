"""Who looks after a customer, and which words stand on it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepwell.desk.customers.models import Customer, Tag
from keepwell.desk.health.actions import about
from keepwell.desk.health.publishing import retally
from keepwell.desk.intake.actions import tell
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role


def may_hand_over(member: Member, customer: Customer) -> bool:
    """Return whether a member may give a customer to another owner: managers, and its own owner."""
    owns = customer.owner_id == member.pk and member.is_at_least(Role.MEMBER)
    return owns or member.is_at_least(Role.MANAGER)


@transaction.atomic
def set_owner(member: Member, customer: Customer, owner: Member) -> None:
    """Give a customer to another owner: at once in the desk, and as a trait in the lake."""
    if not may_hand_over(member, customer):
        raise PermissionDenied
    before = customer.owner
    if before == owner:
        return
    customer.owner, customer.owner_text = owner, owner.email
    customer.save(update_fields=["owner", "owner_text"])
    tell("traits", [{"account": customer.key, "trait": "owner", "text": owner.email}])
    retally([before.pk if before else None, owner.pk])
    deeds.record(
        member, "health.set_owner", about(customer),
        {"owner": str(before) if before else None}, {"owner": str(owner)},
    )  # fmt: skip


@transaction.atomic
def add_tag(member: Member, customer: Customer, name: str) -> None:
    """Put a word on a customer; one that differs only in its letters' case is the same."""
    require(member, Role.MEMBER)
    tag = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    if customer.tags.filter(pk=tag.pk).exists():
        return
    customer.tags.add(tag)
    deeds.record(member, "health.add_tag", about(customer), {}, {"tag": tag.name})


@transaction.atomic
def remove_tag(member: Member, customer: Customer, tag: Tag) -> None:
    """Take a word from a customer; a word that stands nowhere any more is forgotten."""
    require(member, Role.MEMBER)
    if not customer.tags.filter(pk=tag.pk).exists():
        return
    customer.tags.remove(tag)
    deeds.record(member, "health.remove_tag", about(customer), {"tag": tag.name}, {})
    if not tag.customers.exists():
        tag.delete()
