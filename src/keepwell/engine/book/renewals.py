"""Which contracts come up, and how their customers are."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from keepwell.engine.book.names import Names
from keepwell.engine.book.result import BAND_ORDER, STATES, Due, Window
from keepwell.engine.book.sides import Side
from keepwell.engine.measures.folds import Floats
from keepwell.engine.scoring.rows import EPOCH

RENEWAL_DATE = "renewal_date"
"""The trait that holds it."""
RHYTHM = (30, 60, 90, 120, 180)
"""Days before a renewal at which one looks at it."""
MANY = 10
"""Renewals at risk that a book tells of."""


class Renewals:
    """The renewals ahead of a day; `on` is [customer], days since 1970, NaN without one."""

    def __init__(self, now: Side, on: Floats) -> None:
        self.now = now
        self.days = np.where(now.there, on - (now.day - EPOCH).days, np.nan)

    def windows(self) -> Iterator[Window]:
        """Yield the renewals due within 30 days, 31 to 60, and so on."""
        for after, upto in zip((-1, *RHYTHM), RHYTHM, strict=False):
            due = (self.days > after) & (self.days <= upto)
            bands = {
                name: self.now.total(due & (self.now.band == number))
                for number, name in enumerate(BAND_ORDER)
            }
            yield Window(max(after, 0), upto, self.now.total(due), bands)

    def at_risk(self, names: Names) -> Iterator[Due]:
        """Yield the next renewals of customers at risk."""
        ahead = (self.days >= 0) & (self.days <= RHYTHM[-1])
        which = np.flatnonzero(ahead & self.now.at_risk)
        order = which[np.lexsort((-self.now.value[which], self.days[which]))]
        for customer in order[:MANY].tolist():
            score = float(self.now.score[customer])
            days = int(self.days[customer])
            yield Due(
                names.named(customer),
                on=self.now.day + timedelta(days=days),
                days=days,
                score=None if np.isnan(score) else score,
                band=BAND_ORDER[self.now.band[customer]],
                state=STATES[self.now.state[customer]],
            )
