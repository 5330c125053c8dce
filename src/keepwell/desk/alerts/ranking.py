"""Which alert comes first: the one by which most is kept, now.

    priority = value at risk × chance to save × freshness

- **Value at risk**, in the project's currency: what the customer is worth a year × the probability
  that they leave. The probability is that of the newest forecast of 90 days where it speaks of
  them, else that of their band (`RISKS`: house numbers, for before there is a forecast).
- **Chance to save**, 0 to 1: one less that probability, unless the signal tells its own. Who stays
  anyway cannot be saved, nor who is gone anyway; uplift modelling calls those between them the
  persuadable (Radcliffe and Surry, "Real-World Uplift Modelling", 2011), and p × (1 - p) is
  largest there. It is an order to work in, and no promise of what comes of it.
- **Freshness**, 0 to 1: half of it is gone every HALF_LIFE.

All alerts grow old at the same pace, so waiting changes the order of no two of them. Hence the rank
is a number that holds for good: lists are sorted by it, and walk an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log2

HALF_LIFE = timedelta(days=3)
RISKS: Mapping[str, float] = {"at_risk": 0.3, "watch": 0.1, "healthy": 0.02, "unknown": 0.1}
"""The probability to leave within 90 days that is taken for a band where nothing was foretold."""
LEAST = 0.01
"""Of the project's currency: what is worth less, or nothing, still has a place in the order."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stake:
    """What there is to lose, and to keep."""

    value: float
    """Of a year, in the project's currency."""
    risk: float
    """The probability that it is lost, 0 to 1."""
    chance: float
    """The chance to save it, 0 to 1."""

    @property
    def at_risk(self) -> float:
        """Return the value at risk."""
        return self.value * self.risk

    @property
    def worth(self) -> float:
        """Return the priority while it is fresh."""
        return self.at_risk * self.chance


def stake(
    value: float, band: str, foretold: float | None = None, chance: float | None = None
) -> Stake:
    """Return what is at stake with a customer of a band; `foretold` is the forecast's probability.

    >>> stake(12_000, "at_risk")
    Stake(value=12000, risk=0.3, chance=0.7)
    """
    risk = RISKS.get(band, RISKS["unknown"]) if foretold is None else foretold
    return Stake(max(value, 0), risk, 1 - risk if chance is None else chance)


def freshness(at: datetime, moment: datetime) -> float:
    """Return how fresh something is that happened so long ago: 1 at once, 0.5 after HALF_LIFE."""
    return min(1.0, 0.5 ** ((moment - at) / HALF_LIFE))


def priority(of: Stake, at: datetime, moment: datetime) -> float:
    """Return the priority at a moment, in the project's currency."""
    return of.worth * freshness(at, moment)


def rank(of: Stake, at: datetime) -> float:
    """Return a number that orders alerts as their priorities do at any later moment."""
    return log2(max(of.worth, LEAST)) + (at - _EPOCH) / HALF_LIFE
