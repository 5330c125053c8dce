"""What repeat buyers will do: by BG/NBD where it holds, else by habits, else nothing is said."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.buyers import WEEK, Buyers, Orders, cut_off
from keepwell.engine.forecast.contract import Explanation, log_odds
from keepwell.engine.forecast.habits import Habits
from keepwell.engine.forecast.judging import Bin, bins, calibration_error
from keepwell.engine.forecast.purchases import Problem, Purchases
from keepwell.engine.measures.folds import Floats

Foretell = Callable[[Buyers], Floats]


@dataclass(frozen=True)
class Ordering:
    """A forecast of orders for a stretch of days; both columns are [buyer] of whoever is asked."""

    estimator: str
    """`bg_nbd`, `habits`, or `none` where too little is known."""
    silent: Foretell
    """The probability of not one order."""
    expected: Foretell
    """The orders to expect; those of one day count once."""
    learned_from: int
    """Buyers whose orders it learned from."""
    parameters: dict[str, float]
    problem: Problem | None = None
    """Why BG/NBD was not relied on."""


@dataclass(frozen=True)
class Rehearsal:
    """The same forecast made a stretch of days earlier, and what came."""

    calibration_error: float
    expected: float
    """Orders expected of all buyers."""
    came: int
    bins: tuple[Bin, ...] = ()
    """What came of like probabilities of silence."""


def ordering(orders: Orders, day: int, days: int) -> Ordering:
    """Learn from orders up to a day's end, to foretell the days after it."""
    buyers = orders.upto(day)
    model = Purchases.fit(buyers) if len(buyers) else None
    problem = Problem("cut_off") if cut_off(buyers) else model.problem if model else None
    if model is not None and problem is None:
        weeks = days / WEEK
        return Ordering(
            "bg_nbd",
            lambda some: model.silent(some, weeks),
            lambda some: model.expected(some, weeks),
            len(buyers),
            {**model.parameters, "log_likelihood": model.log_likelihood},
        )
    habits = Habits.fit(orders, day, days)
    if habits is None:
        return Ordering("none", _unknown, _unknown, 0, {}, problem)
    return Ordering("habits", habits.silent, habits.expected, habits.buyers, {}, problem)


def rehearsal(orders: Orders, day: int, days: int) -> Rehearsal | None:
    """Return how good the forecast of a stretch earlier was; None if there was none."""
    then = ordering(orders, day - days, days)
    if then.estimator == "none":
        return None
    buyers = orders.upto(day - days)
    came = orders.within(buyers, days)
    said, weights = then.silent(buyers), np.ones(len(buyers))
    return Rehearsal(
        calibration_error(said, came == 0, weights),
        float(then.expected(buyers).sum()),
        int(came.sum()),
        bins(said, came == 0, weights),
    )


def explained(silent: Foretell, buyers: Buyers) -> Explanation:
    """Return what moves the probability of silence: the wait since the last order, and how many.

    Each against the same buyer who had ordered on the very day, or as often as most do.
    """
    odds = log_odds(silent(buyers))
    just_now = replace(buyers, last=np.full(len(buyers), buyers.day))
    usual = np.full(len(buyers), int(np.median(buyers.repeats)) if len(buyers) else 0)
    as_often = replace(
        buyers, repeats=np.where(buyers.last > buyers.first, np.maximum(usual, 1), 0)
    )
    effects = [odds - log_odds(silent(other)) for other in (just_now, as_often)]
    rows = pa.table({
        "days_since_order": buyers.day - buyers.last,
        "orders": buyers.repeats + 1,
    })  # fmt: skip
    return Explanation(rows, ("days_since_order", "orders"), np.stack(effects, axis=1))


def _unknown(buyers: Buyers) -> Floats:
    return np.full(len(buyers), np.nan)
