"""Processes under one command: started, started again when they die, stopped in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import FrameType

import structlog

from keepwell.errors import DeskError

LOOK = 0.1
"""Seconds between two looks at the children."""
EARLY = 10.0
"""A child that lived for fewer seconds than this has died at its start."""
EARLY_DEATHS = 5
"""So many in a row, and we give up."""
LONGEST_PAUSE = 15.0
"""Seconds between a death and the next start, at most; at least half a second."""
GRACE = 60.0
"""Seconds that a child has to finish what it does; then it is told to end at once."""
LAST_GRACE = 5.0
"""Seconds it has for that; then it is killed."""
STOP, AT_ONCE = signal.SIGTERM, signal.SIGINT
"""To a child either means to stop and the second of them to end at once. They differ because the
same signal twice, before the child could look at the first, would reach it once."""
log = structlog.get_logger("keepwell.up")


@dataclass
class Child:
    """One process, through all its lives."""

    name: str
    """As people know it: `web`, `worker 1`."""
    module: str
    """What it runs, as `python -m` would."""
    arguments: Sequence[str] = ()
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    due: float = 0.0
    """When it is to be started, if it does not run."""
    early_deaths: int = 0

    def is_alive(self) -> bool:
        """Return whether it runs now."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C is for us, who then stop all in order."""
        self.began = time.monotonic()
        command = [sys.executable, "-m", self.module, str(os.getpid()), *self.arguments]
        self.process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own modules
        log.info("started", process=self.name, pid=self.process.pid)

    def bury(self) -> str:
        """Take note that it died, and when it is due again; return in words how it ended."""
        assert self.process is not None
        how = _how(self.process.returncode)
        died_early = time.monotonic() - self.began < EARLY
        self.early_deaths = self.early_deaths + 1 if died_early else 0
        pause = min(LONGEST_PAUSE, 2.0 ** (self.early_deaths - 1))
        self.due = time.monotonic() + pause
        self.process = None
        log.error("died, is started again", process=self.name, how=how, seconds=pause)
        return how

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; one that has ended meanwhile does not mind."""
        if self.process is not None:
            self.process.send_signal(number)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


@dataclass
class Supervisor:
    """Keeps children alive until SIGTERM or SIGINT."""

    stages: Sequence[Sequence[Child]]
    """The children, in the order in which they are stopped; those of one stage together."""
    _told: int = field(default=0, init=False)
    """How often we were told to stop."""

    def run(self) -> None:
        """Start all and keep them up. Returns when told to stop and all have ended.

        Told once more, children are to end at once. Raises DeskError when a child keeps dying at
        its start; the others are stopped before.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell)
        try:
            while not self._told:
                for child in chain.from_iterable(self.stages):
                    _look_after(child)
                time.sleep(LOOK)
        finally:
            for stage in self.stages:
                self._stop(stage)

    def _stop(self, children: Sequence[Child]) -> None:
        """Let children finish what they do, then tell them to end at once, then kill them."""
        _send(children, STOP)
        self._wait(children, GRACE, until_hurried=True)
        _send(children, AT_ONCE)
        self._wait(children, LAST_GRACE)
        for child in filter(Child.is_alive, children):
            log.warning("killed, because it did not end", process=child.name)
        _send(children, signal.SIGKILL)
        self._wait(children, LAST_GRACE)

    def _wait(
        self, children: Sequence[Child], seconds: float, *, until_hurried: bool = False
    ) -> None:
        until = time.monotonic() + seconds
        while any(map(Child.is_alive, children)) and time.monotonic() < until:
            if until_hurried and self._told > 1:
                return
            time.sleep(LOOK)

    def _tell(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        self._told += 1


def _look_after(child: Child) -> None:
    """Start a child that is due; take note of one that died."""
    if child.is_alive():
        return
    if child.process is not None:
        how = child.bury()
        if child.early_deaths >= EARLY_DEATHS:
            raise DeskError(
                f'The process "{child.name}" ended {EARLY_DEATHS} times in a row right after its '
                f"start, the last time with {how}. What it said stands above."
            )
    if time.monotonic() >= child.due:
        child.start()


def _send(children: Sequence[Child], number: signal.Signals) -> None:
    for child in filter(Child.is_alive, children):
        child.send(number)
