"""The anonymous link on paper: as a QR code, and on a sheet to print."""

from http import HTTPStatus
from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.form.document import said
from keepwell.desk.surveys.forms import Poster
from keepwell.desk.surveys.models import Survey
from keepwell.desk.surveys.public.labels import Label, link_of
from keepwell.desk.surveys.public.pages import document_of, draw
from keepwell.desk.surveys.views.page import survey_of
from keepwell.language import current

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
"""How a code is drawn."""
DOT = 10
"""Pixels that a dot of a code is wide."""


@access(Role.VIEWER)
@require_GET
@never_cache
def poster(request: HttpRequest, name: str) -> HttpResponse:
    """Show the link of a place as a code, to download or to print."""
    survey = survey_of(request, name)
    form = Poster(document_of(survey), request.GET)
    asked = form.asked()
    context = {
        "survey": survey, "form": form, "link": _link(survey, asked),
        "query": urlencode({key: value for key, value in asked.items() if value}),
    }  # fmt: skip
    return render(request, "surveys/poster.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def code(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Draw the code of a link."""
    if kind not in KINDS:
        raise Http404
    survey = survey_of(request, name)
    asked = Poster(document_of(survey), request.GET).asked()
    headers = {}
    if "download" in request.GET:
        headers["Content-Disposition"] = f'attachment; filename="{survey.name}.{kind}"'
    drawn = _drawn(_link(survey, asked), kind)
    return HttpResponse(drawn, content_type=KINDS[kind], headers=headers)


@access(Role.VIEWER)
@require_GET
@never_cache
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """Show the sheet to print, in the language asked for, else the reader's, else the first."""
    survey = survey_of(request, name)
    document = document_of(survey)
    form = Poster(document, request.GET)
    asked = form.asked()
    own = current() if current() in document.languages else document.first
    language = asked["lang"] or own
    context = {
        "title": said(document.title, language, document.first),
        "intro": said(document.intro, language, document.first),
        "size": asked["size"], "link": _link(survey, asked), "survey": survey,
        "query": urlencode(asked),
    }  # fmt: skip
    return draw("poster", language, context, HTTPStatus.OK)


def _link(survey: Survey, asked: dict[str, str]) -> str:
    """Return the link of a place; it says the language only if one was asked for."""
    link = link_of(survey, Label(asked["place"], asked["stage"]))
    return f"{link}?{urlencode({'lang': asked['lang']})}" if asked["lang"] else link


def _drawn(link: str, kind: str) -> bytes:
    """Return a code that can be read with a quarter of it dirty."""
    import segno

    made = BytesIO()
    segno.make(link, error="q", micro=False).save(made, kind=kind, scale=DOT)
    return made.getvalue()
