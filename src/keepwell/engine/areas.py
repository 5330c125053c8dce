"""Areas under curves: how well a number tells leavers from stayers, and how sure that is.

The area under the ROC curve (AUC) is the chance that of a row that led to leaving and one that did
not, the former has the higher risk; ties count half. 0.5 is a coin, 1 is perfect. A row may count
for more than one.

Its variance is that of DeLong, DeLong & Clarke-Pearson (Biometrics 1988) with the rows of one
customer taken together, as in Obuchowski (Biometrics 1997): customers are independent of each
other, the days of one customer are not. Each customer's share in the estimate is kept, so the
difference of two areas over the same rows has an interval too.
"""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.intervals import Estimate
from keepwell.engine.measures.folds import Codes, Floats, Numbers
from keepwell.engine.scoring.rules import Bools

COIN = 0.5
"""The area of what tells nothing."""
LEVEL = 0.95
"""How often an interval holds what it is about."""


@dataclass(frozen=True)
class Area:
    """An area under a ROC curve, and how far each customer pulls it up or down."""

    value: float
    influence: Floats
    """[customer]: adds up to 0; the sum of squares estimates the variance."""
    independent: int
    """Customers of the rarer kind: those who left, as a rule."""

    @property
    def estimate(self) -> Estimate:
        """The area with its interval, which never leaves 0 to 1."""
        low, high = _bounded(self.value, _error(self.influence), self.independent)
        return Estimate(self.value, low, high)

    @property
    def reversed(self) -> "Area":
        """The area of the opposite number."""
        return Area(1 - self.value, -self.influence, self.independent)

    def minus(self, other: "Area") -> Estimate:
        """Return how much greater it is than another of the same customers."""
        difference = self.value - other.value
        pull = np.zeros(max(len(self.influence), len(other.influence)))
        pull[: len(self.influence)] += self.influence
        pull[: len(other.influence)] -= other.influence
        away = _quantile(self.independent) * _error(pull)
        return Estimate(difference, max(difference - away, -1.0), min(difference + away, 1.0))


def area(risk: Numbers, left: Bools, customer: Codes, weights: Floats | None = None) -> Area | None:
    """Return the area under the ROC curve of a risk; None if all left or none did.

    All arrays are [row]; `customer` holds numbers from 0, `weights` what each row counts, above 0,
    by default one. No risk may be NaN.

    >>> left = np.array([True, True, False, False])
    >>> area(np.array([3.0, 2.0, 2.0, 1.0]), left, np.arange(4)).value
    0.875
    """
    if left.all() or not left.any():
        return None
    weight = np.ones(len(risk)) if weights is None else weights
    leavers, stayers = float(weight[left].sum()), float(weight[~left].sum())
    placement = _placements(risk, np.where(left, weight, 0.0), weight)
    value = float(weight[left] @ placement[left] / leavers)
    pull = weight * (placement - value) / np.where(left, leavers, stayers)
    influence = np.bincount(customer, weights=pull).astype(np.float64)
    kinds = [int(np.count_nonzero(np.bincount(customer[kind]))) for kind in (left, ~left)]
    return Area(value, influence, min(kinds))


def average_precision(risk: Numbers, left: Bools) -> float | None:
    """Return the area under the precision-recall curve, in steps as scikit-learn's; None likewise.

    A coin has the share of rows that led to leaving.
    """
    if not left.any():
        return None
    order = np.argsort(-risk)
    last = np.append(np.flatnonzero(np.diff(risk[order])), len(order) - 1)
    caught = np.cumsum(left[order])[last]
    gained = np.diff(caught, prepend=0)
    return float((gained * caught / (last + 1)).sum() / caught[-1])


def _placements(risk: Numbers, gone: Floats, weight: Floats) -> Floats:
    """Return what share of the other kind each row is on the right side of.

    `gone` is the weight of a row that led to leaving, 0 of one that did not.
    """
    order = np.argsort(risk)  # ties are taken together: any order of them will do
    ranked = risk[order]
    first = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    group = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(order))))
    left, stayed = (np.add.reduceat(one[order], first) for one in (gone, weight - gone))
    leavers_below = ((np.cumsum(left) - left / 2) / left.sum())[group]
    stayers_below = ((np.cumsum(stayed) - stayed / 2) / stayed.sum())[group]
    placement = np.empty(len(order))
    placement[order] = np.where(gone[order] > 0, stayers_below, 1 - leavers_below)
    return placement


def _error(influence: Floats) -> float:
    """Return the standard error, with the customers' number for their mean lost."""
    seen = int((influence != 0).sum())
    return float(np.sqrt((influence**2).sum() * seen / max(seen - 1, 1)))


def _quantile(independent: int) -> float:
    """Return how many standard errors an interval reaches: Student's t, more when few left."""
    from scipy.special import stdtrit

    return float(stdtrit(max(independent - 1, 1), (1 + LEVEL) / 2))


def _bounded(value: float, error: float, independent: int) -> tuple[float, float]:
    """Return an interval made on the logit scale.

    Where leavers and stayers do not overlap at all, nothing varies that could be measured: there
    the bound is the one that so many leavers would all be beyond with a chance of 2.5 %, as in
    Clopper & Pearson (Biometrika 1934).
    """
    edge = ((1 - LEVEL) / 2) ** (1 / independent)
    if value in {0.0, 1.0}:
        return (edge, 1.0) if value else (0.0, 1 - edge)
    middle = np.log(value / (1 - value))
    away = _quantile(independent) * error / (value * (1 - value))
    low, high = 1 / (1 + np.exp(-(middle + np.array([-away, away]))))
    return float(low), float(high)
