"""When a team is at work: hours of each weekday, holidays, and days of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo

from keepwell.desk.base.holidays import is_holiday
from keepwell.desk.cases.hours.spans import DAY, Span

WEEK = 7


@dataclass(frozen=True)
class Plan:
    """When a team is at work, by the wall clock where it is."""

    zone: tzinfo
    week: Sequence[Sequence[Span]]
    """Of Monday to Sunday."""
    country: str = ""
    """Whose public holidays are off, as ISO 3166 names it (`NL`); empty: there are none."""
    region: str = ""
    """Part of the country, where holidays differ by it (`BY` of `DE`)."""
    days: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    """Days with hours of their own; without any the day is off. They go before holidays."""

    def __post_init__(self) -> None:
        assert len(self.week) == WEEK

    def hours(self, day: date) -> Sequence[Span]:
        """Return when work is done that begins on a day."""
        if day in self.days:
            return self.days[day]
        usual = self.week[day.weekday()]
        if usual and self.country and is_holiday(day, self.country, self.region):
            return ()
        return usual


ALWAYS = Plan(UTC, [[Span(0, DAY)]] * WEEK)
"""Round the clock."""
