"""The door that machines come in by: before sessions, cookies, and the reader's language.

What is below /api/ is answered here, and the middleware behind this one never sees it; but for the
page that describes it, which is for people.
"""

from collections.abc import Callable
from datetime import UTC
from hashlib import sha256
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response

from keepwell.desk.api.refusing import Refused, not_acceptable, not_allowed, not_found
from keepwell.desk.base.company import company
from keepwell.desk.members.mail import speaking

BELOW = "/api/"
FOR_PEOPLE = "/api/v1/docs"
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Vary": "Accept, Authorization",
}
"""Nobody may keep an answer for others, nor show it without asking whether it still holds."""


class DoorMiddleware:
    """Answers what is asked below /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a machine in the company's language and on UTC's clock; let others pass."""
        path = request.path_info
        if not path.startswith(BELOW) or path == FOR_PEOPLE:
            return self.get_response(request)
        with speaking(company().language), timezone.override(UTC):
            return _sealed(request, _answer(request))


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        return _asked(request)
    except Refused as refused:
        return refused.answer()


def _asked(request: HttpRequest) -> HttpResponse:
    _check_host(request)
    if not request.accepts("application/json"):
        raise not_acceptable(request.headers.get("Accept", ""))
    try:
        match = resolve(request.path_info)
    except Resolver404:
        raise not_found(
            "There is nothing at this address. /api/v1/docs tells what there is."
        ) from None
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        raise not_allowed(str(request.method), response["Allow"])
    return response


def _check_host(request: HttpRequest) -> None:
    try:
        request.get_host()
    except DisallowedHost:
        message = "The desk does not go by this host name. KEEPWELL_HOSTS tells it of more names."
        raise Refused(HTTPStatus.BAD_REQUEST, "unknown_host", message) from None


def _sealed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add what every answer has; say 304 to who has this very answer already."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    if response.status_code != HTTPStatus.OK or request.method != "GET":
        return response
    kept = get_conditional_response(request, etag=etag, response=response)
    return kept if isinstance(kept, HttpResponse) else response
