"""What a forecast says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.buyers import EPOCH
from keepwell.engine.forecast.contract import Driver, Explanation
from keepwell.engine.forecast.judging import Bin
from keepwell.engine.forecast.ordering import Rehearsal
from keepwell.engine.forecast.purchases import Problem
from keepwell.engine.intervals import Estimate
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

Worth = Literal["told_apart", "weak", "chance", "too_few", "orders", "nothing"]
"""What a forecast is worth: customers are told apart · hardly · not better than chance · too few
left to say · orders are foretold · nothing is known."""
TELLING: tuple[Worth, ...] = ("told_apart", "weak", "orders")
"""Worths of forecasts that tell customers apart."""


@dataclass(frozen=True)
class Verdict:
    """What a forecast is worth, and the figures behind it."""

    worth: Worth
    outcomes: int
    needed: int
    """Who must have left, and who stayed, to tell customers apart."""
    rate: tuple[float, float] = (0.0, 1.0)
    """Interval of the share of customers who leave within the horizon."""
    auc: Estimate | None = None
    calibration_error: float | None = None
    rehearsal: Rehearsal | None = None
    problem: Problem | None = None
    bins: tuple[Bin, ...] = ()
    """What came of like probabilities, when tried on what was not learned from."""

    @property
    def tells_apart(self) -> bool:
        """Whether customers get probabilities of their own."""
        return self.worth in TELLING

    def like(self, probability: float) -> Bin | None:
        """Return what came of those who were given about this probability."""
        return min(self.bins, key=lambda one: abs(one.foretold - probability), default=None)


@dataclass(frozen=True)
class Customer:
    """What is said of one customer."""

    account: str
    p_leave: float | None
    expected_purchases: float | None
    revenue_at_risk: float | None
    """The probability × what the customer is worth a year."""
    value: float | None
    renewal: date | None
    current: bool
    """False: silent for so long already that the project counts it as lost."""
    drivers: list[Driver]


@dataclass(frozen=True)
class Customers:
    """What is said of customers; columns are [customer], NaN where nothing is."""

    names: pa.Array
    p_leave: Floats
    expected: Floats
    value: Floats
    renewal: Floats
    """Days since 1970."""
    current: Bools
    explanation: Explanation

    def __len__(self) -> int:
        return len(self.names)

    @property
    def at_risk(self) -> Floats:
        """What is at stake: the probability × the value of a year."""
        return self.p_leave * self.value

    def likeliest(self) -> Ints:
        """Return the customers, those first who will likeliest leave; of equals, by name."""
        return np.argsort(-np.nan_to_num(self.p_leave, nan=-1.0), kind="stable")

    def dearest(self) -> Ints:
        """Return those who are customers still, the most revenue at risk first."""
        stake = np.where(self.current, np.nan_to_num(self.at_risk), -1.0)
        order = np.lexsort((-np.nan_to_num(self.p_leave), -stake))
        return order[self.current[order]]

    def one(self, place: int) -> Customer:
        """Return what is said of one."""
        renewal = _known(self.renewal[place])
        return Customer(
            self.names[place].as_py(),
            _known(self.p_leave[place]),
            _known(self.expected[place]),
            _known(self.at_risk[place]),
            _known(self.value[place]),
            None if renewal is None else EPOCH + timedelta(days=int(renewal)),
            bool(self.current[place]),
            self.explanation.drivers(place),
        )

    def all(self) -> Iterator[Customer]:
        """Yield what is said of each, who will likeliest leave first."""
        return (self.one(place) for place in self.likeliest().tolist())


@dataclass(frozen=True)
class Forecast:
    """Who will leave within a horizon, how sure that is, and why."""

    as_of: date
    horizon: int | None
    """Days; None: until each customer's renewal date."""
    estimator: str
    parameters: dict[str, float]
    outcomes: int
    """How many it learned from: customers who left, or buyers whose orders were seen."""
    calibration_error: float | None
    verdict: Verdict
    customers: Customers

    def record(self, verdict: str) -> dict[str, Any]:
        """Return the forecast as programs get it; `verdict` in words."""
        return {
            "estimator": self.estimator,
            "parameters": self.parameters,
            "outcomes": self.outcomes,
            "calibration_error": self.calibration_error,
            "verdict": verdict,
            "customers": [row(one) for one in self.customers.all()],
        }


def row(one: Customer) -> dict[str, Any]:
    """Return what is said of a customer as programs get it."""
    return {
        "account": one.account,
        "p_leave": one.p_leave,
        "expected_purchases": one.expected_purchases,
        "revenue_at_risk": one.revenue_at_risk,
        "value": one.value,
        "renewal": one.renewal,
        "current": one.current,
        "drivers": [
            {"feature": driver.feature, "value": driver.value, "effect": driver.effect}
            for driver in one.drivers
        ],
    }


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
