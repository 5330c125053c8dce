"""What is read of notices. Of a customer or case that one may no longer see there is none."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import Notice

MOST = 100
"""Unread notices that the bell counts; more are more."""
NEWS = timedelta(days=7)
"""What is older is not mailed any more: mail was off, or nobody could be reached."""


def notices_of(member: Member) -> QuerySet[Notice]:
    """Return what a member is told, the newest first."""
    seen = Q(customer=None) | Q(customer__in=visible_to(member).order_by().values("pk"))
    open_to = Q(case=None) | Exists(cases_visible_to(member).filter(pk=OuterRef("case")))
    return Notice.objects.filter(seen, open_to, member=member).select_related("customer")


def unread(member: Member) -> int:
    """Return how many a member has not read, MOST at most."""
    return notices_of(member).filter(read_at=None).order_by()[:MOST].count()


def to_mail(member: Member, now: datetime) -> QuerySet[Notice]:
    """Return what has not been mailed to a member, nor been read in the desk, and is still news."""
    return notices_of(member).filter(read_at=None, mailed_at=None, at__gt=now - NEWS)


def was_mailed_since(member: Member, moment: datetime) -> bool:
    """Return whether a letter went to a member since then."""
    return Notice.objects.filter(member=member, mailed_at__gte=moment).exists()
