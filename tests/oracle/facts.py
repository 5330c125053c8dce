"""What is known, of whom and from when on [2 to 5]."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from oracle.reading import Fact, Row, of_trait

Unit = Literal["account", "person"]


def by_time(row: Row) -> tuple[datetime, str]:
    """Order rows by moment, then by id [7]."""
    return row["at"], row["id"]


def once(rows: Iterable[Row]) -> list[Row]:
    """Keep the row that was received first of those with one id."""
    kept: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["received_at"]):
        kept.setdefault(row["id"], row)
    return list(kept.values())


def nearest(rows: Iterable[Row], at: datetime) -> Row | None:
    """Return the newest row at or before a moment; if there is none, the oldest after it [2, 3]."""
    candidates = list(rows)
    earlier = [row for row in candidates if row["at"] <= at]
    later = [row for row in candidates if row["at"] > at]
    if earlier:
        return max(earlier, key=by_time)
    return min(later, key=by_time, default=None)


class Facts:
    """All touchpoints and traits, as one unit (accounts or persons) sees them."""

    def __init__(self, touchpoints: Iterable[Row], traits: Iterable[Row], unit: Unit) -> None:
        self.unit = unit
        self.touchpoints = once(touchpoints)
        self.traits = once(traits)
        self._links = [
            row for row in [*self.touchpoints, *self.traits] if row["person"] and row["account"]
        ]
        self._of: dict[str, list[Row]] = {}
        for row in self.touchpoints:
            customer = self._owner(row)
            if customer:
                self._of.setdefault(customer, []).append(row)

    def _owner(self, touchpoint: Row) -> str | None:
        """Whose touchpoint this is [2]."""
        if self.unit == "person":
            return touchpoint["person"] or None
        links = [row for row in self._links if row["person"] == touchpoint["person"]]
        link = touchpoint if touchpoint["account"] else nearest(links, touchpoint["at"])
        return str(link["account"]) if link else None

    def of(self, customer: str, end: datetime, days: int | None = None) -> list[Row]:
        """Return a customer's touchpoints in the window of that many days before `end` [1]."""
        rows = self._of.get(customer, [])
        start = None if days is None else end - timedelta(days=days)
        return [row for row in rows if row["at"] < end and (start is None or row["at"] >= start)]

    def known(self, end: datetime) -> list[str]:
        """Return the customers known as of a moment, sorted [4]."""
        with_touchpoints = {customer for customer in self._of if self.of(customer, end)}
        with_traits = {row[self.unit] for row in self.traits if row["at"] < end and row[self.unit]}
        return sorted(with_touchpoints | with_traits)

    def trait(self, customer: str, name: str, end: datetime) -> Fact | None:
        """Return a customer's trait as of a moment [3]."""
        rows = [
            row
            for row in self.traits
            if row["trait"] == name and row["at"] < end and self._is_about(row, customer)
        ]
        return of_trait(max(rows, key=by_time, default=None))

    def _is_about(self, row: Row, customer: str) -> bool:
        about = (
            row["person"] if self.unit == "person" else None if row["person"] else row["account"]
        )
        return bool(about == customer)

    def trait_of_person(self, touchpoint: Row, name: str) -> Fact | None:
        """Return the trait a touchpoint's person had when it happened [3]."""
        person = touchpoint["person"]
        rows = [row for row in self.traits if row["trait"] == name and row["person"] == person]
        return of_trait(nearest(rows, touchpoint["at"])) if person else None

    def anybody_did(self, events: tuple[str, ...], end: datetime, days: int) -> bool:
        """Tell whether anybody at all produced one of the events (none given: any) [12]."""
        start = end - timedelta(days=days)
        return any(
            start <= row["at"] < end and (not events or row["event"] in events)
            for row in self.touchpoints
        )


def ended(relationship: str, silence: int) -> Callable[[Facts, str, datetime], bool]:
    """Return the rule by which a customer has ended [5]."""

    def contract(facts: Facts, customer: str, end: datetime) -> bool:
        events = ("Subscription Started", "Subscription Changed", "Subscription Ended")
        rows = [row for row in facts.of(customer, end) if row["event"] in events]
        return bool(rows) and max(rows, key=by_time)["event"] == "Subscription Ended"

    def repeat(facts: Facts, customer: str, end: datetime) -> bool:
        def orders(days: int | None) -> list[Any]:
            rows = facts.of(customer, end, days)
            return [row for row in rows if row["event"] == "Order Completed"]

        return bool(orders(None)) and not orders(silence)

    return {"contract": contract, "repeat": repeat}[relationship]
