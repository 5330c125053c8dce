"""What is read of customers. Every page starts from `visible_to`."""

from django.db.models import Q, QuerySet

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member, Visibility


def visible_to(member: Member) -> QuerySet[Customer]:
    """Return the customers a member may see."""
    return Customer.objects.filter(_seen_by(member))


def people_visible_to(member: Member) -> QuerySet[Person]:
    """Return the people of the customers a member may see; who sees all sees strays, too."""
    return Person.objects.filter(_seen_by(member, "account__"))


def _seen_by(member: Member, path: str = "") -> Q:
    if member.visibility == Visibility.ALL:
        return Q()
    own = Q(**{f"{path}owner": member})
    if member.visibility == Visibility.TEAM and member.department_id is not None:
        return own | Q(**{f"{path}owner__department": member.department_id})
    return own
