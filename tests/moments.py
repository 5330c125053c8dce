"""Random moments at which to kill what takes longer on one machine than on another."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass
class Moments:
    """Moments until something ends: however quick the machine is, it is killed before, soon."""

    dice: Random
    lasts: float
    """Seconds that it takes, at most."""

    def kill(self, run: Callable[[float], bool]) -> bool:
        """Run, and kill after some seconds; return whether it was killed, or had ended by then."""
        seconds = self.dice.uniform(0.0, self.lasts)
        killed = run(seconds)
        if not killed:
            self.lasts = seconds
        return killed
