"""Changing the owner or the tags of customers, one or many."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from keepwell.desk.customers.models import Customer, Tag
from keepwell.desk.health.publishing import tallies_follow
from keepwell.desk.intake.actions import tell
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

MOST = 50_000
"""Customers that one may change at once."""
CHUNK = 500
"""Customers that are changed in one transaction."""


class Kind(StrEnum):
    """What is changed."""

    OWNER = "owner"
    TAG = "tag"
    UNTAG = "untag"


@dataclass(frozen=True)
class Change:
    """A change that can be made to any customer. Making it twice is making it once."""

    kind: Kind
    owner: Member | None = None
    """Of OWNER: the new one; None is nobody."""
    tag: str = ""
    """Of TAG and UNTAG: its name."""


def change(
    member: Member, rows: QuerySet[Customer], asked: Change, *, sum_up: bool = True
) -> Iterator[int]:
    """Change customers chunk by chunk, each chunk in a transaction; yield how many are done.

    `rows` are customers that the member may see; of those that the member may not give away (see
    `may_give`) the owner stays. Whom the change does not change is not written down. Without
    `sum_up` the sums of the owners are left to the caller.
    """
    require(member, Role.MEMBER)
    if asked.kind is Kind.OWNER and not member.is_at_least(Role.MANAGER):
        rows = rows.filter(owner=member)
    make = {Kind.OWNER: _give, Kind.TAG: _tag, Kind.UNTAG: _untag}[asked.kind]
    done, last = 0, 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        sums: AbstractContextManager[None] = nullcontext()
        if sum_up and asked.kind is Kind.OWNER:
            sums = tallies_follow([one.key for one in chunk])
        with transaction.atomic(), sums:
            make(member, chunk, asked)
        done, last = done + len(chunk), chunk[-1].pk
        yield done


@transaction.atomic
def tag(customer: Customer, name: str) -> bool:
    """Put a tag on a customer by a rule; return whether they did not have it."""
    had = customer.tags.filter(name=name).exists()
    _tag(None, [customer], Change(Kind.TAG, tag=name))
    return not had


def may_give(member: Member, customer: Customer) -> bool:
    """Return whether a member may give a customer another owner: its owner may, and managers."""
    owns = customer.owner_id == member.pk and member.is_at_least(Role.MEMBER)
    return owns or member.is_at_least(Role.MANAGER)


def _give(member: Member, chunk: Sequence[Customer], asked: Change) -> None:
    """Write the owner where lists read it, and tell it as a fact, from which it is published."""
    owner = asked.owner
    pks = [one.pk for one in chunk]
    locked = Customer.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    given = [one for one in locked.select_related("owner").order_by("pk") if one.owner != owner]
    for one in given:
        said = {"owner": str(one.owner or one.owner_text)}
        deeds.record(member, "customers.set_owner", subject(one), said, {"owner": str(owner or "")})
        one.owner, one.owner_text = owner, owner.email if owner else ""
    Customer.objects.bulk_update(given, ["owner", "owner_text"])
    fact = {"trait": "owner", **({"text": owner.email} if owner else {})}
    tell("traits", [{"account": one.key, **fact} for one in given])


def _tag(member: Member | None, chunk: Sequence[Customer], asked: Change) -> None:
    tag, _made = Tag.objects.get_or_create(name=asked.tag)
    has = _tagged(chunk, tag)
    given = [one for one in chunk if one.pk not in has]
    links = [Customer.tags.through(customer_id=one.pk, tag_id=tag.pk) for one in given]
    Customer.tags.through.objects.bulk_create(links, ignore_conflicts=True)
    for one in given:
        deeds.record(member, "customers.add_tag", subject(one), after={"tag": tag.name})


def _untag(member: Member, chunk: Sequence[Customer], asked: Change) -> None:
    tag = Tag.objects.filter(name=asked.tag).first()
    if tag is None:
        return
    has = _tagged(chunk, tag)
    Customer.tags.through.objects.filter(tag_id=tag.pk, customer_id__in=has).delete()
    for one in chunk:
        if one.pk in has:
            deeds.record(member, "customers.remove_tag", subject(one), {"tag": tag.name})


def _tagged(chunk: Sequence[Customer], tag: Tag) -> set[int]:
    links = Customer.tags.through.objects.filter(tag_id=tag.pk)
    pks = [one.pk for one in chunk]
    return set(links.filter(customer_id__in=pks).values_list("customer_id", flat=True))


def subject(customer: Customer) -> deeds.Subject:
    """Return what the log calls a customer."""
    return deeds.Subject("customer", customer.key, customer.name)
