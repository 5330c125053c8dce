"""What a site of the company loads from us: the script that asks, and the pages in its frame."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from keepwell.desk.members.access import public
from keepwell.desk.surveys.actions.answering import NOBODY
from keepwell.desk.surveys.models import Channel, Survey
from keepwell.desk.surveys.public import sites
from keepwell.desk.surveys.public.answering import Sheet
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.doubting import is_a_look
from keepwell.desk.surveys.public.opening import anonymous_survey, door
from keepwell.desk.surveys.public.pages import closed, refused, thanks

SCRIPT = Path(__file__).parents[1] / "static" / "surveys" / "keepwell.js"
AN_HOUR = 3600
"""Seconds for which a site's visitors keep the script: a new one is there soon."""


@public
@require_safe
def script(_request: HttpRequest) -> HttpResponse:
    """Hand out the script that a site shows the survey by; its address never changes."""
    headers = {
        "Cache-Control": f"public, max-age={AN_HOUR}",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(_code(), content_type="text/javascript; charset=utf-8", headers=headers)


@csrf_exempt  # there is no cookie that a request could be forged with; pages are stamped instead
@public
@door
def frame(request: HttpRequest, name: str, key: str, who: str = "") -> HttpResponse:
    """Ask within a site that the survey allows, and nowhere else."""
    survey = anonymous_survey(name, key)
    if survey is None:
        return refused(request, Closed.UNKNOWN)
    if not survey.sites:
        return closed(request, Closed.CLOSED, survey)
    return _within(survey.sites, request, lambda _request: _asked(request, survey, who))


def _within(
    sites: list[str], request: HttpRequest, asking: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Let browsers show a page in frames of these sites."""
    framed = xframe_options_exempt(csp_replace({"frame-ancestors": sites})(asking))
    page = framed(request)
    assert isinstance(page, HttpResponse)
    return page


def _asked(request: HttpRequest, survey: Survey, who: str) -> HttpResponse:
    visitor = sites.visitor_of(survey, who) if who else NOBODY
    if visitor is None:
        return refused(request, Closed.UNKNOWN)
    if not survey.is_open:
        return closed(request, Closed.CLOSED, survey)
    is_done = "done" in request.GET and request.method != "POST"
    if is_done or sites.has_answered(survey, visitor):
        return thanks(request, survey, is_framed=True)
    if is_a_look(request):
        sites.note(survey, visitor)
    return Sheet(request, survey, visitor=visitor, channel=Channel.SITE).answer()


@lru_cache
def _code() -> bytes:
    return SCRIPT.read_bytes()
