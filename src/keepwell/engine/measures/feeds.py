"""What must be gathered for a scorecard: its feeds.

A feed is a kind of fact (`Ticket Opened` of severity 2, the trait `seats`) rolled up by customer
and day into a few parts. Measures that need the same rows share a feed, whatever their windows: 30
and 90 days of sign-ins are one feed. A feed is plain data, so it can be hashed, kept and sent to
Spark.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from keepwell.engine.scorecard.schema import (
    Aggregation,
    Condition,
    DaysUntil,
    Measure,
    Scorecard,
    Test,
    TraitValue,
    Unit,
)

Kind = Literal["count", "number", "item", "moment", "edge"]
"""Which parts a cell has. count: n, hits · number: n, total, least, most · item: item ·
moment: first_at, last_at · edge: the same and the numbers found there."""

Reading = Literal["value", "ended", "override", "number", "date", "tests", "anybody"]
"""What the number of a fact is: its value or property; whether it ends the subscription; the band
it overrides to and how long; a trait as a number, as a date, or as the outcome of tests. `anybody`
is no number: facts are counted whoever they are about, and also if they are about nobody."""

SUBSCRIPTION = ("Subscription Started", "Subscription Changed", "Subscription Ended")
ORDER = "Order Completed"
OVERRIDE = "Health Overridden"


@dataclass(frozen=True)
class CustomerRule:
    """How the business knows that a customer is one (DESIGN §5)."""

    relationship: Literal["contract", "repeat"] = "contract"
    silence: int = 180


@dataclass(frozen=True)
class Feed:
    """Facts of one kind about customers of one unit, and the parts to roll them up into."""

    unit: Unit
    kind: Kind
    table: Literal["touchpoints", "traits"] = "touchpoints"
    events: tuple[str, ...] = ()
    of: str | None = None
    where: tuple[Condition, ...] = ()
    matching: tuple[Condition, ...] = ()
    reading: Reading = "value"
    trait: str = ""
    tests: tuple[Test, ...] = ()

    @property
    def key(self) -> str:
        """A short name, the same for the same feed in every process."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    @property
    def person_traits(self) -> tuple[str, ...]:
        """The person traits its conditions look at."""
        conditions = self.where + self.matching
        return tuple(sorted({c.name for c in conditions if c.of == "trait"}))


KINDS: dict[str, Kind] = {
    "count": "count",
    "days_active": "count",
    "share": "count",
    "sum": "number",
    "mean": "number",
    "min": "number",
    "max": "number",
    "distinct": "item",
    "last": "edge",
    "first": "edge",
    "days_since_last": "moment",
    "days_since_first": "moment",
}


def feed_of(value: Aggregation | TraitValue | DaysUntil, unit: Unit) -> Feed:
    """Return the feed that a measure's value is folded from."""
    if isinstance(value, TraitValue):
        return Feed(unit, "edge", "traits", reading="number", trait=value.trait)
    if isinstance(value, DaysUntil):
        return Feed(unit, "edge", "traits", reading="date", trait=value.trait)
    kind = KINDS[value.aggregate]
    uses_of = kind in {"number", "item", "edge"}
    return Feed(
        unit,
        kind,
        events=tuple(sorted(value.events)),
        of=value.of if uses_of else None,
        where=value.where,
        matching=value.matching,
    )


def membership_feed(unit: Unit, rule: CustomerRule) -> Feed:
    """Return the feed that tells whether a customer has ended."""
    if rule.relationship == "contract":
        return Feed(unit, "edge", events=SUBSCRIPTION, reading="ended")
    return Feed(unit, "moment", events=(ORDER,))


def override_feed(unit: Unit) -> Feed:
    """Return the feed of overrides."""
    return Feed(unit, "edge", events=(OVERRIDE,), reading="override")


def applies_feed(unit: Unit, trait: str, tests: tuple[Test, ...]) -> Feed:
    """Return the feed that tells whether a trait passed some tests."""
    return Feed(unit, "edge", "traits", reading="tests", trait=trait, tests=tests)


def feeds_of_measure(measure: Measure, unit: Unit) -> list[Feed]:
    """Return what one measure is made from: its value and what it is divided by."""
    parts = [measure.value] if measure.per is None else [measure.value, measure.per]
    return [feed_of(part, unit) for part in parts]


def feeds_of(scorecards: Iterable[Scorecard], rule: CustomerRule) -> list[Feed]:
    """Return all feeds that scoring by these scorecards needs, each once."""
    feeds: dict[Feed, None] = {}
    for scorecard in scorecards:
        unit = scorecard.unit
        for measure in scorecard.measures:
            feeds.update(dict.fromkeys(feeds_of_measure(measure, unit)))
        for condition in scorecard.applies_to:
            feeds[applies_feed(unit, condition.trait, condition.tests)] = None
        feeds[membership_feed(unit, rule)] = None
        feeds[override_feed(unit)] = None
    return list(feeds)


def source_feed(events: Iterable[str]) -> Feed:
    """Return the feed that tells whether anybody at all still produces these events."""
    return Feed("account", "count", events=tuple(sorted(events)), reading="anybody")


def feeds_to_keep(scorecards: Iterable[Scorecard], rule: CustomerRule) -> list[Feed]:
    """Return the feeds of scorecards, and those that tell whether their sources are alive."""
    scorecards = list(scorecards)
    alive = [
        source_feed(measure.value.events)
        for card in scorecards
        for measure in card.measures
        if measure.stale_after and isinstance(measure.value, Aggregation)
    ]
    return list(dict.fromkeys([*feeds_of(scorecards, rule), *alive]))
