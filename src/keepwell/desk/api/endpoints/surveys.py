"""Asking people, and handing in what they answered elsewhere."""

from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.timezone import now

from keepwell.desk.api import answers
from keepwell.desk.api.bodies import Asking, Askings, Handing
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries.somebody import service_called, somebody, survey_called
from keepwell.desk.api.reading import writes
from keepwell.desk.api.refusing import Refused, Stray, conflict, invalid, not_found
from keepwell.desk.surveys.actions.handing import AnsweredError, Handed, hand_in
from keepwell.desk.surveys.actions.inviting import NotAskedError, Wanted, at_once, invite
from keepwell.desk.surveys.asking.choosing import Moment
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.form.elsewhere import Whole, check_whole
from keepwell.desk.surveys.models import Channel, Edition, Invitation, Survey
from keepwell.desk.surveys.public.tokens import link_of
from keepwell.desk.surveys.public.words import problem


@writes("/surveys/{slug:name}/invitations", Scope.SURVEYS, tag="Surveys")
def ask(request: HttpRequest, name: str, given: Asking) -> answers.Invited:
    """Ask one person by a survey, and get their personal link.

    The rules for asking hold, and so do opt-outs: 409 tells why somebody is not asked. Letters and
    messages go out by the worker, within the hours that the rules leave.
    """
    return _asked(request, survey_called(name), given, at_once())


@writes("/surveys/{slug:name}/invitations/batch", Scope.SURVEYS, tag="Surveys")
def ask_many(request: HttpRequest, name: str, given: Askings) -> answers.InvitedMany:
    """Ask many people by a survey; each is asked, or not, by itself.

    The results stand in the order of the request.
    """
    survey, moment = survey_called(name), at_once()
    found = [_result(request, survey, one, moment) for one in given.invitations]
    return answers.InvitedMany(results=found)


@writes("/surveys/{slug:name}/answers", Scope.SURVEYS, tag="Surveys")
def hand_in_answer(request: HttpRequest, name: str, given: Handing) -> answers.Counted:
    """Hand in an answer that was given elsewhere: to a telephone menu, in a chat, in your app.

    It is checked as on the survey's own page and counts at once. Without anybody named it is
    nobody's.
    """
    survey = survey_called(name)
    edition = survey.edition
    if not survey.is_open or edition is None:
        raise conflict("not_open", f"The survey “{name}” is not open. Open it at the desk.")
    document = edition.read()
    whole = check_whole(document, given.values)
    if errors := list(_errors(document, whole)):
        raise _all_of(errors)
    handed = _handed(request, survey, given, (edition, document, whole))
    try:
        answer, is_new = hand_in(handed, _invitation(survey, given))
    except AnsweredError:
        raise conflict("answered", "Somebody answered at this invitation already.") from None
    return answers.Counted(
        id=answer.pk, touchpoint=answer.fact, score=answer.score, at=answer.at, is_new=is_new
    )


# --- asking


def _result(request: HttpRequest, survey: Survey, one: Asking, moment: Moment) -> answers.Result:
    try:
        return answers.Result(invitation=_asked(request, survey, one, moment), error=None)
    except Refused as refused:
        return answers.Result(invitation=None, error=refused.problem())


def _asked(request: HttpRequest, survey: Survey, given: Asking, moment: Moment) -> answers.Invited:
    channel = Channel(given.channel)
    wanted = Wanted(
        survey, somebody(given), channel,
        service_called(given.service) if channel is Channel.SMS else None,
        given.language or "", given.stage or "", given.touchpoint or "",
        _mark(request, survey, "ask", given.idempotency_key),
    )  # fmt: skip
    try:
        made, is_new = invite(wanted, moment)
    except NotAskedError as reason:
        raise conflict(reason.why, reason.message) from None
    return answers.Invited(
        id=made.pk, link=link_of(made), channel=made.channel, language=made.language,
        stage=made.stage or None, expires_at=made.expires_at, is_new=is_new,
    )  # fmt: skip


def _mark(request: HttpRequest, survey: Survey, kind: str, key: str | None) -> str:
    """Return what a request of a kind is told by when it is sent again: with the same API key."""
    if key is None:
        return ""
    who = request.auth.pk  # type: ignore[attr-defined] # ninja puts it there
    return sha256(f"{who}/{survey.pk}/{kind}/{key}".encode()).hexdigest()[:32]


# --- handing in


def _handed(
    request: HttpRequest, survey: Survey, given: Handing, read: tuple[Edition, Document, Whole]
) -> Handed:
    edition, document, whole = read
    return Handed(
        survey, edition, document, whole.values, given.at or now(), given.channel,
        document.language(given.language or ""),
        _mark(request, survey, "answer", given.idempotency_key),
        somebody(given) if given.is_named else None, given.stage or "", given.touchpoint or "",
    )  # fmt: skip


def _invitation(survey: Survey, given: Handing) -> Invitation | None:
    if given.invitation is None:
        return None
    if given.is_named:
        raise invalid(
            "invitation", "Expected an invitation or a person. An invitation says whose it is."
        )
    found = Invitation.objects.filter(survey=survey, pk=given.invitation).first()
    if found is None:
        raise not_found(f"There is no invitation {given.invitation} to this survey.")
    return found


def _errors(document: Document, whole: Whole) -> Iterator[Stray]:
    """Yield what is wrong with answers, by place."""
    for question in document.questions():
        if question.id in whole.problems:
            said = problem(whole.problems[question.id], question)
            yield Stray(field=f"values.{question.id}", message=said)
    known = ", ".join(one.id for one in document.questions())
    for name in whole.strays:
        said = f"“{name}” is not asked, or not of who answers the rest so. There are: {known}."
        yield Stray(field=f"values.{name}", message=said)


def _all_of(errors: list[Stray]) -> Refused:
    first = errors[0]
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_answer", first.message, field=first.field,
        errors=errors,
    )  # fmt: skip
