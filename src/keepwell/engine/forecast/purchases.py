"""Orders of repeat buyers: the BG/NBD model.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2). While
alive a buyer orders at random at a rate of their own; the rates are spread over buyers as a gamma
distribution (r, alpha). After each order one gives up with a chance of one's own; the chances are
spread as a beta distribution (a, b). Time runs in weeks.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from keepwell.engine.forecast.buyers import WEEK, Buyers
from keepwell.engine.measures.folds import Floats

BOUND = 12.0
"""Logarithms of parameters are sought within ± this: e¹² is 160,000."""
EDGES = {"r": (1e-3, 1e3), "alpha": (1e-3, 1e4), "a": (1e-2, 1e3), "b": (1e-3, 1e3)}
"""Beyond these a distribution has shrunk to one value: there is no best fit, only a direction."""
FLAT = 1e-4
"""A slope of the mean log-likelihood below this is a summit."""
STARTS = ((0.0, 0.0, 0.0, 0.0), (-1.0, 1.5, -0.3, 1.0), (0.5, 3.0, -1.0, 1.5))
"""Logarithms of the parameters from which the search begins."""
NEAR_ONE = 1e-6


@dataclass(frozen=True)
class Repeats:
    """Equal histories together: x, t_x and T, and how many buyers have them."""

    x: Floats
    recency: Floats
    age: Floats
    buyers: Floats

    @classmethod
    def of(cls, buyers: Buyers) -> "Repeats":
        """Group the buyers of a day."""
        columns = (buyers.repeats, buyers.last - buyers.first, buyers.day - buyers.first)
        sizes = tuple(int(column.max(initial=0)) + 1 for column in columns)
        kinds, counts = np.unique(np.ravel_multi_index(columns, sizes), return_counts=True)
        x, recency, age = np.unravel_index(kinds, sizes)
        return cls(*(part.astype(np.float64) for part in (x, recency / WEEK, age / WEEK, counts)))

    def likelihood(self, logs: Floats) -> tuple[float, Floats]:
        """Return the log-likelihood, and its slope by the logarithms of the parameters."""
        from scipy.special import digamma, gammaln

        r, alpha, a, b = np.exp(logs)
        x, many = self.x, self.x > 0
        alive = -(r + x) * np.log(alpha + self.age)
        # log(b + x − 1) is not asked for where x is 0: there b may be below 1.
        gone = np.where(
            many,
            np.log(a) - np.log(np.where(many, b + x - 1, 1.0))
            - (r + x) * np.log(alpha + self.recency),
            -np.inf,
        )  # fmt: skip
        either = np.logaddexp(alive, gone)
        rates = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        chances = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        lives, left = np.exp(alive - either), np.exp(gone - either)
        ended = digamma(a + b) - digamma(a + b + x)
        slope = np.stack([
            digamma(r + x) - digamma(r) + np.log(alpha)
            - lives * np.log(alpha + self.age) - left * np.log(alpha + self.recency),
            r / alpha - (r + x) * (lives / (alpha + self.age) + left / (alpha + self.recency)),
            ended + left / a,
            ended + digamma(b + x) - digamma(b) - left / np.where(many, b + x - 1, 1.0),
        ])  # fmt: skip
        total = float(self.buyers @ (rates + chances + either))
        return total, np.exp(logs) * (slope @ self.buyers)


@dataclass(frozen=True)
class Problem:
    """Why a fitted model cannot be relied on."""

    kind: Literal["not_a_number", "edge", "no_summit", "cut_off"]
    """Its likelihood is no number · a parameter runs away · the search found no summit · the log
    begins in the middle of its customers' lives."""
    parameter: str = ""
    towards: str = ""
    """Where the parameter runs: 0 or ∞."""


@dataclass(frozen=True)
class Purchases:
    """A fitted BG/NBD model."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    slope: float = 0.0
    """Steepest slope of the mean log-likelihood left where the search ended."""

    @classmethod
    def fit(cls, buyers: Buyers) -> "Purchases":
        """Return the most likely parameters; `problem` tells whether they can be relied on."""
        from scipy.optimize import minimize

        repeats = Repeats.of(buyers)
        weight = max(float(repeats.buyers.sum()), 1.0)

        def cost(logs: Floats) -> tuple[float, Floats]:
            total, slope = repeats.likelihood(logs)
            return -total / weight, -slope / weight

        found = [
            minimize(cost, start, jac=True, method="L-BFGS-B", bounds=[(-BOUND, BOUND)] * 4,
                     options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 500})
            for start in STARTS
        ]  # fmt: skip
        best = min(found, key=lambda one: one.fun if np.isfinite(one.fun) else np.inf)
        r, alpha, a, b = np.exp(best.x).tolist()
        steepest = float(np.abs(best.jac).max())
        return cls(r, alpha, a, b, float(-best.fun * weight), steepest)

    @property
    def problem(self) -> "Problem | None":
        """Return why the parameters cannot be relied on; None if they can."""
        found = self.parameters
        if not np.isfinite([self.log_likelihood, *found.values()]).all():
            return Problem("not_a_number")
        for name, (low, high) in EDGES.items():
            if not low < found[name] < high:
                return Problem("edge", name, "0" if found[name] <= low else "∞")
        return Problem("no_summit") if self.slope > FLAT else None

    @property
    def parameters(self) -> dict[str, float]:
        """The four parameters by name; time in weeks."""
        return {"r": self.r, "alpha": self.alpha, "a": self.a, "b": self.b}

    def alive(self, buyers: Buyers) -> Floats:
        """Return [buyer]: the probability that one has not given up."""
        return 1 / (1 + self._odds_of_gone(buyers))

    def silent(self, buyers: Buyers, weeks: float) -> Floats:
        """Return [buyer]: the probability of not one order in the weeks to come.

        Whoever is alive orders again before giving up, so it is 1 − P(alive) × P(an order comes
        within the weeks), the rate given the history being gamma distributed (r + x, alpha + T).
        """
        since = self.alpha + buyers.age
        none_yet = (since / (since + weeks)) ** (self.r + buyers.repeats)
        return 1 - self.alive(buyers) * (1 - none_yet)

    def expected(self, buyers: Buyers, weeks: float) -> Floats:
        """Return [buyer]: the orders to expect in the weeks to come (equation 10).

        The hypergeometric function is taken in its form after Euler's transformation, whose terms
        stay small for however many orders.
        """
        from scipy.special import hyp2f1

        # a = 1 is a removable gap of the formula.
        a = self.a if abs(self.a - 1) > NEAR_ONE else 1 + NEAR_ONE
        x, since = buyers.repeats, self.alpha + buyers.age
        share = weeks / (since + weeks)
        c = a + self.b + x - 1
        grown = hyp2f1(a + self.b - 1 - self.r, a - 1, c, share)
        ever = c / (a - 1) * (1 - (1 - share) ** (a - 1) * grown)
        return ever / (1 + self._odds_of_gone(buyers))

    def _odds_of_gone(self, buyers: Buyers) -> Floats:
        """Return [buyer]: how much likelier it is to have given up than to be alive."""
        x = buyers.repeats
        log_ratio = np.log((self.alpha + buyers.age) / (self.alpha + buyers.recency))
        some = np.maximum(self.b + x - 1, np.where(x > 0, 0, 1))
        with np.errstate(over="ignore"):  # infinite odds: gone for sure
            return np.where(x > 0, self.a / some * np.exp((self.r + x) * log_ratio), 0.0)
