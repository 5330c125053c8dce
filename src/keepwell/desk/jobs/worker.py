"""A worker: one process that takes jobs one after the other until it is told to stop."""

import os
import secrets
import signal
import socket
import sys
import time
from types import FrameType

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from keepwell.desk.jobs import progress, reaping, rhythms
from keepwell.desk.jobs.pulse import Pulse
from keepwell.desk.jobs.running import Stop, claim, perform

IDLE = 0.5
"""Seconds between two looks at an empty queue."""
ROUND = 5.0
"""Seconds between two looks at dead workers and the rhythm."""
TROUBLE = 3.0
"""Seconds to wait for a database that does not answer."""
log = structlog.get_logger("keepwell.jobs")


class Turns:
    """Whose turn it is: that of the most important job, or of whichever has waited for long.

    Important jobs may never end: scores are brought for as long as touchpoints come. While others
    have waited for long, these get half of the time.
    """

    def __init__(self) -> None:
        self._owed = 0.0

    @property
    def is_longest_first(self) -> bool:
        """Return whether it is the turn of whichever has waited for long."""
        return self._owed > 0

    def took(self, seconds: float) -> None:
        """Take note of what the job took whose turn it was."""
        self._owed = max(0.0, self._owed - seconds) if self.is_longest_first else seconds


class Worker:
    """Does jobs until SIGTERM or SIGINT.

    The first lets the running job finish; a second one puts it back and ends at once.
    """

    def __init__(self) -> None:
        self.is_stopping = False
        self._next_round = 0.0
        self._turns = Turns()

    def run(self) -> None:
        """Work. Returns when it was told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            try:
                self._live()
            except Stop:
                sys.exit(1)
            except (OperationalError, InterfaceError) as error:
                connection.close()
                log.warning("the database does not answer, waiting", error=str(error))
                time.sleep(TROUBLE)

    def _live(self) -> None:
        """Work under one name.

        After trouble with the database the next life has another name, so that a job whose end
        could not be written down is given back like that of any dead worker.
        """
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        rhythms.settle()
        with Pulse(name) as pulse:
            log.info("worker ready", worker=name)
            while not self.is_stopping:
                close_old_connections()
                self._make_round(pulse)
                if not work(pulse, self._turns):
                    time.sleep(
                        IDLE
                    )  # the handler of a signal runs meanwhile; the loop sees it then
        log.info("worker stopped", worker=name)

    def _make_round(self, pulse: Pulse) -> None:
        if time.monotonic() < self._next_round:
            return
        self._next_round = time.monotonic() + ROUND
        rhythms.fire_due()
        if pulse.steady_for() >= reaping.DEAD_AFTER:
            reaping.reap()

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        if self.is_stopping:
            raise Stop
        self.is_stopping = True
        log.info("stopping after the running job; once more ends at once")


def work(pulse: Pulse, turns: Turns) -> bool:
    """Do the job whose turn it is; return whether there was one."""
    row = claim(pulse.worker, longest_first=turns.is_longest_first)
    if row is None:
        return False
    began = time.monotonic()
    pulse.said = progress.Said(str(row.pk))
    try:
        perform(row, pulse.said)
    finally:
        pulse.said = None
        turns.took(time.monotonic() - began)
    return True


def drain() -> int:
    """Do every job that is due, here and now, also those that they ask for; return how many.

    For tests, and for commands that want to be done when they return.
    """
    count = 0
    while (row := claim("here")) is not None:
        perform(row, progress.Said(str(row.pk)))
        count += 1
    return count
