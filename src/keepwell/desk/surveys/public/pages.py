"""The pages as HTML: in a language of the survey, with nothing of the desk around them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation.trans_real import parse_accept_lang_header

from keepwell.desk.base.company import company
from keepwell.desk.members.mail import speaking
from keepwell.desk.surveys.form.document import Document, said
from keepwell.desk.surveys.form.texts import direction
from keepwell.desk.surveys.models import Invitation, Survey
from keepwell.desk.surveys.public.closing import Closed
from keepwell.language import LANGUAGES

STATUS = {
    Closed.UNKNOWN: HTTPStatus.NOT_FOUND,
    Closed.EXPIRED: HTTPStatus.GONE,
    Closed.OVER: HTTPStatus.GONE,
    Closed.CLOSED: HTTPStatus.GONE,
    Closed.OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
}


def language_for(
    request: HttpRequest, document: Document, invitation: Invitation | None = None
) -> str:
    """Return the language to ask in: as chosen on the page, as we know of them, as they browse."""
    chosen = [request.POST.get("lang", ""), request.GET.get("lang", "")]
    known = [invitation.language] if invitation else []
    return document.language(*chosen, *known, *_browsed(request))


def draw(
    template: str, language: str, context: Mapping[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    """Return a page. Its own words are in the same language as its questions, or in English."""
    with speaking(language if language in LANGUAGES else "en"):
        given = {
            "company": company().name, "language": language, "direction": direction(language),
            **context,
        }  # fmt: skip
        html = render_to_string(f"surveys/public/{template}.html", given)
    return HttpResponse(html, status=status, headers={"Content-Language": language})


def refused(request: HttpRequest, why: Closed) -> HttpResponse:
    """Say politely that a link leads nowhere, where nobody knows to which survey."""
    spoken = (code for code in _browsed(request) if code in LANGUAGES)
    language = next(spoken, company().language)
    return draw("closed", language, {"why": why.value}, STATUS[why])


def closed(
    request: HttpRequest, why: Closed, survey: Survey, invitation: Invitation | None = None
) -> HttpResponse:
    """Say politely that a survey can no longer be answered at a link."""
    language = language_for(request, document_of(survey), invitation)
    return draw("closed", language, {"why": why.value}, STATUS[why])


def thanks(
    request: HttpRequest, survey: Survey, invitation: Invitation | None = None, *,
    is_framed: bool = False,
) -> HttpResponse:  # fmt: skip
    """Say thanks; to who comes again, that the answer is there."""
    document = document_of(survey)
    language = language_for(request, document, invitation)
    is_again = "done" not in request.GET
    return thanks_for(document, language, is_again=is_again, is_framed=is_framed)


def thanks_for(
    document: Document, language: str, *, is_again: bool = False, is_framed: bool = False
) -> HttpResponse:
    """Say thanks in the words of a survey."""
    context = {
        "title": said(document.title, language, document.first),
        "thanks": said(document.thanks, language, document.first),
        "is_again": is_again,
        "is_framed": is_framed,
    }
    return draw("thanks", language, context)


def document_of(survey: Survey) -> Document:
    """Return what a survey asks now, or asked last."""
    return survey.edition.read() if survey.edition else survey.read()


def _browsed(request: HttpRequest) -> list[str]:
    """Return the languages that a browser asks for, best first."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return [code.split("-")[0] for code, _weight in asked]
