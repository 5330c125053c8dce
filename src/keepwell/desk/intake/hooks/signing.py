"""How systems sign what they send, and whether a request is signed so.

All of them send an HMAC-SHA256 with a secret that both know. They differ in what is signed, and in
the headers that tell of it.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.http.request import HttpHeaders

from keepwell.desk.base.encrypted import is_unreadable
from keepwell.desk.intake.models.hook import Hook, Scheme
from keepwell.desk.intake.refusing import Refused
from keepwell.desk.intake.tracking import moments

TOLERANCE = timedelta(minutes=5)
"""So far from our clock a signature may be: what was overheard cannot be sent again later."""
HEX = 64
"""Digits of a signature written in hexadecimal."""


@dataclass(frozen=True)
class Claim:
    """What a request says of its signature."""

    signed: bytes
    given: Sequence[str]
    """Signatures, one of which has to fit."""
    at: str | None = None
    """When it was signed; None where the scheme does not tell."""


def check(hook: Hook, headers: HttpHeaders, body: bytes, now: datetime) -> None:
    """Raise Refused unless a request is signed as its source's are; without a secret all are."""
    if not hook.is_checked:
        return
    if is_unreadable(hook.secret):
        message = "The secret of this source cannot be read. An administrator has to enter it anew."
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unreadable_secret", message)
    claim = CLAIMS[Scheme(hook.scheme)](headers, body, hook.header)
    if not any(claim.given):
        raise _refused("Expected a signature in the headers. There was none.")
    wanted = hmac.digest(_key(hook), claim.signed, hashlib.sha256)
    if not any(hmac.compare_digest(_bytes(one), wanted) for one in claim.given):
        raise _refused("The signature does not fit the body and the secret of this source.")
    if claim.at is not None and not _is_near(claim.at, now):
        raise _refused("The signature has to be from now, give or take five minutes.")


def _refused(message: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, "bad_signature", message)


def _is_near(text: str, now: datetime) -> bool:
    at = moments.read(text)
    return at is not None and abs(now - at) <= TOLERANCE


def _key(hook: Hook) -> bytes:
    if hook.scheme != Scheme.STANDARD:
        return hook.secret.encode()
    try:
        return base64.b64decode(hook.secret.removeprefix("whsec_"))
    except binascii.Error:
        return hook.secret.encode()


def _bytes(text: str) -> bytes:
    """Return a signature that is written in hexadecimal or in base64; nothing for anything else."""
    try:
        return bytes.fromhex(text) if len(text) == HEX else base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _plain(headers: HttpHeaders, body: bytes, name: str) -> Claim:
    """`sha256=…` or the signature alone, over the body."""
    return Claim(body, [_bare(headers.get(name, ""))])


def _pairs(header: str) -> Callable[[HttpHeaders, bytes, str], Claim]:
    """`t=1614265330,v1=…` in a header, over time, point and body."""

    def claim(headers: HttpHeaders, body: bytes, _name: str) -> Claim:
        pairs = [one.strip().partition("=") for one in headers.get(header, "").split(",")]
        at = next((value for key, _is, value in pairs if key == "t"), "")
        given = [value for key, _is, value in pairs if key == "v1"]
        return Claim(f"{at}.".encode() + body, given, at)

    return claim


def _zendesk(headers: HttpHeaders, body: bytes, _name: str) -> Claim:
    at = headers.get("X-Zendesk-Webhook-Signature-Timestamp", "")
    return Claim(at.encode() + body, [headers.get("X-Zendesk-Webhook-Signature", "")], at)


def _chatwoot(headers: HttpHeaders, body: bytes, _name: str) -> Claim:
    at = headers.get("X-Chatwoot-Timestamp", "")
    return Claim(f"{at}.".encode() + body, [_bare(headers.get("X-Chatwoot-Signature", ""))], at)


def _standard(headers: HttpHeaders, body: bytes, _name: str) -> Claim:
    name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = [one.removeprefix("v1,") for one in headers.get("webhook-signature", "").split()]
    return Claim(f"{name}.{at}.".encode() + body, given, at)


def _bare(text: str) -> str:
    return text.strip().removeprefix("sha256=")


CLAIMS: Mapping[Scheme, Callable[[HttpHeaders, bytes, str], Claim]] = {
    Scheme.HMAC: _plain,
    Scheme.STRIPE: _pairs("Stripe-Signature"),
    Scheme.CALENDLY: _pairs("Calendly-Webhook-Signature"),
    Scheme.ZENDESK: _zendesk,
    Scheme.CHATWOOT: _chatwoot,
    Scheme.STANDARD: _standard,
}
