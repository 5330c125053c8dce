"""What is read of notices. A notice about a customer one may no longer see is not there."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

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
    return Notice.objects.filter(seen, member=member).select_related("customer")


def unread(member: Member) -> int:
    """Return how many a member has not read, MOST at most."""
    return notices_of(member).filter(read_at=None).order_by()[:MOST].count()


def to_mail(member: Member, now: datetime) -> QuerySet[Notice]:
    """Return what has not been mailed to a member, nor been read in the desk, and is still news."""
    return notices_of(member).filter(read_at=None, mailed_at=None, at__gt=now - NEWS)


def was_mailed_since(member: Member, moment: datetime) -> bool:
    """Return whether a letter went to a member since then."""
    return Notice.objects.filter(member=member, mailed_at__gte=moment).exists()
