"""Whether losses are more than normal rotation: a control chart for counts, exact for small ones.

Some customers always leave. Each period is compared with the BASE periods before it by the
conditional test for two Poisson rates (Przyborowski & Wilenski 1940): given how many were lost in
both together, each loss falls into the later one with the probability of its share of customers at
the start. No normal approximation stands between a small company and an honest answer, and that the
normal rate is itself only estimated is in the test.

Looked at are the last 1, 3 and 6 periods together, each against those before it: one period tells
that losses grow fast, several that they stay high for long. The limits are shared among the three,
so that in normal rotation at most 1 period in 20 is worth a watch, and 1 in 100 an alarm.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from keepwell.engine.retention.periods import Period
from keepwell.engine.retention.result import Figures

BASE = 12
"""Periods that tell what is normal."""
FEWEST = 3
"""Fewer of them tell nothing yet."""
SPANS = (1, 3, 6)
"""Periods looked at together, the last of them."""
WATCH, ALARM = 1 / 20, 1 / 100
"""In normal rotation the share of periods that are called so, at most."""
MOST = 2**40
"""Losses that no company has."""

State = Literal["unknown", "calm", "watch", "alarm"]


@dataclass(frozen=True)
class Signal:
    """The last so many periods against those before them."""

    span: int
    """Periods looked at together."""
    start: int
    """Customers at the start of each, added up."""
    lost: int
    new: int
    usual: float
    """Losses that the periods before lead one to expect."""
    chance: float
    """How likely so many losses, or more, are in normal rotation."""

    @property
    def balanced(self) -> bool:
        """Whether as many came as were lost."""
        return self.new >= self.lost


@dataclass(frozen=True)
class Verdict:
    """Whether the losses of a period are normal, and by which look at it."""

    period: Period
    state: State
    signal: Signal | None
    """The look that is least likely in normal rotation; None where too little is known."""
    figures: Figures
    limits: tuple[int, int] | None
    """Losses in this period alone from which on it is worth a watch, and an alarm."""


def verdicts(figures: Sequence[Figures]) -> list[Verdict]:
    """Return what is to be thought of each period, by those before it; parts are left out."""
    whole = [one for one in figures if not one.period.part]
    return [_verdict(whole[: number + 1]) for number in range(len(whole))]


def _verdict(known: Sequence[Figures]) -> Verdict:
    now = known[-1]
    signals = list(_signals(known))
    if not signals:
        return Verdict(now.period, "unknown", None, now, None)
    worst = min(signals, key=lambda one: one.chance)
    return Verdict(now.period, _state(worst), worst, now, _limits(known))


def _state(signal: Signal) -> State:
    """Return how bad it is; as long as new customers make up for the losses, no alarm."""
    if signal.chance <= ALARM / len(SPANS):
        return "watch" if signal.balanced else "alarm"
    return "watch" if signal.chance <= WATCH / len(SPANS) else "calm"


def _signals(known: Sequence[Figures]) -> Iterator[Signal]:
    for span in SPANS:
        last, base = known[-span:], _base(known[:-span])
        start, usual = _customers(last), _customers(base)
        if len(last) < span or len(base) < FEWEST or not start or not usual:
            continue
        lost, before = _lost(last), _lost(base)
        yield Signal(
            span, start, lost, sum(one.new for one in last), before * start / usual,
            at_least(lost, lost + before, start / (start + usual)),
        )  # fmt: skip


def _limits(known: Sequence[Figures]) -> tuple[int, int] | None:
    base = _base(known[:-1])
    start, usual = known[-1].start, _customers(base)
    if len(base) < FEWEST or not start or not usual:
        return None
    share, before = start / (start + usual), _lost(base)
    watch, alarm = (_least(before, share, level / len(SPANS)) for level in (WATCH, ALARM))
    return watch, alarm


def _least(before: int, share: float, level: float) -> int:
    """Return the least number of losses that are as unlikely as a level in normal rotation."""
    return bisect_left(
        range(1, MOST), True, key=lambda lost: at_least(lost, lost + before, share) <= level
    ) + 1  # fmt: skip


def at_least(count: int, of: int, probability: float) -> float:
    """Return how likely so many or more of some are, each with a probability (binomial).

    >>> at_least(2, 2, 0.5), at_least(0, 5, 0.1)
    (0.25, 1.0)
    """
    from scipy.special import betainc

    return float(betainc(count, of - count + 1, probability)) if count > 0 else 1.0


def _base(before: Sequence[Figures]) -> list[Figures]:
    """Return the periods that tell what is normal: the last ones with somebody to lose."""
    return [one for one in before[-BASE:] if one.start]


def _customers(periods: Sequence[Figures]) -> int:
    return sum(one.start for one in periods)


def _lost(periods: Sequence[Figures]) -> int:
    return sum(one.lost for one in periods)
