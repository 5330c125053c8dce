"""Where recurring revenue came from and went to in a period, and the share of it that was kept.

Both ratios look at one cohort, the customers at the start, in one window: what they paid a month at
its two edges. Gross revenue retention cannot be above 1, for growth is not in it (DESIGN §5).
"""

from dataclasses import dataclass
from math import fsum

import numpy as np

from keepwell.engine.measures.folds import Floats
from keepwell.engine.retention.rates import Turnover
from keepwell.engine.scoring.rules import Bools


@dataclass(frozen=True)
class Bridge:
    """Monthly recurring revenue: start + expansion − contraction − churn + new = end."""

    start: float
    expansion: float
    """More from those who stayed."""
    contraction: float
    """Less from those who stayed."""
    churn: float
    """All from those who were lost."""
    new: float
    """From those who came, or came back."""

    @property
    def end(self) -> float:
        """What the customers at the end pay a month."""
        return fsum([self.start, self.expansion, -self.contraction, -self.churn, self.new])

    @property
    def grr(self) -> float | None:
        """Gross revenue retention: (start − contraction − churn) / start; None without revenue."""
        return self._share(self.start, -self.contraction, -self.churn)

    @property
    def nrr(self) -> float | None:
        """Net revenue retention: (start + expansion − contraction − churn) / start."""
        return self._share(self.start, self.expansion, -self.contraction, -self.churn)

    def _share(self, *parts: float) -> float | None:
        # Nobody loses more than they paid; sums of floats may, by a hair.
        return max(fsum(parts), 0.0) / self.start if self.start > 0 else None


@dataclass(frozen=True)
class Flows:
    """The same for each customer; arrays are [customer], 0 where nothing flows."""

    start: Floats
    expansion: Floats
    contraction: Floats
    churn: Floats
    new: Floats

    def total(self) -> Bridge:
        """Return the sums."""
        parts = (self.start, self.expansion, self.contraction, self.churn, self.new)
        return Bridge(*(float(part.sum()) for part in parts))


def flows(moved: Turnover, before: Floats, after: Floats) -> Flows:
    """Return what each customer adds to a bridge.

    `before` and `after` are [customer]: what each pays a month at the edges; NaN counts as nothing.
    """
    paid, pays = paid_or_nothing(before), paid_or_nothing(after)
    change = np.where(moved.stayed, pays - paid, 0.0)
    return Flows(
        start=np.where(moved.start, paid, 0.0),
        expansion=np.maximum(change, 0.0),
        contraction=np.maximum(-change, 0.0),
        churn=np.where(moved.lost, paid, 0.0),
        new=np.where(moved.new, pays, 0.0),
    )


def unvalued(moved: Turnover, before: Floats, after: Floats) -> Bools:
    """Return [customer]: of whom nothing tells what they pay where they are counted."""
    return (moved.start & np.isnan(before)) | (moved.end & np.isnan(after))


def paid_or_nothing(monthly: Floats) -> Floats:
    """Return what is paid a month: nothing where nothing tells it, and never less."""
    return np.fmax(monthly, 0.0)  # NaN is nothing
