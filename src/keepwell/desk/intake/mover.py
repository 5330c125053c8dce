"""The process that brings what came into the lake, all the time, and asks for scores."""

import signal
import time
from types import FrameType

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from keepwell.desk.health import tasks
from keepwell.desk.intake import moving

IDLE = 0.2
"""Seconds between two looks at an empty inbox."""
PACE = 1.0
"""Seconds between two commits to the lake, at least: each leaves a file behind."""
TROUBLE = 3.0
"""Seconds to wait when it does not work."""
log = structlog.get_logger("keepwell.intake")


class Mover:
    """Empties the inbox until SIGTERM or SIGINT; what is under way is finished first."""

    def __init__(self) -> None:
        self.is_stopping = False

    def run(self) -> None:
        """Work. Returns when it was told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("intake ready")
        while not self.is_stopping:
            time.sleep(self._round())
        log.info("intake stopped")

    def _round(self) -> float:
        """Bring what waits; return the seconds until the next look."""
        began = time.monotonic()
        try:
            close_old_connections()
            moved = moving.move()
            if moved:
                tasks.first_or_later()
        except (OperationalError, InterfaceError) as problem:
            connection.close()
            log.warning("the database does not answer, waiting", error=str(problem))
            return TROUBLE
        except Exception:
            # Nothing is lost: what waits stays in the inbox. Whatever it is (a full disk, a lake
            # that somebody else writes to), it must neither end the desk nor be tried in a hurry.
            log.exception("the inbox cannot be emptied, waiting")
            return TROUBLE
        return max(PACE - (time.monotonic() - began), 0.0) if moved else IDLE

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        self.is_stopping = True
