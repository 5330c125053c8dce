"""The thread of a worker that shows it lives, and how far its job is, while the job works."""

import time
from threading import Event, Thread
from types import TracebackType
from typing import Self

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from keepwell.desk.jobs import progress
from keepwell.desk.jobs.models import Worker

TICK = 1.0
"""Seconds between two looks at what the job says."""
BEAT = 5.0
"""Seconds between two beats."""
log = structlog.get_logger("keepwell.jobs")


class Pulse:
    """Beats from entering until leaving. `said` is what the running job says, if one runs."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.said: progress.Said | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, name="pulse", daemon=True)
        self._last_beat = self._steady_since = time.time()

    def __enter__(self) -> Self:
        self._beat()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        Worker.objects.filter(pk=self.worker).delete()

    def steady_for(self) -> float:
        """Return for how many seconds our own beats have come on time.

        Who was late himself, because the machine slept or the database was busy, may not judge
        others by how late they are.
        """
        return time.time() - max(self._steady_since, self._late())

    def _late(self) -> float:
        """Return now if the next beat is overdue, else 0."""
        now = time.time()
        return now if now - self._last_beat > 2 * BEAT else 0

    def _run(self) -> None:
        try:
            while not self._stop.wait(TICK):
                self._tick()
        finally:
            connection.close()  # this thread's own

    def _tick(self) -> None:
        try:
            if self.said is not None:
                progress.write(self.said)
            if time.time() - self._last_beat >= BEAT:
                self._beat()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            log.warning("no pulse", error=str(error))

    def _beat(self) -> None:
        if not Worker.objects.filter(pk=self.worker).update(beat_at=Now()):
            Worker.objects.create(pk=self.worker, beat_at=Now())
        now = time.time()
        if now - self._last_beat > 2 * BEAT:
            self._steady_since = now
        self._last_beat = now
