"""What the form on a scorecard's text shows: its numbers, and where each of them stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["number", "days"]
_BROWSERS = re.compile(r"-?([0-9]+|[0-9]*\.[0-9]+)([eE][-+]?[0-9]+)?")
"""Numbers that browsers take, which are not all that YAML does: `5.` and `+5` are missing."""


@dataclass(frozen=True)
class Field:
    """A number in the text."""

    path: str
    """Its place: `dimensions.adoption.measures.seats.weight`; of a scale's points `scale[2].score`,
    counted from 1."""
    said: str
    """As it is written, without the `d` of days."""
    start: int
    end: int
    """Which characters of the text it is."""
    line: int
    unit: Unit = "number"

    @property
    def control(self) -> str:
        """Return the kind of control that can hold it as it is written."""
        return "number" if _BROWSERS.fullmatch(self.said) else "text"


@dataclass(frozen=True)
class Point:
    """A point of a scale: a value of the measure, and the score it gets."""

    value: Field
    score: Field


@dataclass(frozen=True)
class MeasureFields:
    """What the form shows of a measure."""

    name: str
    title: str
    path: str
    weight: Field | None
    """None here and below: not in the text, so its usual value holds; or not a number by itself."""
    windows: Sequence[tuple[str, Field]]
    """Numbers of days, each with its key: window, per, valid_for, stale_after."""
    points: Sequence[Point]
    scale: str = ""
    """What stands in the place of points: `percentile`."""
    scale_span: tuple[int, int] | None = None
    """Which characters the whole scale is."""


@dataclass(frozen=True)
class DimensionFields:
    """What the form shows of a dimension."""

    name: str
    title: str
    weight: Field | None
    measures: Sequence[MeasureFields]

    @property
    def path(self) -> str:
        """Return its place."""
        return f"dimensions.{self.name}"


@dataclass(frozen=True)
class CapFields:
    """What the form shows of a cap."""

    why: str
    at_most: Field | None


@dataclass(frozen=True)
class Form:
    """All that the form shows, in the order of the text."""

    min_coverage: Field | None
    bands: Sequence[tuple[str, Field]]
    dimensions: Sequence[DimensionFields]
    caps: Sequence[CapFields]
    fields: Mapping[str, Field] = field(default_factory=dict)
    """Every number by its path."""

    def measure(self, path: str) -> MeasureFields | None:
        """Return the measure at a path."""
        found = (one for side in self.dimensions for one in side.measures if one.path == path)
        return next(found, None)
