"""The inbox: what was answered with 200 is in it, on disk, until it is in the lake."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Min
from django.utils.timezone import now

from keepwell.desk.intake.models import Arrival
from keepwell.desk.intake.refusing import Refused

MOST_WAITING = 200_000
"""Requests that may wait for the lake; from there on senders keep theirs."""
LEAST_FREE = 200_000_000
"""Bytes that have to be free on the project's disk."""
LOOK = 1.0
"""Seconds between two looks at how full it is."""
AGAIN = 10.0
"""Seconds after which a sender may try again."""
log = structlog.get_logger("keepwell.intake")


def keep(key: int, call: str, body: bytes) -> None:
    """Keep a request; when this returns it is on disk.

    Raises Refused if that is not possible now; nothing was kept then.
    """
    with while_it_answers():
        room.check()
        Arrival.objects.create(key_id=key, call=call, body=body, received_at=now())


@contextmanager
def while_it_answers() -> Iterator[None]:
    """Refuse what needs the database and does not get it.

    The disk is full, the database restarts, too many write at once: it passes, and who comes again
    is let in. It is never told with what was asked, for that may hold a key.
    """
    try:
        yield
    except DatabaseError as problem:
        log.warning("a request could not be kept", error=str(problem))
        raise _not_now("What was sent could not be kept. Send it again later.") from None


class Room:
    """Whether there is room for more; looked at now and then. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._until = 0.0
        self._trouble = ""

    def forget(self) -> None:
        """Look again at once."""
        self._until = 0.0

    def check(self) -> None:
        """Raise Refused if there is no room."""
        if self.clock() >= self._until:
            self._until = self.clock() + LOOK
            self._trouble = _trouble()
        if self._trouble:
            raise _not_now(self._trouble)


def waiting() -> int:
    """Return about how many requests wait: those in between that are gone count too."""
    ends = Arrival.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return 0 if ends["first"] is None else int(ends["last"] - ends["first"]) + 1


def _trouble() -> str:
    if waiting() >= MOST_WAITING:
        return "More came than could be worked on. Send it again later."
    if shutil.disk_usage(settings.PROJECT_FOLDER).free < LEAST_FREE:
        return "The disk is nearly full. Send it again later."
    return ""


def _not_now(message: str) -> Refused:
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "not_now", message, retry_after=AGAIN)


room = Room()
"""The one of this process."""
