"""What a rule does with a case that is there already: whose it is, how bad, and who sees it."""

from django.db import transaction

from keepwell.desk.cases.actions.holding import happened, keep, locked, move, stand_apart
from keepwell.desk.cases.models import Case, Kind, Severity, Status
from keepwell.desk.cases.models.case import same_among
from keepwell.desk.cases.subjects import of_case
from keepwell.desk.cases.timing import target_of
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Department, Member
from keepwell.desk.notices import making as notices
from keepwell.desk.webhooks.casework import keep_back


@transaction.atomic
def route(
    case: Case,
    *,
    owner: Member | None,
    department: Department | None,
    severity: Severity,
    restricted_to: Department | None = None,
    branch: str = "",
) -> Case:
    """Give a case that nobody looks after to somebody; make it as bad as the rule says, or worse.

    `branch` is the rule's. What colleagues settled meanwhile stays. What only a department is to
    read, only it reads, be the case solved already.
    """
    found = locked(case)
    if restricted_to is not None and found.restricted_to_id is None:
        _restrict(found, restricted_to)
    if not found.is_open:
        return found
    found.branch = found.branch or branch[:200]
    if severity.rank < Severity(found.severity).rank:
        happened(found, None, Kind.SEVERITY, found.severity, severity)
        found.severity = severity
        found.answer_minutes, found.solve_minutes = target_of(severity, found.topic)
    if found.owner is None:
        found.department = department or found.department
        _give(found, owner)
    return keep(found)


def _restrict(case: Case, readers: Department) -> None:
    """Keep a case among its readers: what others say from now on is no longer the same."""
    case.restricted_to = readers
    case.same = same_among(readers.pk, case.same)
    stand_apart(case)
    case.save(update_fields=["restricted_to", "same"])
    keep_back(case)


def _give(case: Case, owner: Member | None) -> None:
    if owner is None:
        return
    case.owner, case.department = owner, case.department or owner.department
    happened(case, None, Kind.OWNER, after=str(owner))
    if case.status == Status.NEW:
        move(case, Status.OWNED, None)
    deeds.record(None, "cases.assign", of_case(case), {"owner": ""}, {"owner": str(owner)})
    notices.given(case, deeds.KEEPWELL, owner)
