"""What the page of the scorecards shows: what counts, how much, and how many have data for it."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from keepwell import sentences
from keepwell.desk.health import meaning
from keepwell.desk.health.models import Coverage
from keepwell.desk.health.scorecards.files import File, Shelf, shelf
from keepwell.desk.health.scorecards.words import condition
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import BANDS, Dimension, Measure, Scorecard
from keepwell.engine.scoring.scores import nominal_weights


@dataclass(frozen=True)
class MeasureLine:
    """A measure, its part of the score, and how many have data for it."""

    measure: Measure
    share: float
    """Of the score when nothing is missing, 0 to 1."""
    counts: Coverage | None
    """None if nobody was scored by this text yet."""

    @property
    def title(self) -> str:
        """What people call it."""
        return sentences.title(self.measure)

    @property
    def what(self) -> str:
        """What it looks at, over which days."""
        return meaning.what(self.measure)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The points of its scale; of a rank none."""
        return meaning.points(self.measure)

    @property
    def scale(self) -> str:
        """Which value gets which score."""
        return meaning.scale(self.measure)


@dataclass(frozen=True)
class DimensionLine:
    """A dimension and its measures."""

    dimension: Dimension
    measures: list[MeasureLine]

    @property
    def title(self) -> str:
        """What people call it."""
        return meaning.side(self.dimension)

    @property
    def share(self) -> float:
        """Its part of the score when nothing is missing, 0 to 1."""
        return sum(line.share for line in self.measures)


@dataclass(frozen=True)
class Shown:
    """A scorecard as the page shows it."""

    file: File
    card: Scorecard
    counts: list[Coverage]
    """Of each measure; none if nobody was scored by this text yet."""
    peers: list[str]
    """Those that score accounts, or people, as it does, in the order in which they are tried."""

    @property
    def title(self) -> str:
        """What people call it."""
        return sentences.told(self.card.title) or self.card.name

    @property
    def conditions(self) -> list[str]:
        """What a customer must be like; none: it is for everybody that is left."""
        return [condition(one) for one in self.card.applies_to]

    @property
    def bands(self) -> list[tuple[str, float]]:
        """Where each band begins, the worst first."""
        return [(band, self.card.bands[band]) for band in BANDS]

    @property
    def is_counted(self) -> bool:
        """Whether it is counted who has data: of customers, and not of the people there."""
        return self.card.unit == "account"

    @property
    def customers(self) -> int | None:
        """How many were scored by it; None if nobody was yet."""
        return self.counts[0].customers if self.counts else None

    @cached_property
    def dimensions(self) -> list[DimensionLine]:
        """The dimensions in the order of the text."""
        found = {one.place: one for one in self.counts}
        lines = [
            MeasureLine(measure, share, found.get(place))
            for place, (measure, share) in enumerate(
                zip(self.card.measures, nominal_weights(self.card), strict=True)
            )
        ]
        by_name = {one.name: one for one in self.card.dimensions}
        grouped = groupby(lines, lambda line: line.measure.dimension)
        return [DimensionLine(by_name[name], list(group)) for name, group in grouped]


@dataclass(frozen=True)
class Scorecards:
    """All that the page shows."""

    shelf: Shelf
    broken: list[File]
    shown: list[Shown]


def scorecards() -> Scorecards:
    """Return the scorecards of the project, one query."""
    found = shelf(project())
    counts = {
        version: list(rows)
        for version, rows in groupby(Coverage.objects.all(), lambda one: one.version)
    }
    return Scorecards(
        found,
        [file for file in found.files if file.card is None],
        [Shown(file, card, counts.get(card.version, []), found.peers(card.name))
         for file in found.files if (card := file.card) is not None],
    )  # fmt: skip
