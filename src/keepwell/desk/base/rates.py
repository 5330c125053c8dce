"""How often somebody may come: so many times a second on average, and some more at once.

Each process counts for itself. That protects the desk from a program in a loop; it is no quota.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock


@dataclass
class Bucket:
    """Times that somebody may still come, filled up as time goes by."""

    left: float
    since: float


class Turnstile:
    """Counts who comes: `rate` times a second, `burst` at once. `clock` gives seconds."""

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate, self.burst, self.clock = rate, burst, clock
        self._buckets: dict[int, Bucket] = {}
        self._lock = Lock()

    def wait(self, number: int) -> float:
        """Count one who comes; return the seconds to wait if it was once too often."""
        now = self.clock()
        with self._lock:
            bucket = self._buckets.setdefault(number, Bucket(self.burst, now))
            bucket.left = min(self.burst, bucket.left + (now - bucket.since) * self.rate)
            bucket.since = now
            if bucket.left < 1:
                return (1 - bucket.left) / self.rate
            bucket.left -= 1
        return 0.0
