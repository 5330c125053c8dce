"""How a case ends, and begins anew."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.cases.actions.holding import (
    customer_did,
    happened,
    held,
    keep,
    locked,
    move,
    stand_apart,
)
from keepwell.desk.cases.actions.reasking import plan
from keepwell.desk.cases.actions.telling import tell_solved
from keepwell.desk.cases.actions.working import end_waiting
from keepwell.desk.cases.flow import Lack, lacking, may_follow
from keepwell.desk.cases.models import Case, Cause, Kind, Means, Message, Status, Way
from keepwell.desk.cases.queries import alike
from keepwell.desk.cases.subjects import of_case
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Member
from keepwell.desk.notices import making as notices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LACKS: "Mapping[Lack, StrOrPromise]" = {
    Lack.OWNER: gettext_lazy("Nobody looks after it: take it, or give it to somebody."),
    Lack.ANSWER: gettext_lazy("The customer was not answered: answer them first."),
    Lack.CAUSE: gettext_lazy("Nobody knows why it happened: choose its root cause."),
    Lack.OUTCOME: gettext_lazy("Nobody knows what was done: say it in a sentence."),
}
"""What is to be done before a case is solved."""


@transaction.atomic
def set_cause(member: Member, case: Case, version: int, cause: Cause) -> Case:
    """Say what is behind a case."""
    found = held(member, case, version)
    _name(member, found, cause)
    return keep(found)


@transaction.atomic
def solve(
    member: Member, case: Case, version: int, *, cause: Cause | None = None, outcome: str = ""
) -> Case:
    """Solve a case; raise ValidationError with all that is to be done before it can be."""
    return solved(held(member, case, version), member, cause, outcome)


def solved(found: Case, member: Member | None, cause: Cause | None, outcome: str) -> Case:
    """Solve a case that the caller holds; `member` None: a program does."""
    if cause is not None:
        _name(member, found, cause)
    found.outcome = outcome.strip() or found.outcome
    lacks = lacking(
        found.status,
        has_owner=found.owner_id is not None,
        has_cause=found.cause_id is not None,
        has_outcome=bool(found.outcome),
    )
    if lacks:
        raise ValidationError([str(LACKS[lack]) for lack in lacks])
    if found.waiting_since:
        end_waiting(found, member)
    move(found, Status.SOLVED, member)
    found.solved_at = now()
    told = {"cause": str(found.cause), "outcome": found.outcome}
    deeds.record(member, "cases.solve", of_case(found), after=told)
    tell_solved(found)
    plan(found)
    return keep(found)


@transaction.atomic
def confirm(member: Member, case: Case, version: int) -> Case:
    """Write down that the customer says it is solved."""
    found = held(member, case, version)
    move(found, Status.CONFIRMED, member)
    found.confirmed_at = now()
    deeds.record(member, "cases.confirm", of_case(found))
    return keep(found)


@transaction.atomic
def reopen(member: Member, case: Case, version: int) -> Case:
    """Take up a solved case again: the customer needs a new answer, and both targets begin anew."""
    found = held(member, case, version)
    move(found, Status.REOPENED, member)
    deeds.record(member, "cases.reopen", of_case(found))
    return _begin_anew(found)


@transaction.atomic
def merge(member: Member, case: Case, version: int, into: Case) -> Case:
    """Let a case go on in another open one of the same customer; return that one."""
    found = held(member, case, version)
    target = held(member, into)
    if not target.is_open or not alike(member, found).filter(pk=target.pk).exists():
        raise ValidationError(
            _("Expected another open case of the same customer. Choose one of the list.")
        )
    move(found, Status.MERGED, member)
    found.merged_into = target
    target.times += found.times
    target.person = target.person or found.person
    found.messages.update(case=target)
    happened(found, member, Kind.MERGED, after=str(target))
    happened(target, member, Kind.MERGED, before=str(found))
    deeds.record(member, "cases.merge", of_case(found), after={"case": str(target)})
    keep(found)
    return keep(target)


@transaction.atomic
def customer_says(case: Case, text: str, mark: str, means: Means = Means.PAGE) -> Case:
    """Add what the customer wrote and tell the owner; who waited for them goes on.

    `mark` is the page's, or the mail's: sent twice, it is there once.
    """
    found = locked(case)
    if _is_there(mark):
        return found
    _customer_said(found, text, mark, means)
    if found.waiting_since:
        end_waiting(found, None)
        customer_did(found, Kind.WAITING, after="no")
    notices.from_customer(found, "said", mark)
    return keep(found)


@transaction.atomic
def customer_judges(
    case: Case, *, is_good: bool, text: str, mark: str, means: Means = Means.PAGE
) -> Case:
    """Confirm a solved case for the customer, or reopen it; on any other it is only a message."""
    found = locked(case)
    if _is_there(mark):
        return found
    _customer_said(found, text, mark, means)
    following = Status.CONFIRMED if is_good else Status.REOPENED
    if not may_follow(found.status, following):
        notices.from_customer(found, "said", mark)
        return keep(found)
    notices.from_customer(found, following, mark)
    customer_did(found, Kind.STATUS, found.status, following)
    found.status = following
    if is_good:
        found.confirmed_at = now()
        return keep(found)
    return _begin_anew(found)


@transaction.atomic
def customer_answers(case: Case, text: str, mark: str, means: Means = Means.EMAIL) -> Case:
    """Add what the customer answered, by e-mail or otherwise; what was solved is open again.

    Who writes to a case that is closed is not content, or wants something: somebody has to look.
    """
    found = locked(case)
    if may_follow(found.status, Status.REOPENED):
        return customer_judges(found, is_good=False, text=text, mark=mark, means=means)
    return customer_says(found, text, mark, means)


def _begin_anew(case: Case) -> Case:
    case.reopened_at = now()
    case.solved_at = case.confirmed_at = case.first_answered_at = None
    case.pauses = []
    stand_apart(case)  # a new one may have been opened for the same since
    return keep(case)


def _name(member: Member | None, case: Case, cause: Cause) -> None:
    if case.cause_id == cause.pk:
        return
    before, case.cause = str(case.cause or ""), cause
    happened(case, member, Kind.CAUSE, before, cause.path)
    deeds.record(member, "cases.cause", of_case(case), {"cause": before}, {"cause": cause.path})


def _is_there(mark: str) -> bool:
    return Message.objects.filter(mark=mark).exists()


def _customer_said(case: Case, text: str, mark: str, means: Means) -> None:
    Message.objects.create(
        case=case, way=Way.IN, means=means, who=str(case.person or case.customer),
        text=text, mark=mark,
    )  # fmt: skip
