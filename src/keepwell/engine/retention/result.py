"""What retention comes to: plain values, for the command line, programs and the desk alike."""

from dataclasses import dataclass, replace

from keepwell.engine.retention.periods import Period
from keepwell.engine.retention.rates import Turnover
from keepwell.engine.retention.revenue import Bridge

COUNTS = ("start", "end", "new", "lost", "returned", "came_and_left")
"""Figures that are numbers of customers, and so have a list behind them."""
RATES = ("retention_rate", "churn_rate", "grr", "nrr")
"""Figures that are shares: 1 is all."""
FIGURES = (*COUNTS, *RATES)
"""All figures that have a definition card."""
FLOWS = ("start", "expansion", "contraction", "churn", "new", "end")
"""The parts of a bridge, in its order."""


@dataclass(frozen=True)
class Figures:
    """The retention of a period, of all customers or of some."""

    period: Period
    start: int
    end: int
    new: int
    lost: int
    returned: int
    came_and_left: int
    bridge: Bridge | None = None
    """None where there is no recurring revenue: repeat business without a trait that tells it."""
    unvalued: int = 0
    """Customers of whom nothing tells what they pay; they count as 0 in the bridge."""

    @property
    def retention_rate(self) -> float | None:
        """(end − new) / start; None if nobody was there at the start."""
        return (self.end - self.new) / self.start if self.start else None

    @property
    def churn_rate(self) -> float | None:
        """Lost / start; None if nobody was there at the start."""
        return self.lost / self.start if self.start else None

    @property
    def grr(self) -> float | None:
        """Gross revenue retention; None where there is no revenue."""
        return self.bridge.grr if self.bridge else None

    @property
    def nrr(self) -> float | None:
        """Net revenue retention; None where there is no revenue."""
        return self.bridge.nrr if self.bridge else None


def counted(period: Period, moved: Turnover) -> Figures:
    """Return the figures that count customers."""
    start, end, new, lost, returned, visits = (int(getattr(moved, one).sum()) for one in COUNTS)
    return Figures(period, start, end, new, lost, returned, visits)


def with_revenue(figures: Figures, bridge: Bridge, unvalued: int) -> Figures:
    """Return the figures with those of revenue."""
    return replace(figures, bridge=bridge, unvalued=unvalued)


def record(figures: Figures) -> dict[str, object]:
    """Return figures as programs read them; `None` where there is nothing to divide by."""
    bridge = figures.bridge
    return {
        "from": figures.period.since,
        "to": figures.period.until,
        **{name: getattr(figures, name) for name in (*COUNTS, *RATES)},
        "bridge": bridge and {name: getattr(bridge, name) for name in FLOWS},
        "unvalued": figures.unvalued,
        "part": figures.period.part,
    }


def flat(figures: Figures) -> dict[str, object]:
    """Return the same in columns: the parts of the bridge stand beside the counts."""
    row = record(figures)
    bridge = row.pop("bridge")
    parts = bridge if isinstance(bridge, dict) else dict.fromkeys(FLOWS)
    return row | {f"revenue_{name}": parts[name] for name in FLOWS}
