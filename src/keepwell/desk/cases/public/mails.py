"""Where programs post mails: providers call it with each mail that comes in.

The body is the mail itself (RFC 822), or a form, or JSON, with the mail in one of its fields.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from keepwell.desk.base.keys import digest
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.cases.inbound.naming import mailbox
from keepwell.desk.cases.inbound.parts import content, leaves, name_of_field, parsed
from keepwell.desk.cases.inbound.reading import MOST, NotMailError
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.members.access import public
from keepwell.desk.surveys.public.doubting import place_of

FIELDS = ("body-mime", "email", "message", "mime", "raw", "RawEmail")
"""What providers call the field with the whole mail: Mailgun, SendGrid, Postmark and others."""
MOST_POSTED, MANY = 2 * MOST, 1_000
"""Bytes and fields that are read: beside the mail, providers send what they read in it."""
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
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{MOST} bytes are read at most.")
    except NotMailError as problem:
        return _said(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem))
    return _said(HTTPStatus.OK, kept.fate)


def _raw(request: HttpRequest) -> bytes:
    """Return the mail; raise RequestDataTooBig if more is posted than may be read."""
    body = request.read(MOST_POSTED + 1)
    if len(body) > MOST_POSTED:
        raise RequestDataTooBig
    match request.content_type:
        case "multipart/form-data":
            return _of_fields(_in_parts(request, body))
        case "application/x-www-form-urlencoded":
            return _of_fields(_in_line(body))
        case "application/json":
            return _of_fields(_in_json(body))
        case _:
            return body


def _of_fields(fields: Mapping[str, bytes]) -> bytes:
    return next((fields[name] for name in FIELDS if name in fields), b"")


def _in_parts(request: HttpRequest, body: bytes) -> dict[str, bytes]:
    """Return the fields of a form; Django takes no text that is as large as mails are."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode("utf-8", "replace")
    form, _is_whole = parsed(head + body)
    return {name_of_field(part): content(part) for part in leaves(form)}


def _in_line(body: bytes) -> dict[str, bytes]:
    try:
        pairs = parse_qsl(body.decode("latin-1"), errors="surrogateescape", max_num_fields=MANY)
    except ValueError:
        return {}
    return {name: said.encode("utf-8", "surrogateescape") for name, said in pairs}


def _in_json(body: bytes) -> dict[str, bytes]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    told = told if isinstance(told, dict) else {}
    return {name: _bytes(told[name]) for name in FIELDS if name in told}


def _bytes(said: object) -> bytes:
    return str(said).encode("utf-8", "surrogatepass")


def _said(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
