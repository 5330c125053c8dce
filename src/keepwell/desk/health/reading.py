"""What is published, read back as the engine's own objects, so that its words fit both.

reading.measures_of(customer)        # each measure with value, score, weight, status
reading.standing_of(customer)        # the engine's Standing
reading.causes(mover)                # why it moved: sentences in the reader's language
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from keepwell import sentences
from keepwell.desk.customers.models.standing import Standing as Published
from keepwell.desk.health.models import Mover
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import Dimension, Measure, Scorecard
from keepwell.engine.scorecard.versions import VersionStore
from keepwell.engine.scoring.ledger import Part, Stand, Standing, parts_of
from keepwell.errors import KeepwellError
from keepwell.health import VERSIONS

KEPT = 256
"""Scorecard versions that a process remembers."""


@dataclass(frozen=True)
class Told:
    """A change in its parts, greatest first, and the scorecards before and after."""

    parts: tuple[Part, ...]
    versions: tuple[str, ...]

    @classmethod
    def of(cls, before: Standing, now: Standing) -> "Told":
        """Split the change between two standings that have a score."""
        parts = sorted(parts_of(before, now), key=lambda part: -abs(part.points))
        return cls(tuple(parts), tuple(dict.fromkeys([before.version, now.version])))

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Told":
        """Read what `as_json` wrote."""
        parts = tuple(Part(**part) for part in said.get("parts", ()))
        return cls(parts, tuple(said.get("versions", ())))

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON values."""
        return {"versions": list(self.versions), "parts": [dict(vars(part)) for part in self.parts]}


@dataclass(frozen=True)
class MeasureNow:
    """A measure of the scorecard, and how one customer stands in it."""

    measure: Measure
    dimension: Dimension
    stand: Stand

    @property
    def title(self) -> str:
        """What it is called."""
        return sentences.title(self.measure)

    @property
    def value(self) -> str:
        """Its value in words, with the unit."""
        return sentences.value(self.measure, self.stand.value)


def scorecard(version: str) -> Scorecard | None:
    """Return the scorecard of a version; None if its text is gone."""
    store = project().lake.root / VERSIONS
    try:
        return _kept(store, version)
    except KeepwellError:  # nobody may be kept from a page by a lost text
        return None


@lru_cache(KEPT)
def _kept(store: Path, version: str) -> Scorecard:
    return VersionStore(store).get(version)


def stands(published: Published) -> dict[str, Stand]:
    """Return how each measure stands, by its name, in no particular order."""
    return {name: Stand(*said) for name, said in published.measures.items()}


def measures_of(published: Published) -> list[MeasureNow]:
    """Return the measures in the order of the scorecard; none if its text is gone."""
    card = scorecard(published.version)
    if card is None:
        return []
    said = stands(published)
    return [
        MeasureNow(measure, dimension, said[measure.name])
        for dimension in card.dimensions
        for measure in dimension.measures
        if measure.name in said
    ]


def caps_of(published: Published) -> list[str]:
    """Return why the score is held down, in the words of the scorecard."""
    card = scorecard(published.version)
    return [card.caps[number].why for number in published.held.get("caps", ())] if card else []


def standing_of(published: Published) -> Standing:
    """Return what was published as the engine says it. It must have been scored."""
    if published.as_of is None:
        raise ValueError(f"{published.key} was never scored: it has no standing.")
    card = scorecard(published.version)
    return Standing(
        published.as_of,
        card.name if card else "",
        published.version,
        published.score,
        published.band,
        published.state,
        published.coverage,
        stands(published),
        tuple(caps_of(published)),
        published.held.get("override"),
    )


def causes(mover: Mover, most: int = 3) -> list[tuple[str, float]]:
    """Say what the greatest parts of a change that point its way come from, with their points."""
    told = Told.from_json(mover.parts)
    cards = [card for version in told.versions if (card := scorecard(version)) is not None]
    telling = sentences.telling(told.parts, mover.change)
    return _said(telling[:most], sentences.measures_of(*cards))


def burdens(published: Published, most: int = 3) -> list[tuple[str, float]]:
    """Say which measures take most from a full score, each with the points it takes."""
    taking = [(-(100 - m.stand.score) * m.stand.weight, m) for m in measures_of(published)
              if m.stand.score is not None]  # fmt: skip
    worst = sorted(taking, key=lambda one: one[0])[:most]
    said = _("{measure}: {value}")
    return [(said.format(measure=m.title, value=m.value), points) for points, m in worst if points]


def _said(parts: Sequence[Part], measures: Mapping[str, Measure]) -> list[tuple[str, float]]:
    return [
        (sentences.cause(part, measures), part.points)
        for part in parts
        if part.measure is None or part.measure in measures
    ]
