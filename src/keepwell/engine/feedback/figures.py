"""What answers come to: NPS, CSAT and CES with their intervals, and how they changed.

Formulas and sources: docs/explanation/feedback.md.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from keepwell.engine.feedback.scales import Scale
from keepwell.engine.intervals import Interval, Z, newcombe, wilson
from keepwell.engine.measures.folds import Floats, Ints

POINTS = 100
"""A balance of 1 is 100 points of NPS."""
_EXTRA = 0.75
"""Answers added to the promoters and to the detractors, and twice as many to the passives."""


@dataclass(frozen=True)
class Opinion:
    """What some answers on one scale come to."""

    scale: Scale
    good: int = 0
    middle: int = 0
    bad: int = 0
    mean: float | None = None
    spread: float | None = None
    """The standard deviation of the answers; None of fewer than two."""
    off: int = 0
    """Numbers that are not on the scale; they are in no figure."""

    @property
    def answers(self) -> int:
        """How many answers count."""
        return self.good + self.middle + self.bad

    @property
    def figure(self) -> float | None:
        """NPS in points from −100 to 100, CSAT as a share, CES as a mean; None of no answers."""
        if self.scale.figure == "balance":
            return balance(self.good, self.bad, self.answers)
        return self.mean if self.scale.figure == "mean" else self.good_share

    @property
    def good_share(self) -> float | None:
        """The share of good answers; None of no answers."""
        return self.good / self.answers if self.answers else None

    @property
    def interval(self) -> Interval | None:
        """Where the true figure lies, 95 times in 100; None of no answers."""
        if not self.answers:
            return None
        if self.scale.figure == "balance":
            return balance_interval(self.good, self.bad, self.answers)
        if self.scale.figure == "mean":
            return self._mean_interval()
        return wilson(self.good / self.answers, self.answers)

    def _mean_interval(self) -> Interval | None:
        """Return Student's interval of the mean, kept on the scale.

        Answers that are all alike tell nothing of their spread: taken is then the widest that any
        numbers between the ends of the scale can have, by Wilson's interval of a share.
        """
        if self.mean is None:
            return None
        low, high = self.scale.low, self.scale.high
        if not self.spread:
            place = (self.mean - low) / (high - low)
            below, above = wilson(place, self.answers)
            return low + (high - low) * below, low + (high - low) * above
        from scipy.stats import t

        half = float(t.ppf(0.975, self.answers - 1)) * self.spread / sqrt(self.answers)
        return max(low, self.mean - half), min(high, self.mean + half)


def opinion(values: Floats, scale: Scale) -> Opinion:
    """Return what answers come to; NaN is no answer.

    >>> from keepwell.engine.feedback.scales import NPS
    >>> found = opinion(np.array([10.0, 9.0, 8.0, 3.0]), NPS)
    >>> found.figure, found.good, found.middle, found.bad
    (25.0, 2, 1, 1)
    """
    given = values[~np.isnan(values)]
    moods = scale.moods(given)
    good, middle, bad = (int(np.count_nonzero(moods == mood)) for mood in (1, 0, -1))
    valid = given[np.abs(moods) <= 1]
    mean = float(valid.mean()) if len(valid) else None
    spread = float(valid.std(ddof=1)) if len(valid) > 1 else None
    return Opinion(scale, good, middle, bad, mean, spread, off=len(given) - len(valid))


def opinions(values: Floats, groups: Ints, many: int, scale: Scale) -> list[Opinion]:
    """Return the opinion of each of so many groups; `groups` are their numbers from 0, by answer.

    >>> from keepwell.engine.feedback.scales import NPS
    >>> [one.figure for one in opinions(np.array([9.0, 1.0, 7.0]), np.array([0, 1, 1]), 3, NPS)]
    [100.0, -50.0, None]
    """
    order = np.argsort(groups, kind="stable")
    edges = np.searchsorted(groups[order], np.arange(many + 1))
    return [opinion(values[order[edges[group] : edges[group + 1]]], scale) for group in range(many)]


def balance(good: int, bad: int, of: int) -> float | None:
    """Return 100 × (promoters − detractors) / answers; None of no answers.

    >>> balance(60, 15, 100)
    45.0
    """
    return POINTS * (good - bad) / of if of else None


def balance_interval(good: int, bad: int, of: int) -> Interval:
    """Return the interval of an NPS of at least one answer, in points.

    The adjusted Wald interval with three answers more, 3/4 good, 3/2 in between, 3/4 bad (Rocks,
    The American Statistician 2016); widened to hold the NPS itself where it is at an end.

    >>> [round(end, 1) for end in balance_interval(60, 15, 100)]
    [29.3, 58.0]
    """
    many = of + 4 * _EXTRA
    more, less = (good + _EXTRA) / many, (bad + _EXTRA) / many
    middle = more - less
    half = Z * sqrt((more + less - middle * middle) / many)
    found = (good - bad) / of
    low, high = max(-1.0, min(found, middle - half)), min(1.0, max(found, middle + half))
    return POINTS * low, POINTS * high


@dataclass(frozen=True)
class Change:
    """A figure now less a figure before, in the figure's own unit."""

    size: float
    low: float
    """Between this and `high` the true change lies, 95 times in 100."""
    high: float

    @property
    def certain(self) -> bool:
        """Whether chance alone would hardly bring such a change about."""
        return self.low > 0 or self.high < 0


def change(now: Opinion, before: Opinion) -> Change | None:
    """Return how a figure changed; None where one is of no answers.

    Intervals of two independent figures become that of their difference by squaring and adding the
    distances to their ends (Zou and Donner, Statistics in Medicine 2008; for shares Newcombe 1998).
    """
    later, earlier = now.interval, before.interval
    one, other = now.figure, before.figure
    if one is None or other is None or later is None or earlier is None:
        return None
    low, high = newcombe(one, other, (later, earlier))
    return Change(one - other, low, high)
