"""Where clients send: quick, and without anything that a person would need."""

import base64
import binascii
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from keepwell.desk.intake import inbox
from keepwell.desk.intake.letting_in import door
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.refusing import Refused
from keepwell.desk.intake.tracking.bodies import body_of
from keepwell.desk.intake.tracking.envelopes import CALLS, KINDS, opened
from keepwell.desk.members.access import public

CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "86400",
}
"""Any page may send; it needs the key for it, and gets nothing to read."""


@csrf_exempt
@public
def collect(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what was sent to `/v1/…`, and say so."""
    call = CALLS.get(name, name)
    try:
        response = _taken(request, call)
    except Refused as refused:
        response = refused.answer()
    for header, value in {**CROSS_ORIGIN, "Cache-Control": "no-store"}.items():
        response.headers[header] = value
    return response


def _taken(request: HttpRequest, call: str) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method != "POST" or call not in KINDS:
        raise _not_here(request, call)
    body = body_of(request)
    envelope = opened(call, body)
    key = door.let_in(_shown(request) or envelope.write_key, Kind.TRACKING)
    if envelope.messages:
        inbox.keep(key, call, envelope.body)
    return JsonResponse({"success": True})


def _not_here(request: HttpRequest, call: str) -> Refused:
    if call in KINDS:
        message = f"Expected POST. Got {request.method}."
        return Refused(HTTPStatus.METHOD_NOT_ALLOWED, "not_allowed", message)
    message = f"There is no such call. There are: {', '.join(sorted(KINDS))}."
    return Refused(HTTPStatus.NOT_FOUND, "not_found", message)


def _shown(request: HttpRequest) -> str:
    """Return the write key of the header: the user name of basic authentication, or a token."""
    scheme, _, given = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        decoded = base64.b64decode(given.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
    return decoded.partition(":")[0]
