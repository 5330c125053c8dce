"""A case while somebody changes it: nobody else does, and nobody undoes what others did."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepwell.desk.cases.flow import may_follow
from keepwell.desk.cases.models import Case, Event, Kind, Status
from keepwell.desk.cases.models.case import OPEN
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.cases.timing import Plans, set_times
from keepwell.desk.members.access import require
from keepwell.desk.members.deeds import KEEPWELL
from keepwell.desk.members.models import Member, Role
from keepwell.desk.webhooks.casework import from_case


def held(member: Member, case: Case, version: int | None = None) -> Case:
    """Check who may, and return a case as it is now, for nobody else to change meanwhile.

    `version` is the one that the member looked at; raises ValidationError if a colleague, or the
    customer, changed it since. Call it within a transaction.
    """
    require(member, Role.MEMBER)
    found = locked(case)
    if version is not None and version != found.version:
        raise ValidationError(
            _("This case was changed meanwhile: {what}. Look at it, and decide anew.").format(
                what=_last_change(found)
            )
        )
    if not cases_visible_to(member).filter(pk=found.pk).exists():
        raise Case.DoesNotExist
    return found


def locked(case: Case) -> Case:
    """Return a case as it is now, for nobody else to change until the transaction ends."""
    Case.objects.select_for_update().get(pk=case.pk)
    return Case.objects.select_related("customer", "person", "owner", "cause").get(pk=case.pk)


def keep(case: Case) -> Case:
    """Save a case that was changed, with the times that follow from it."""
    set_times(case, Plans().of(case.department_id))
    case.version += 1
    case.save()
    return case


def stand_apart(case: Case) -> None:
    """Let a case be the same as no other that is open; the caller saves it."""
    others = Case.objects.filter(customer=case.customer_id, same=case.same, status__in=OPEN)
    if others.exclude(pk=case.pk).exists():
        case.same = f"{case.same[:120]}#{case.pk}"


def happened(
    case: Case, member: Member | None, kind: Kind, before: str = "", after: str = ""
) -> Event:
    """Write down what happened to a case; `member` None: Keepwell did it."""
    return _kept(Event(
        case=case, member=member, who=str(member or KEEPWELL), kind=kind,
        before=before[:255], after=after[:255],
    ))  # fmt: skip


def customer_did(case: Case, kind: Kind, before: str = "", after: str = "") -> Event:
    """Write down what the customer did."""
    return _kept(Event(case=case, who="", kind=kind, before=before, after=after))


def move(case: Case, status: Status, member: Member | None) -> None:
    """Give a case its next status; raise ValidationError if it cannot follow."""
    must_follow(case, status)
    happened(case, member, Kind.STATUS, case.status, status)
    case.status = status


def must_follow(case: Case, status: Status) -> None:
    """Raise ValidationError if a status cannot follow from how far a case is."""
    if not may_follow(case.status, status):
        raise ValidationError(
            _("This case is “{status}”, and cannot become “{following}” from there.").format(
                status=Status(case.status).label, following=status.label
            )
        )


def _kept(event: Event) -> Event:
    """Keep what happened, and tell other systems of what they listen to."""
    event.save(force_insert=True)
    if event.kind in {Kind.OPENED, Kind.STATUS}:
        from_case(event.case, event)
    return event


def _last_change(case: Case) -> str:
    last = case.events.order_by("-at", "-pk").first()
    if last is None:
        return _("somebody changed it")
    return _("{who} – {what}").format(who=last.who or _("the customer"), what=Kind(last.kind).label)
