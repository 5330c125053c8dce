"""A target in working time: when it is due, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwell.desk.cases.hours.plan import Plan
from keepwell.desk.cases.hours.reckoning import due, worked
from keepwell.desk.cases.hours.stretches import Stretch


@dataclass(frozen=True)
class Clock:
    """So much work from a moment on, in the hours of a team."""

    start: datetime
    target: timedelta
    plan: Plan
    pauses: Sequence[Stretch] = ()
    """Times that do not count; one that lasts ends at `stretches.EVER`."""

    @property
    def due(self) -> datetime | None:
        """Return when the time is over; None: it stands still, or nobody ever works."""
        return self.after(1)

    def after(self, share: float) -> datetime | None:
        """Return when a share of the time is over."""
        return due(self.start, self.target * share, self.plan, self.pauses)

    def left(self, moment: datetime) -> timedelta:
        """Return the working time that is left; less than nothing if it is overdue."""
        return self.target - worked(self.start, moment, self.plan, self.pauses)
