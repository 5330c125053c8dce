"""What is read of members, invitations and the log."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from keepwell.desk.members.models import Deed, Department, Invitation, Member


def members(text: str = "") -> QuerySet[Member]:
    """Return the members whose name, address or department holds a text."""
    found = Member.objects.select_related("department")
    words = Q(name__icontains=text) | Q(email__icontains=text) | Q(department__name__icontains=text)
    return found.filter(words) if text else found


def active_members() -> QuerySet[Member]:
    """Return who may be made an owner, be mentioned, get a task."""
    return Member.objects.filter(is_active=True)


def who_may_sign_in(email: str) -> Member | None:
    """Return the active member of an address."""
    return Member.objects.filter(email__iexact=email, is_active=True).first()


def open_invitations() -> QuerySet[Invitation]:
    """Return who was invited and has not come, newest first; some may be expired."""
    return Invitation.objects.select_related("department", "invited_by").filter(
        accepted_at=None, withdrawn_at=None
    )


def departments() -> "QuerySet[Department]":
    """Return the departments, each with its number of members as `size`."""
    return Department.objects.annotate(size=Count("members"))


def place_of(one: Member | Invitation) -> dict[str, object]:
    """Return what somebody may do and see, as the log keeps it."""
    place: dict[str, object] = {
        "role": str(one.role),
        "visibility": str(one.visibility),
        "department": one.department.name if one.department else None,
    }
    return place | ({"is_active": one.is_active} if isinstance(one, Member) else {})


@dataclass(frozen=True)
class Which:
    """Which deeds one wants to see; empty: all."""

    member: Member | None = None
    kind: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None
    """The last day, included."""
    text: str = ""
    """Part of the name or the whole key of what it was done to."""


def deeds(which: Which) -> QuerySet[Deed]:
    """Return the deeds that somebody wants to see, in no order yet."""
    found = Deed.objects.order_by()
    if which.text:
        found = found.filter(Q(name__icontains=which.text) | Q(subject=which.text))
    if which.since:
        found = found.filter(at__gte=_midnight(which.since))
    if which.until:
        found = found.filter(at__lt=_midnight(which.until + timedelta(days=1)))
    exact = {"member": which.member, "kind": which.kind, "verb": which.verb}
    return found.filter(**{name: value for name, value in exact.items() if value})


def _midnight(day: date) -> datetime:
    """Return when a day begins on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
