"""Cohorts: those who began in one month or quarter, and how many of them are there n later.

A customer belongs to the cohort of its first stay. Column n looks at the end of the n-th period
after the cohort's own, so that column 0 is the end of its own period: whoever came and left within
it is in the size of the cohort and in no column.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.retention.periods import Period
from keepwell.engine.retention.revenue import paid_or_nothing
from keepwell.engine.retention.stays import Stays
from keepwell.engine.scoring.rules import Bools

Judge = Callable[[date], Bools]
"""Returns [customer]: who is counted, judged as of a midnight."""


@dataclass(frozen=True)
class Cohort:
    """Those who began in a period."""

    period: Period
    size: int
    """Customers whose first stay began in it."""
    there: tuple[int, ...]
    """[n]: how many are customers n periods later, also those who left and came back."""
    revenue: tuple[float, ...] | None
    """[n]: what they pay a month then; None where there is no recurring revenue."""

    @property
    def shares(self) -> tuple[float | None, ...]:
        """[n]: those who are there, of the size."""
        return tuple(there / self.size if self.size else None for there in self.there)

    @property
    def revenue_shares(self) -> tuple[float | None, ...] | None:
        """[n]: what they pay, of what they paid at the end of their own period."""
        if self.revenue is None:
            return None
        first = self.revenue[0]
        return tuple(pay / first if first else None for pay in self.revenue)


def cohorts(
    stays: Stays,
    periods: Sequence[Period],
    monthly: Iterable[Floats] | None = None,
    judge: Judge | None = None,
) -> list[Cohort]:
    """Return the cohort of each of some periods that follow upon each other.

    `monthly` are [customer], what each pays a month at the end of each period; NaN counts as 0.
    """
    of = cohort_of(stays, periods, judge)
    sizes = _counted(of, len(periods))
    paid = [np.zeros(len(of))] * len(periods) if monthly is None else monthly
    columns = [
        _there(stays.there(period.finish), of, len(periods), pays)
        for period, pays in zip(periods, paid, strict=True)
    ]
    return [
        Cohort(
            period,
            int(sizes[number]),
            tuple(int(there[number]) for there, _ in columns[number:]),
            None if monthly is None else tuple(float(pay[number]) for _, pay in columns[number:]),
        )
        for number, period in enumerate(periods)
    ]


def cohort_of(stays: Stays, periods: Sequence[Period], judge: Judge | None = None) -> Ints:
    """Return [customer]: in which of the periods the first stay began; −1 in none, or not counted.

    Who is counted is judged as of the end of that period.
    """
    begins = np.array([period.begin for period in periods])
    of = np.searchsorted(begins, stays.first, side="right") - 1
    of[stays.first >= periods[-1].finish] = -1
    if judge is not None:
        for number, period in enumerate(periods):
            of[(of == number) & ~judge(period.until)] = -1
    return of


def records(found: Sequence[Cohort]) -> Iterator[dict[str, object]]:
    """Yield a row for each cell of a grid, as programs read it."""
    for cohort in found:
        paid, of_paid = cohort.revenue, cohort.revenue_shares
        for after, (there, share) in enumerate(zip(cohort.there, cohort.shares, strict=True)):
            yield {
                "from": cohort.period.since,
                "to": cohort.period.until,
                "size": cohort.size,
                "after": after,
                "customers": there,
                "share": share,
                "revenue": paid and paid[after],
                "revenue_share": of_paid and of_paid[after],
            }


def _there(here: Bools, of: Ints, cohorts: int, monthly: Floats) -> tuple[Ints, Floats]:
    """Return by cohort how many are there, and what they pay."""
    here = here & (of >= 0)
    paid = np.bincount(of[here], paid_or_nothing(monthly[here]), minlength=cohorts)
    return _counted(of[here], cohorts), paid.astype(np.float64)


def _counted(of: Ints, cohorts: int) -> Ints:
    return np.bincount(of[of >= 0], minlength=cohorts)
