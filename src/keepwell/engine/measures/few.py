"""Cells of a few customers, without looking at the others."""

from collections.abc import Iterable

from keepwell.engine.lake.excerpt import Excerpt
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.folds import Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.scorecard.schema import Unit


class Few(Fresh):
    """Cells from an excerpt of a lake.

    It numbers also customers of whom the excerpt does not hold everything; right are those it was
    taken for. Whether a source is alive, which depends on everybody, is asked of the lake.
    """

    def __init__(self, lake: Lake, excerpt: Excerpt, unit: Unit) -> None:
        facts = excerpt.read(TOUCHPOINTS), excerpt.read(TRAITS)
        super().__init__(excerpt.connection, *facts, unit)
        self.lake = lake

    def days_of(self, events: Iterable[str], since: int) -> Ints:
        """Return the days on which anybody at all had one of these events."""
        lake = self.lake
        facts = lake.read(TOUCHPOINTS), lake.read(TRAITS)
        return Fresh(lake.connection, *facts, self.unit).days_of(events, since)
