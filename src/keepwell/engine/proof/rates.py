"""How often something happens, before and after: a ratio of two rates with its exact interval."""

from dataclasses import dataclass
from typing import Literal

FEWEST = 10
"""Happenings on both sides together below which nothing is said of a change."""
Verdict = Literal["too_little", "chance", "fewer", "more"]
_LEVEL = 0.95


@dataclass(frozen=True)
class Rate:
    """How often something happened."""

    count: int
    exposure: float
    """How much there was for it to happen to, such as customers × weeks; above 0."""

    @property
    def value(self) -> float:
        """Return how often for each unit of exposure."""
        return self.count / self.exposure


@dataclass(frozen=True)
class RateChange:
    """A rate after something was done, as a multiple of the rate before."""

    before: Rate
    after: Rate
    ratio: float | None
    """None: it never happened before."""
    low: float
    """Between this and `high` the true ratio lies, at least 95 times in 100."""
    high: float | None
    """None: there is no upper end, for it never happened before."""

    @property
    def verdict(self) -> Verdict:
        """Say whether it happens less often, more often, or whether chance alone may do that."""
        if self.before.count + self.after.count < FEWEST:
            return "too_little"
        if self.low > 1:
            return "more"
        return "fewer" if self.high is not None and self.high < 1 else "chance"


def rate_change(after: Rate, before: Rate) -> RateChange:
    """Compare two counts that chance alone scatters (Poisson), each with its exposure.

    Given how many there were in all, those that fell after are a binomial count, of a share of
    ratio × exposure after / (ratio × exposure after + exposure before): so the exact interval of a
    share (Clopper and Pearson, Biometrika 1934) is one of the ratio (Przyborowski and Wilenski,
    Biometrika 1940). It errs on the side of caution.

    >>> found = rate_change(after=Rate(5, 100), before=Rate(20, 100))
    >>> found.ratio, round(found.low, 3), round(found.high, 3), found.verdict
    (0.25, 0.073, 0.686, 'fewer')
    """
    low, high = _share(after.count, after.count + before.count)
    scale = before.exposure / after.exposure
    return RateChange(
        before, after, after.value / before.value if before.count else None,
        scale * low / (1 - low), scale * high / (1 - high) if high < 1 else None,
    )  # fmt: skip


def _share(count: int, of: int) -> tuple[float, float]:
    """Return the exact interval of a share; of nothing, everything is possible."""
    from scipy.special import betaincinv

    tail = (1 - _LEVEL) / 2
    low = float(betaincinv(count, of - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, of - count, 1 - tail)) if count < of else 1.0
    return low, high
