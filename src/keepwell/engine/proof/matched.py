"""Two groups that nobody drew by lot: like is compared with like, and what is not alike is said.

Who was helped is compared with others of the same stratum (band, value, month). Each stratum weighs
as much as it has of the helped, so the difference is about them (Imbens, Review of Economics and
Statistics 2004). What the strata do not tell may still differ: a difference is no proof of a cause.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from keepwell.engine.intervals import Interval, newcombe, wilson

FEWEST = 10
"""Matched customers on either side below which nothing is said."""
ALIKE = 0.5
"""The share of the helped who must have somebody to be compared with."""
_LEVEL = 0.975
Verdict = Literal["too_few", "too_different", "better", "worse", "no_proof_yet"]
Row = tuple[Hashable, float]
"""A customer's stratum, and what came of them."""


@dataclass(frozen=True)
class Matched:
    """The helped beside their like."""

    helped: int
    """All of them."""
    matched: int
    """Those of them who are compared."""
    others: int
    """Those they are compared with."""
    value: float | None = None
    """What came of the helped, on average; None: nobody is matched."""
    other: float | None = None
    """What came of their like."""
    low: float = 0.0
    """Between this and `high` the true difference lies, 95 times in 100."""
    high: float = 0.0

    @property
    def difference(self) -> float | None:
        """Return by how much the helped are better off; None: nobody is matched."""
        return None if self.value is None or self.other is None else self.value - self.other

    @property
    def verdict(self) -> Verdict:
        """Say what can be said, and that little can be said where that is so."""
        if min(self.matched, self.others) < FEWEST:
            return "too_few"
        if self.matched < ALIKE * self.helped:
            return "too_different"
        if self.low <= 0 <= self.high:
            return "no_proof_yet"
        return "better" if self.low > 0 else "worse"


def matched_shares(helped: Sequence[Row], others: Sequence[Row]) -> Matched:
    """Compare shares: what came of somebody is 1 or 0.

    The other side is weighted, so it is worth as many rows as Kish has it (Survey Sampling 1965);
    the interval of the difference is Newcombe's (Statistics in Medicine 1998, method 10).

    >>> found = matched_shares([("a", 1.0)] * 30 + [("a", 0.0)] * 10, [("a", 0.0)] * 20)
    >>> found.difference, round(found.low, 2), round(found.high, 2), found.verdict
    (0.75, 0.53, 0.86, 'better')
    """
    strata = _strata(helped, others)
    many, weights = _weights(strata)
    if not many:
        return Matched(len(helped), 0, 0)
    value, other = _means(strata, weights)
    worth = 1 / sum(weights[one] ** 2 / len(theirs) for one, (_, theirs) in strata.items())
    spans = wilson(value, many), wilson(other, worth)
    return _told(helped, strata, (value, other), newcombe(value, other, spans))


def matched_means(helped: Sequence[Row], others: Sequence[Row]) -> Matched:
    """Compare means.

    The variance is that of a stratified difference with one spread for each side, pooled over the
    strata (Cochran, Sampling Techniques 1977, 5.3), with Student's quantile.
    """
    strata = _strata(helped, others)
    many, weights = _weights(strata)
    if not many:
        return Matched(len(helped), 0, 0)
    value, other = _means(strata, weights)
    variance = sum(
        _spread([pair[side] for pair in strata.values()])
        * sum(weights[one] ** 2 / len(pair[side]) for one, pair in strata.items())
        for side in (0, 1)
    )
    freedom = sum(len(one) + len(theirs) for one, theirs in strata.values()) - 2 * len(strata)
    half = _student(max(freedom, 1)) * sqrt(variance)
    difference = value - other
    return _told(helped, strata, (value, other), (difference - half, difference + half))


_Pair = tuple[list[float], list[float]]
_Strata = Mapping[Hashable, _Pair]


def _strata(helped: Sequence[Row], others: Sequence[Row]) -> _Strata:
    """Return what came of the helped and of the others, where there are both."""
    found: dict[Hashable, _Pair] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((helped, others)):
        for stratum, outcome in rows:
            found[stratum][side].append(outcome)
    return {name: pair for name, pair in found.items() if all(pair)}


def _weights(strata: _Strata) -> tuple[int, dict[Hashable, float]]:
    many = sum(len(one) for one, _ in strata.values())
    return many, {name: len(one) / many for name, (one, _) in strata.items()}


def _means(strata: _Strata, weights: Mapping[Hashable, float]) -> tuple[float, float]:
    one, other = (
        sum(weights[name] * sum(pair[side]) / len(pair[side]) for name, pair in strata.items())
        for side in (0, 1)
    )
    return one, other


def _spread(groups: Sequence[Sequence[float]]) -> float:
    """Return the variance within groups; where all are alone, that of all together."""
    freedom = sum(len(one) for one in groups) - len(groups)
    if freedom <= 0:
        groups = [[value for one in groups for value in one]]
        freedom = max(len(groups[0]) - 1, 1)
    away = sum((value - sum(one) / len(one)) ** 2 for one in groups for value in one)
    return away / freedom


def _student(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, _LEVEL))


def _told(
    helped: Sequence[Row], strata: _Strata, means: tuple[float, float], between: Interval
) -> Matched:
    many = sum(len(one) for one, _ in strata.values())
    theirs = sum(len(other) for _, other in strata.values())
    return Matched(len(helped), many, theirs, *means, *between)
