"""Coverage and freshness: what every measure rests on (REQUIREMENTS H7)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pyarrow.compute as pc

from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.scorecard.schema import Aggregation, Measure, Scorecard
from keepwell.engine.scoring.answers import Scores
from keepwell.engine.scoring.scores import MISSING, OK, STALE


@dataclass(frozen=True)
class Fresh:
    """How much of a measure is there, among the customers its scorecard scores."""

    scorecard: str
    dimension: str
    measure: str
    customers: int
    known: int
    missing: int
    stale: int
    last_arrival: datetime | None
    """When its event last happened, or its trait was last set, to anybody; None for never."""

    @property
    def coverage(self) -> float | None:
        """The share of customers for whom it is known; None if nobody is scored."""
        return self.known / self.customers if self.customers else None


def freshness(lake: Lake, scores: Scores) -> list[Fresh]:
    """Return coverage and freshness of every measure of the scorecards that scored."""
    events, traits = _last(lake, "event"), _last(lake, "trait")
    found = []
    for version, card in scores.scorecards.items():
        rows = scores.rows.filter(pc.equal(scores.rows["version"], version))
        statuses = rows["statuses"].to_pylist()
        for place, measure in enumerate(card.measures):
            counted = Counter(status[place] for status in statuses)
            last = _last_of(measure, events, traits)
            found.append(_fresh(card, measure, counted, last))
    return found


def _fresh(
    card: Scorecard, measure: Measure, counted: Counter[int], last: datetime | None
) -> Fresh:
    return Fresh(
        card.name, measure.dimension, measure.name, counted.total(),
        known=counted[OK], missing=counted[MISSING], stale=counted[STALE], last_arrival=last,
    )  # fmt: skip


def _last(lake: Lake, column: str) -> dict[str, datetime]:
    """Return the last moment of each event, or trait."""
    rows = lake.read(TOUCHPOINTS if column == "event" else TRAITS)
    last = lake.connection.to_pyarrow(rows.group_by(column).agg(last=rows["at"].max()))
    return dict(zip(last[column].to_pylist(), last["last"].to_pylist(), strict=True))


def _last_of(
    measure: Measure, events: dict[str, datetime], traits: dict[str, datetime]
) -> datetime | None:
    if not isinstance(measure.value, Aggregation):
        return traits.get(measure.value.trait)
    names = measure.value.events or events
    return max((events[name] for name in names if name in events), default=None)
