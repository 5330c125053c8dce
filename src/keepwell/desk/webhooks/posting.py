"""One try: a body is posted, and how it went is told. Knows no database; runs in a thread."""

import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from keepwell.desk.webhooks import guarding
from keepwell.desk.webhooks.guarding import Guard, RefusedAddressError
from keepwell.desk.webhooks.models import ANSWER

CONNECT, READ = 5.0, 10.0
"""Seconds until there is a connection, and between two pieces of an answer."""
REFUSED, TIMEOUT, TLS, UNREACHABLE, GARBAGE = "refused", "timeout", "tls", "unreachable", "garbage"
UNSIGNED = "unsigned"
"""Why there was no answer."""
ABOUT_US = {
    "Content-Type": "application/json",
    "User-Agent": "Keepwell-Webhooks",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True)
class Parcel:
    """What is posted where."""

    url: str
    body: str
    headers: Mapping[str, str]
    is_signed: bool = True


@dataclass(frozen=True)
class Outcome:
    """How a try went."""

    ms: int
    status: int | None = None
    """None: there was no answer, because of `trouble`."""
    answer: str = ""
    trouble: str = ""
    asked: float = 0.0
    """Seconds that the receiver wants to be left alone."""

    @property
    def is_done(self) -> bool:
        """Return whether the receiver has it now."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004 - any of HTTP's 2xx

    @property
    def is_gone(self) -> bool:
        """Return whether the receiver wants nothing from us, ever again."""
        return self.status == requests.codes.gone

    @property
    def is_in_trouble(self) -> bool:
        """Return whether another body would most likely meet the same: it is not about this one."""
        return self.status is None or self.status // 100 == 5 or self.status == 429  # noqa: PLR2004 - HTTP's 5xx, and "too many"


def post(parcel: Parcel) -> Outcome:
    """Post a parcel; whatever the receiver does is an outcome. Redirects are not followed."""
    began = time.monotonic()
    if not parcel.is_signed:
        return Outcome(0, trouble=UNSIGNED)
    # Without a session: it would obey a proxy that connects to where it likes, and read the whole
    # answer of a redirect, however long.
    request = requests.Request("POST", parcel.url, {**ABOUT_US, **parcel.headers})
    request.data = parcel.body.encode()
    try:
        with (
            closing(Guard()) as guard,
            closing(
                guard.send(request.prepare(), stream=True, timeout=(CONNECT, READ))
            ) as response,
        ):
            answer = _beginning(response)
            asked = _asked(response.headers.get("Retry-After", ""))
            return Outcome(_ms(began), response.status_code, answer, asked=asked)
    except (requests.RequestException, HTTPError, RefusedAddressError) as error:
        return Outcome(_ms(began), trouble=_trouble(error, time.monotonic() - began))


def _beginning(response: requests.Response) -> str:
    """Return how an answer begins; what it says counts less than that it came."""
    said = b""
    with suppress(HTTPError, OSError):
        said = response.raw.read(ANSWER * 4, decode_content=False)
    return said.decode("utf-8", "replace").replace("\0", "\ufffd")[:ANSWER]


def _asked(retry_after: str) -> float:
    """Read `Retry-After` where it is a number of seconds."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else 0.0


def _trouble(error: Exception, seconds: float) -> str:
    if isinstance(error, RefusedAddressError):
        return REFUSED
    if isinstance(error, requests.exceptions.SSLError):
        return TLS
    if isinstance(error, requests.Timeout) or seconds >= guarding.WHOLE:
        return TIMEOUT
    return UNREACHABLE if _is_unreachable(error) else GARBAGE


def _is_unreachable(error: Exception) -> bool:
    inner = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(inner, NewConnectionError) or isinstance(
        error, requests.exceptions.InvalidURL
    )


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
