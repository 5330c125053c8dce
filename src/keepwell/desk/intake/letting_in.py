"""Who may bring something: keys are known, and each may bring so much a second."""

import time
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock

from django.conf import settings

from keepwell.desk.base.keys import digest
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.intake.inbox import while_it_answers
from keepwell.desk.intake.models import Key
from keepwell.desk.intake.refusing import Refused

TRUSTED = 5.0
"""Seconds for which what is known of a key is not asked again: so long does a revoked one work."""
MOST_KNOWN = 10_000
"""Keys that are remembered, the wrong ones among them."""
BURST = 2.0
"""Seconds' worth of requests that may come at once."""


class Doorkeeper:
    """What one process knows of keys. `clock` gives seconds."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.turnstile, self.clock = Turnstile(rate, rate * BURST, clock), clock
        self._known: dict[str, tuple[int | None, float]] = {}
        self._lock = Lock()

    def let_in(self, text: str, kind: str) -> int:
        """Return the key that a source of a kind shows, as its number.

        Raises Refused if there is no such key, or if it brought too much lately.
        """
        number = self._number(text, kind)
        if number is None:
            raise Refused(HTTPStatus.UNAUTHORIZED, "unknown_key", _advice(text))
        wait = self.turnstile.wait(number)
        if wait:
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many_requests",
                f"A key may send {self.turnstile.rate:g} requests a second. Wait, or send more "
                "messages in each request.",
                retry_after=wait,
            )
        return number

    def forget(self) -> None:
        """Ask again for every key."""
        self._known.clear()

    def _number(self, text: str, kind: str) -> int | None:
        mark = f"{kind}:{digest(text)}"
        number, until = self._known.get(mark, (None, 0.0))
        if self.clock() < until:
            return number
        with while_it_answers():
            number = _ask(text, kind)
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[mark] = number, self.clock() + TRUSTED
        return number


def _ask(text: str, kind: str) -> int | None:
    valid = Key.objects.filter(revoked_at=None, source__kind=kind)
    return valid.filter(digest=digest(text)).values_list("pk", flat=True).first()


def _advice(text: str) -> str:
    if not text:
        return (
            "Expected a write key, as the user name of basic authentication or as writeKey. There "
            "was none."
        )
    return "This key is not known, or was revoked. Make one at the desk, under Data, Sources."


door = Doorkeeper(settings.INTAKE_RATE)
"""The one of this process."""
