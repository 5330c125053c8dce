"""What is read of customers. Every page starts from `visible_to`."""

from django.db.models import Q, QuerySet

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member, Visibility


def visible_to(member: Member) -> QuerySet[Customer]:
    """Return the customers a member may see."""
    return Customer.objects.filter(owned(member, member.visibility))


def people_visible_to(member: Member) -> QuerySet[Person]:
    """Return the people of the customers a member may see; who sees all sees strays, too."""
    return Person.objects.filter(owned(member, member.visibility, "account__owner"))


def owned(member: Member, whose: str, owner: str = "owner") -> Q:
    """Return the condition that the owner is this member, of its department, or anybody.

    `whose` is a Visibility, `owner` the path to the owner.
    """
    if whose == Visibility.ALL:
        return Q()
    if whose == Visibility.TEAM:
        return Q(**{f"{owner}__in": member.team})
    return Q(**{owner: member})


def within(member: Member, whose: str, owner: str = "owner") -> Q:
    """Return the same condition, for the member's own sight where that is narrower.

    One condition and not two: databases take the second for a further restriction, and plan badly.
    """
    order = list(Visibility)
    narrower = min(Visibility(whose), Visibility(member.visibility), key=order.index)
    return owned(member, narrower, owner)


def sights(member: Member) -> list[Visibility]:
    """Return what a member may choose to look at: own, the team's, all, as far as it may see."""
    order = list(Visibility)
    return order[: order.index(Visibility(member.visibility)) + 1]
