"""What is read of the data: sources, and which measures have what they need."""

from dataclasses import dataclass
from itertools import groupby

from keepwell.desk.health import meaning, reading
from keepwell.desk.health.models import Coverage, Publication
from keepwell.desk.intake.models import Freshness, Told
from keepwell.engine.scorecard.schema import Measure, Scorecard
from keepwell.sentences import title


@dataclass(frozen=True)
class Covered:
    """A measure, and for how many customers it has a value."""

    measure: Measure
    counts: Coverage

    @property
    def title(self) -> str:
        """What it is called."""
        return title(self.measure)

    @property
    def what(self) -> str:
        """What it looks at."""
        return meaning.what(self.measure)

    @property
    def remedy(self) -> str:
        """How those get a value that have none; empty if nobody lacks one."""
        if self.counts.stale:
            return meaning.remedy(self.measure, "stale")
        return meaning.remedy(self.measure, "missing") if self.counts.missing else ""


@dataclass(frozen=True)
class CardCoverage:
    """A scorecard's measures, the least covered first."""

    card: Scorecard
    measures: list[Covered]


@dataclass(frozen=True)
class Data:
    """How the data is."""

    publication: Publication | None
    sources: list[Freshness]
    cards: list[CardCoverage]
    waiting: int
    """Facts told at the desk that are not in the lake yet."""

    @property
    def silent(self) -> list[Freshness]:
        """Return the sources that have fallen silent."""
        return [source for source in self.sources if source.is_silent]


def data() -> Data:
    """Return how the data is, as it was last looked at."""
    return Data(
        Publication.objects.filter(finished_at__isnull=False).first(),
        list(Freshness.objects.all()),
        [
            CardCoverage(card, _measures(card, list(counts)))
            for version, counts in groupby(Coverage.objects.all(), lambda one: one.version)
            if (card := reading.scorecard(version)) is not None
        ],
        Told.objects.count(),
    )


def silent_sources() -> list[Freshness]:
    """Return the sources that have fallen silent."""
    return list(Freshness.objects.filter(is_silent=True))


def _measures(card: Scorecard, counts: list[Coverage]) -> list[Covered]:
    found = [Covered(card.measures[one.place], one) for one in counts]
    return sorted(found, key=lambda one: one.counts.share)
