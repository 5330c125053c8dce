"""How long to wait before trying again."""

import random
from datetime import timedelta

WAITS = (5, 30, 120, 600, 3_600, 21_600, 86_400)
"""Seconds after the first failure, the second …; after one more a delivery is given up."""
JITTER = 0.2
"""Up to this share is added, so that what failed together does not come back together."""
LONGEST_REST = 600
"""Seconds that an endpoint in trouble is left alone at most, before another delivery tries it."""
LONGEST_ASKED = 3_600
"""Seconds that an endpoint may ask us to wait, by `Retry-After`."""


def wait(failures: int, asked: float = 0.0) -> timedelta | None:
    """Return the pause after so many failed tries of a delivery (1: the first); None: give up.

    `asked` is how many seconds the receiver wants to be left alone.
    """
    if failures > len(WAITS):
        return None
    usual = WAITS[failures - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret
    return timedelta(seconds=max(usual, min(asked, LONGEST_ASKED)))


def rest(failures: int, asked: float = 0.0) -> timedelta:
    """Return how long an endpoint is left alone after so many failures in a row."""
    usual = min(WAITS[min(failures, len(WAITS)) - 1], LONGEST_REST)
    return timedelta(seconds=max(usual, min(asked, LONGEST_ASKED)))
