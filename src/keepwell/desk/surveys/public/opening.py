"""The door of the public pages: what every answer of theirs has, and who comes too often."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.crypto import constant_time_compare

from keepwell.desk.base.asked import whole
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.surveys.models import Survey
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.doubting import place_of
from keepwell.desk.surveys.public.pages import refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
RATE, BURST = 20.0, 200.0
"""Requests a second from one address, and at once: an office shares one."""
ALLOWED = ("GET", "HEAD", "POST")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""Links are secrets: nobody keeps the page, hears where it leads from, or lists it."""
turnstile = Turnstile(RATE, BURST)
"""The one of this process."""


def door(view: View[P]) -> Callable[..., HttpResponse]:
    """Let somebody in to a public page, unless they come too often; say what each answer has."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = _let_in(request) or view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return guarded


def _let_in(request: HttpRequest) -> HttpResponse | None:
    """Return what is said to who is not let in."""
    if request.method not in ALLOWED:
        return HttpResponseNotAllowed(ALLOWED)
    if _size(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:  # files would not count otherwise
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    wait = turnstile.wait(place_of(request))
    if not wait:
        return None
    response = refused(request, Closed.OFTEN)
    response.headers["Retry-After"] = str(ceil(wait))
    return response


def _size(request: HttpRequest) -> int:
    return whole(request.META.get("CONTENT_LENGTH") or "") or 0  # nothing is read then


def anonymous_survey(name: str, key: str) -> Survey | None:
    """Return the survey of an anonymous link, with what it asks; None if the link is none."""
    found = Survey.objects.select_related("edition").filter(name=name).first()
    return found if found and constant_time_compare(key, found.link) else None
