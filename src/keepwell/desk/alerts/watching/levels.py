"""When a figure is alarming, and when it has recovered. Pure, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """A figure at a moment: a level, or by how much it fell."""

    value: float
    low: float
    """Between this and `high` the true figure lies, 95 times in 100; the same where it is known."""
    high: float
    many: int
    """How many answers, or customers, it is made of."""


@dataclass(frozen=True)
class Rule:
    """From where on a figure is alarming."""

    limit: float
    is_fall: bool = False
    """The reading is by how much the figure fell, and that much is alarming; else what is under."""
    fewest: int = 1
    is_sure: bool = True
    """Chance alone must hardly bring it about: the whole interval is beyond the limit."""
    margin: float = 0
    """By how much it has to recover before it may alarm again."""

    def alarms(self, reading: Reading) -> bool:
        """Return whether a reading is alarming."""
        if reading.many < self.fewest:
            return False
        if self.is_fall:
            return (reading.low if self.is_sure else reading.value) >= self.limit
        return (reading.high if self.is_sure else reading.value) < self.limit

    def recovered(self, reading: Reading) -> bool:
        """Return whether a reading is well beyond the limit again; too few answers tell nothing."""
        if reading.many < self.fewest:
            return False
        if self.is_fall:
            return reading.value <= max(self.limit - self.margin, 0)
        return reading.value >= self.limit + self.margin


@dataclass(frozen=True)
class Step:
    """What becomes of a watch at a look."""

    is_armed: bool
    fires: bool


def step(rule: Rule, reading: Reading | None, *, is_armed: bool) -> Step:
    """Return what a look comes to: an alarm disarms until the figure recovered."""
    if reading is None:
        return Step(is_armed, fires=False)
    if is_armed and rule.alarms(reading):
        return Step(is_armed=False, fires=True)
    return Step(is_armed or rule.recovered(reading), fires=False)


def fires(rule: Rule, readings: Iterable[Reading | None]) -> Sequence[int]:
    """Return the places of the readings, in order, at which a watch begun before would alarm."""
    found, is_armed = [], True
    for place, reading in enumerate(readings):
        done = step(rule, reading, is_armed=is_armed)
        is_armed = done.is_armed
        if done.fires:
            found.append(place)
    return found
