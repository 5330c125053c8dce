"""What is read of mails."""

from django.db.models import Q, QuerySet

from keepwell.desk.cases.models import Attachment, Case
from keepwell.desk.cases.models.mailbox import Fate, IncomingMail
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.queries.sight import people_visible_to
from keepwell.desk.members.models import Member, Role, Visibility

MOST = 5
"""Mails that the page of a case names."""


def mails_visible_to(member: Member) -> QuerySet[IncomingMail]:
    """Return the mails of the cases and customers that a member may see.

    Those of nobody known are for members who see everybody.
    """
    seen = Q(case__in=cases_visible_to(member))
    if member.visibility == Visibility.ALL:
        seen |= Q(case=None)
    else:
        seen |= Q(case=None, person__in=people_visible_to(member))
    return IncomingMail.objects.filter(seen)


def attachments_visible_to(member: Member) -> QuerySet[Attachment]:
    """Return the files of what stands in cases that a member may see, and of mails in none."""
    cases = cases_visible_to(member)
    seen = Q(message__case__in=cases) | Q(mail__message__case__in=cases)
    if member.is_at_least(Role.MEMBER):
        seen |= Q(mail__message=None, mail__in=mails_visible_to(member))
    return Attachment.objects.filter(seen)


def mails_waiting(case: Case) -> list[IncomingMail]:
    """Return the newest mails that name a case and wait for a colleague to add them, or not."""
    found = IncomingMail.objects.filter(fate=Fate.WAITING, case=case)
    return list(found.defer("text", "rest").order_by("-at", "-pk")[:MOST])


def are_waiting(member: Member) -> bool:
    """Return whether any mail waits for a colleague to say what it is about."""
    return mails_visible_to(member).filter(fate=Fate.WAITING).exists()
