"""Where programs post mails: providers call it with each mail that comes in.

The body is the mail itself (RFC 822), or a form, or JSON, with the mail in one of its fields.
"""

import json
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.base.keys import digest
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.cases.inbound.naming import mailbox
from keepwell.desk.cases.inbound.reading import MOST, NotMailError
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.members.access import public
from keepwell.desk.surveys.public.doubting import place_of

FIELDS = ("body-mime", "email", "message", "mime", "raw", "RawEmail")
"""What providers call the field with the whole mail: Mailgun, SendGrid, Postmark and others."""
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
MOST_IN_FORM = 2 * MOST
"""Bytes of a whole form: beside the mail, providers send what they read in it."""
guesses = Turnstile(0.2, 20)
"""How often an address may be wrong about the secret."""


@csrf_exempt  # a program posts, with a secret instead of a cookie
@public
@require_POST
def take_in(request: HttpRequest, secret: str) -> HttpResponse:
    """Keep a mail. Posted again, it is the same; a provider that hears no 200 posts it again."""
    known = mailbox().digest
    if not known or not constant_time_compare(digest(secret), known):
        often = guesses.wait(place_of(request)) > 0
        return _said(HTTPStatus.TOO_MANY_REQUESTS if often else HTTPStatus.NOT_FOUND, "")
    try:
        raw = _raw(request)
        if len(raw) > MOST:
            return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{MOST} bytes are read at most.")
        kept = take(raw)
    except RequestDataTooBig:
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Post so large a mail as the body.")
    except NotMailError as problem:
        return _said(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem))
    return _said(HTTPStatus.OK, kept.fate)


def _raw(request: HttpRequest) -> bytes:
    """Return the mail; no more than may be read is taken from the line."""
    if request.content_type in FORMS:
        if (whole(request.META.get("CONTENT_LENGTH") or "") or 0) > MOST_IN_FORM:
            raise RequestDataTooBig
        return _of_form(request)
    body = request.read(MOST + 1)
    if request.content_type != "application/json":
        return body
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return b""
    told = told if isinstance(told, dict) else {}
    return next((_bytes(told[name]) for name in FIELDS if name in told), b"")


def _of_form(request: HttpRequest) -> bytes:
    for name in FIELDS:
        if name in request.FILES:
            found = request.FILES[name]
            return bytes(found.read(MOST + 1)) if not isinstance(found, list) else b""
        if name in request.POST:
            return _bytes(request.POST[name])
    return b""


def _bytes(said: object) -> bytes:
    return str(said).encode("utf-8", "surrogatepass")


def _said(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
