"""Cases: reading them, and what other systems do with them."""

from hashlib import sha256
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Query

from keepwell.desk.api import casework
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries.casework import (
    case_numbered,
    cause_called,
    file_in,
    page_of,
    said_in,
    still_seen,
    topic_called,
    whose,
)
from keepwell.desk.api.questions import CasesAsked
from keepwell.desk.api.reading import reads, writes
from keepwell.desk.api.refusing import Refused, conflict, not_found
from keepwell.desk.cases.actions import programs
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.actions.working import Reply
from keepwell.desk.cases.attaching import content_of
from keepwell.desk.cases.models import Case, Means, Message, Severity, Source, Way


@reads("/cases", Scope.CASES, tag="Cases")
def cases(request: HttpRequest, asked: Query[CasesAsked]) -> casework.Cases:
    """List cases, the newest first.

    Those that are only for one department are not among them.
    """
    found, following = page_of(asked)
    return casework.Cases(cases=[casework.case_of(one) for one in found], next=following)


@reads("/cases/{int:number}", Scope.CASES, tag="Cases")
def case(request: HttpRequest, number: int) -> casework.CaseInFull:
    """Look up a case, and what was said in it."""
    found = case_numbered(number)
    return casework.in_full(found, said_in(found))


@reads("/cases/{int:number}/attachments/{uuid:file}", Scope.CASES, tag="Cases")
def case_attachment(request: HttpRequest, number: int, file: UUID) -> casework.AttachmentInFull:
    """Look up a file that is attached to what was said in a case, with its content."""
    found = file_in(case_numbered(number), file)
    try:
        return casework.file_in_full(number, found, content_of(found))
    except FileNotFoundError:
        raise not_found(f"The file {file} is not there any more.") from None


@writes("/cases", Scope.CASES, tag="Cases")
def open_a_case(request: HttpRequest, given: casework.Opening) -> casework.Opened:
    """Open a case for a complaint, or add to the open one of the same customer and topic.

    The complaint also counts in the customer's score. 409 tells that the complaint was taken, and
    that its case is only for one department: there is no use in sending it again.
    """
    customer, person = whose(given)
    mark = _mark(request, "case", given.idempotency_key)
    is_new = not Message.objects.filter(mark=mark).exists()
    opened = open_case(Opening(
        customer=customer, person=person, about=given.about, text=given.text,
        topic=topic_called(given.topic), severity=Severity(given.severity),
        means=Means(given.means), source=Source.API, language=given.language or "", mark=mark,
    ))  # fmt: skip
    return casework.Opened(case=casework.case_of(still_seen(opened)), is_new=is_new)


@writes("/cases/{int:number}/messages", Scope.CASES, tag="Cases")
def write_in_case(request: HttpRequest, number: int, given: casework.Writing) -> casework.Written:
    """Add something that was said.

    What the customer says ends the waiting for them, and reopens what was solved. What they are
    told counts as an answer.
    """
    found = _going_on(number)
    reply = Reply(text=given.text, means=Means(given.means))
    mark = _mark(request, f"message-{number}", given.idempotency_key)
    try:
        message, is_new = programs.write(
            found, Way(given.way), reply, who=_name(request), mark=mark
        )
    except ValidationError as problem:
        raise _not_now(problem) from None
    return casework.Written(message=casework.message_of(message), is_new=is_new)


@writes("/cases/{int:number}/status", Scope.CASES, tag="Cases")
def move_case(request: HttpRequest, number: int, given: casework.Moving) -> casework.Case:
    """Solve a case, or say what the customer thinks of the solution.

    409 tells what is to be done before, or that it cannot follow from how far the case is.
    """
    found, cause = _going_on(number), cause_called(given.cause)
    try:
        if given.status == "solved":
            programs.solve(found, cause, given.outcome)
        elif given.status == "confirmed":
            programs.confirm(found)
        else:
            time = given.idempotency_key or str(found.version)
            mark = _mark(request, f"reopen-{number}", time)
            programs.reopen(found, given.text or "", mark=mark)
    except ValidationError as problem:
        raise _not_now(problem) from None
    return casework.case_of(case_numbered(number))


def _going_on(number: int) -> Case:
    found = case_numbered(number)
    if found.merged_into_id is not None:
        raise conflict("merged", f"The case goes on as {found.merged_into_id}.")
    return found


def _name(request: HttpRequest) -> str:
    return str(request.auth)  # type: ignore[attr-defined] # ninja puts the key there


def _mark(request: HttpRequest, kind: str, key: str) -> str:
    """Return what a request of a kind is told by when it is sent again: with the same API key."""
    who = request.auth.pk  # type: ignore[attr-defined] # ninja puts it there
    return "api-" + sha256(f"{who}/{kind}/{key}".encode()).hexdigest()[:40]


def _not_now(problem: ValidationError) -> Refused:
    return conflict("not_now", " ".join(problem.messages))
