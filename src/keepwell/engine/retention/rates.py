"""Who was there, who came and who went in a period, as masks over customers.

Retention rate = (end − new) / start; churn rate = lost / start; they add up to 1 (docs: retention).
"""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.retention.periods import Period
from keepwell.engine.retention.stays import Stays
from keepwell.engine.scoring.rules import Bools


@dataclass(frozen=True)
class Chosen:
    """[customer]: who is counted, judged at both edges of a period.

    Whoever is a customer at the first edge is judged there, everybody else at the last: each
    customer once, so that end = start − lost + new holds for any choice.
    """

    at_start: Bools
    at_end: Bools


@dataclass(frozen=True)
class Turnover:
    """What became of customers in a period [A, B); each is [customer]."""

    start: Bools
    """There at A."""
    end: Bools
    """There at B."""
    new: Bools
    """There at B and not at A."""
    lost: Bools
    """There at A and not at B."""
    returned: Bools
    """Those of the new who had been customers before."""
    came_and_left: Bools
    """There at neither edge, but between them."""

    @property
    def stayed(self) -> Bools:
        """There at both edges."""
        return self.start & ~self.lost


def turnover(stays: Stays, period: Period, chosen: Chosen | None = None) -> Turnover:
    """Return what became of customers, or of those chosen, in a period."""
    before, after = stays.there(period.begin), stays.there(period.finish)
    counted = _judged(before, chosen)
    new = after & ~before & counted
    return Turnover(
        start=before & counted,
        end=after & counted,
        new=new,
        lost=before & ~after & counted,
        returned=new & stays.again(period.finish),
        came_and_left=stays.within(period.begin, period.finish) & ~before & ~after & counted,
    )


def _judged(before: Bools, chosen: Chosen | None) -> Bools:
    if chosen is None:
        return np.ones(len(before), np.bool_)
    return np.where(before, chosen.at_start, chosen.at_end)
