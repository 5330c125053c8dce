"""Who may read: a key opens what its scopes say, and so many times a second."""

import math
from http import HTTPStatus

from django.http import HttpRequest
from ninja.security import HttpBearer

from keepwell.desk.api.actions import note_use
from keepwell.desk.api.models import Key, Scope
from keepwell.desk.api.queries.keys import key_of
from keepwell.desk.api.refusing import Refused
from keepwell.desk.base.rates import Turnstile

RATE = 20.0
"""Requests a second that one key may send to each web process, on average."""
BURST = 100
"""Requests that may come at once after a while of silence."""


turnstile = Turnstile(RATE, BURST)
"""The one of this process."""


class ApiKey(HttpBearer):
    """Lets in whoever shows a key that has all of some scopes: `Authorization: Bearer kw_read_…`.

    A key for bringing something (`kw_write_…`) is of another table, and thus unknown here.
    """

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Key:
        """Return the key. Raises Refused if there is none, or it may not read this, or now."""
        found = super().__call__(request)
        if found is None:
            raise _unknown()
        wait = turnstile.wait(found.pk)
        if wait:
            raise _too_many(wait)
        note_use(found)
        for scope in self.scopes:
            if not found.may_read(scope):
                raise _not_this(scope)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Key | None:  # noqa: ARG002 - ninja's
        """Return the key that is shown, if it is one of ours."""
        return key_of(token.strip())


def _unknown() -> Refused:
    return Refused(
        HTTPStatus.UNAUTHORIZED,
        "unknown_key",
        "Expected an API key that is in use, as in “Authorization: Bearer kw_read_…”. An "
        "administrator makes one at the desk, under API keys.",
        headers={"WWW-Authenticate": 'Bearer realm="keepwell"'},
    )


def _not_this(scope: Scope) -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN,
        "insufficient_scope",
        f"This key does not have the scope “{scope.value}”. Use one that has it.",
        headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope.value}"'},
    )


def _too_many(wait: float) -> Refused:
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_requests",
        f"A key may send {RATE:g} requests a second. Wait as long as Retry-After says, or ask for "
        "more in each request.",
        headers={"Retry-After": str(math.ceil(wait))},
    )
