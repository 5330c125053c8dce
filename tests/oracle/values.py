"""One measure's value for one customer at one moment [6 to 12]."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from keepwell.engine.scorecard.schema import (
    Aggregation,
    Condition,
    DaysUntil,
    Measure,
    TraitValue,
)
from oracle.facts import Facts, by_time
from oracle.reading import GRACE, Row, days_between, moment_in, of_property, of_value, passes

PROPERTY = "property:"
FOLDS: dict[str, Callable[[list[float]], float]] = {
    "sum": math.fsum,
    "mean": lambda numbers: math.fsum(numbers) / len(numbers),
    "min": min,
    "max": max,
    "first": lambda numbers: numbers[0],
    "last": lambda numbers: numbers[-1],
}
"""What folds numbers, given by moment, then by id [7]."""


def is_nothing(number: float) -> bool:
    """Tell whether a number is too near 0 to divide by [9]."""
    return abs(number) <= GRACE


@dataclass(frozen=True)
class View:
    """The facts about one customer as of T."""

    facts: Facts
    customer: str
    end: datetime

    def value(self, measure: Measure) -> float | None:
        """Return the measure's value, `None` when it is missing."""
        if self.is_stale(measure):
            return None
        now = self._quotient(measure, self.end)
        if not measure.compare:
            return now
        assert isinstance(measure.value, Aggregation)
        assert measure.value.window is not None, "a comparison needs a window [10]"
        before = self._quotient(measure, self.end - timedelta(days=measure.value.window))
        if now is None or before is None or is_nothing(before):
            return None
        return (now - before) / before

    def is_stale(self, measure: Measure) -> bool:
        """Tell whether nobody at all produced the measure's events of late [12]."""
        if measure.stale_after is None or not isinstance(measure.value, Aggregation):
            return False
        return not self.facts.anybody_did(measure.value.events, self.end, measure.stale_after)

    def _quotient(self, measure: Measure, end: datetime) -> float | None:
        """Return what is measured, divided by `per`, with windows that end at `end` [9]."""
        above = self._quantity(measure.value, end, measure.valid_for)
        if measure.per is None:
            return above
        below = self._quantity(measure.per, end)
        return None if above is None or below is None or is_nothing(below) else above / below

    def _quantity(
        self, of: Aggregation | TraitValue | DaysUntil, end: datetime, valid_for: int | None = None
    ) -> float | None:
        if isinstance(of, TraitValue):
            fact = self.facts.trait(self.customer, of.trait, self.end)
            return fact.number if fact else None
        if isinstance(of, DaysUntil):
            return self._days_until(of.trait)
        rows = [
            row
            for row in self.facts.of(self.customer, end, of.window)
            if (not of.events or row["event"] in of.events) and self._meets(row, of.where)
        ]
        return self._fold(of, rows, end, valid_for)

    def _days_until(self, trait: str) -> float | None:
        fact = self.facts.trait(self.customer, trait, self.end)
        if fact is None:
            return None
        if fact.text is not None:
            moment = moment_in(fact.text)
            return None if moment is None else days_between(self.end, moment)
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return None if fact.number is None else fact.number / 86400 - days_between(epoch, self.end)

    def _meets(self, row: Row, conditions: tuple[Condition, ...]) -> bool:
        return all(self._meets_one(row, condition) for condition in conditions)

    def _meets_one(self, row: Row, condition: Condition) -> bool:
        match condition.of:
            case "value":
                return passes(of_value(row), condition.tests)
            case "property":
                return passes(of_property(row, condition.name), condition.tests)
            case "trait":
                return passes(self.facts.trait_of_person(row, condition.name), condition.tests)

    def _fold(
        self, of: Aggregation, rows: list[Row], end: datetime, valid_for: int | None
    ) -> float | None:
        """Fold the rows that are left into one number [6]."""
        if of.aggregate in FOLDS:
            return _fold_numbers(of, rows, end, valid_for)
        ages = [days_between(row["at"], end) for row in rows]
        matching = [row for row in rows if self._meets(row, of.matching)]
        return {
            "count": len(rows),
            "days_active": len({row["at"].astimezone(UTC).date() for row in rows}),
            "days_since_last": min(ages, default=None),
            "days_since_first": max(ages, default=None),
            "share": len(matching) / len(rows) if rows else None,
            "distinct": len({item(row, of.of) for row in rows} - {None, ""}),
        }[of.aggregate]


def _fold_numbers(
    of: Aggregation, rows: list[Row], end: datetime, valid_for: int | None
) -> float | None:
    rows = sorted((row for row in rows if number(row, of.of) is not None), key=by_time)
    if not rows:
        return 0.0 if of.aggregate == "sum" else None
    if valid_for is not None and rows[-1]["at"] < end - timedelta(days=valid_for):
        return None  # [11]
    return FOLDS[of.aggregate]([number(row, of.of) or 0.0 for row in rows])


def number(row: Row, of: str | None) -> float | None:
    """Return the number that is folded: the touchpoint's value or one of its properties."""
    fact = of_property(row, of.removeprefix(PROPERTY)) if of else of_value(row)
    return fact.number if fact else None


def item(row: Row, of: str | None) -> str | None:
    """Return the item that `distinct` counts: a column (the person) or the text of a property."""
    of = of or "person"
    if of.startswith(PROPERTY):
        fact = of_property(row, of.removeprefix(PROPERTY))
        return fact.text if fact else None
    column: str | None = row[of]
    return column
