"""What a score is made of: its dimensions and measures, from the desk's own database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from keepwell import sentences
from keepwell.desk.customers.models import Standing
from keepwell.desk.health import meaning, reading
from keepwell.engine.scorecard.schema import BANDS, Dimension, Measure, Scorecard
from keepwell.engine.scoring.ledger import Stand
from keepwell.engine.scoring.rules import GRACE
from keepwell.engine.scoring.scores import nominal_weights

UNKNOWN = "unknown"


@dataclass(frozen=True)
class MeasureRow:
    """A measure, and where somebody stands on it."""

    measure: Measure
    stand: Stand
    band: str
    """Where its score alone would put them; `unknown` while its source is silent or has nothing."""
    usual_weight: float
    """Its share of the score when nothing is missing, 0 to 1."""

    @property
    def title(self) -> str:
        """What people call the measure."""
        return sentences.title(self.measure)

    @property
    def said(self) -> str:
        """The value with its unit."""
        return sentences.value(self.measure, self.stand.value)

    @property
    def what(self) -> str:
        """What it looks at, over which days."""
        return meaning.what(self.measure)

    @property
    def is_fresh(self) -> bool:
        """Whether there is a value and its source is alive."""
        return self.stand.status == "ok"

    @property
    def counts(self) -> bool:
        """Whether it is part of the score now."""
        return self.stand.weight > 0

    @property
    def remedy(self) -> str:
        """Why there is no value and how to get one; empty if there is."""
        return meaning.remedy(self.measure, self.stand.status)

    @property
    def asks_for_sentiment(self) -> bool:
        """Whether a colleague who says how it goes would fill it."""
        return not self.is_fresh and meaning.SENTIMENT in meaning.events(self.measure)

    @property
    def scale(self) -> tuple[tuple[float, float], ...]:
        """The points of its scale, (value, score); of a rank none."""
        return meaning.points(self.measure)

    @property
    def scale_said(self) -> str:
        """The scale in words: which value gets which score."""
        return meaning.scale(self.measure)


@dataclass(frozen=True)
class DimensionRow:
    """A dimension and its measures."""

    dimension: Dimension
    score: float | None
    band: str
    weight: float
    """Its share of the score now, 0 to 1."""
    measures: tuple[MeasureRow, ...]

    @property
    def title(self) -> str:
        """What people call it."""
        return meaning.side(self.dimension)

    @property
    def said(self) -> str:
        """The score in words."""
        return _("{score} of 100").format(score=sentences.score(self.score))


@dataclass(frozen=True)
class Makeup:
    """What a score is made of. `card` is None if nothing was scored, or its text is lost."""

    standing: Standing
    card: Scorecard | None

    @cached_property
    def dimensions(self) -> tuple[DimensionRow, ...]:
        """The dimensions in the order of the scorecard."""
        if self.card is None:
            return ()
        by_name = {one.name: one for one in self.card.dimensions}
        return tuple(
            self._dimension(by_name[name], tuple(rows))
            for name, rows in groupby(
                _rows(self.card, reading.stands(self.standing)), lambda r: r.measure.dimension
            )
        )

    def _dimension(self, dimension: Dimension, rows: tuple[MeasureRow, ...]) -> DimensionRow:
        score = self.standing.dimensions.get(dimension.name)
        weight = sum(row.stand.weight for row in rows)
        band = band_of(self.card, score) if self.card else UNKNOWN
        return DimensionRow(dimension, score, band, weight, rows)

    @property
    def measures(self) -> tuple[MeasureRow, ...]:
        """All measures."""
        return tuple(row for dimension in self.dimensions for row in dimension.measures)

    @property
    def fresh(self) -> int:
        """How many measures have a value from a living source."""
        return sum(row.is_fresh for row in self.measures)

    @property
    def lacking(self) -> tuple[MeasureRow, ...]:
        """The measures without a value that would count in the score."""
        return tuple(r for r in self.measures if not r.is_fresh and r.measure.weight)

    @property
    def caps(self) -> list[str]:
        """Why the score is held down, in the scorecard's words."""
        return [sentences.told(why) for why in reading.caps_of(self.standing)]

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Where the bands begin, but for the first."""
        return () if self.card is None else tuple(self.card.bands[band] for band in BANDS[1:])


def makeup(standing: Standing) -> Makeup:
    """Return what the published score of an account or person is made of."""
    return Makeup(standing, reading.scorecard(standing.version) if standing.version else None)


def band_of(card: Scorecard, score: float | None) -> str:
    """Return the band that a score falls into: a band's first number belongs to it."""
    if score is None:
        return UNKNOWN
    return [band for band in BANDS if score >= card.bands[band] - GRACE or band == BANDS[0]][-1]


def _rows(card: Scorecard, stands: Mapping[str, Stand]) -> Iterator[MeasureRow]:
    for measure, usual in zip(card.measures, nominal_weights(card), strict=True):
        stand = stands.get(measure.name, Stand(None, None, 0.0, "missing"))
        band = band_of(card, stand.score) if stand.status == "ok" else UNKNOWN
        yield MeasureRow(measure, stand, band, usual)
