"""Whom a publication is about, and of which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa

from keepwell.desk.health.models import PERIODS

FEW = 1_000
"""Customers whose facts are taken out of the lake, held in memory, and written at once."""


@dataclass(frozen=True)
class Asked:
    """Customers of one unit, and the day they are published as of."""

    as_of: date
    only: Sequence[str] | None = None
    """None is everybody."""

    @property
    def is_nobody(self) -> bool:
        """Whether there is nothing to do."""
        return self.only is not None and not self.only

    @property
    def is_few(self) -> bool:
        """Whether they cost what they are: nobody else is looked at."""
        return self.only is not None and len(self.only) <= FEW

    @property
    def until(self) -> datetime:
        """The midnight before which facts count."""
        return datetime.combine(self.as_of + timedelta(days=1), time(), UTC)

    @property
    def days(self) -> list[date]:
        """The days that are scored: this one, and those it is compared with."""
        return [self.as_of, *(self.as_of - timedelta(days=days) for days in PERIODS)]

    @property
    def names(self) -> pa.Table:
        """Those wanted, as a table of one column; only where not everybody is."""
        return pa.table({"name": pa.array(self.only or (), pa.string())})
