"""One line in the log and one observation for every request, and a name by which to find it."""

import re
import secrets
from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponse

from keepwell.desk.serving import metrics

HEADER = "X-Request-Id"
USABLE = re.compile(r"[\w-]{8,64}", re.ASCII)
QUIET = frozenset({"static", "serving:alive", "serving:ready", "serving:metrics"})
"""Views that are asked for all the time: written at the level `debug` only."""
log = structlog.get_logger("keepwell.web")


class RequestMiddleware:
    """Write down what was asked and how it went: the view, never the address, which may hold keys.

    The name of the request is the proxy's `X-Request-Id`, else one of our own; it stands in every
    line that is written meanwhile, and goes back with the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then note it."""
        given = request.headers.get(HEADER, "")
        name = given if USABLE.fullmatch(given) else secrets.token_hex(8)
        began = perf_counter()
        with structlog.contextvars.bound_contextvars(request=name):
            response = self.get_response(request)
            _note(request, response, perf_counter() - began)
        response.headers[HEADER] = name
        return response


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    view = _view(request, response)
    method = str(request.method)
    metrics.note_request(view, method, response.status_code, seconds)
    say = log.debug if view in QUIET else log.info
    say("request", view=view, method=method, status=response.status_code, ms=round(seconds * 1000))


def _view(request: HttpRequest, response: HttpResponse) -> str:
    """Return the name of the view; `static` for files, `none` for what is not there."""
    match = request.resolver_match
    if match is not None:
        return match.view_name
    return "static" if response.status_code in {200, 304} else "none"
