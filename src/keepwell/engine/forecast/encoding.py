"""Features → numbers: how a table of numbers, booleans and texts becomes a matrix.

A number stands for itself, and if it was ever missing, a second column says where. A text becomes
one column for each of its common values; a rare or unseen one is in none of them. What is the same
in every row is left out.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.measures.folds import Floats, Ints

LEVELS = 30
"""Values of a text that get a column of their own, at most."""
RARE = 10
"""A value of fewer rows gets none."""


@dataclass(frozen=True)
class Numbers:
    """A number or boolean, and whether it is missing."""

    feature: str
    gaps: bool
    """Some were missing when this was learned."""

    @property
    def width(self) -> int:
        """Columns it becomes."""
        return 1 + self.gaps

    def columns(self, column: pa.ChunkedArray) -> Floats:
        """Return [row][column]; missing is NaN in the first."""
        values = as_numbers(column)
        return np.stack([values, np.isnan(values)] if self.gaps else [values], axis=1)


@dataclass(frozen=True)
class Levels:
    """A text, by its common values; None is a value too."""

    feature: str
    values: tuple[str | None, ...]

    @property
    def width(self) -> int:
        """Columns it becomes."""
        return len(self.values)

    def columns(self, column: pa.ChunkedArray) -> Floats:
        """Return [row][value]: 1 where it is the value."""
        texts = column.cast(pa.string())
        found = pc.index_in(texts, value_set=pa.array(self.values, pa.string()))
        place = pc.fill_null(found, -1).to_numpy()
        return (place[:, None] == np.arange(self.width)).astype(np.float64)


@dataclass(frozen=True)
class Encoding:
    """How the features of a table become a matrix; learned from one table, used on others."""

    parts: tuple[Numbers | Levels, ...]

    @classmethod
    def of(cls, features: pa.Table) -> "Encoding":
        """Learn from a table."""
        parts = (_part(name, features[name]) for name in features.column_names)
        return cls(tuple(part for part in parts if part is not None))

    def matrix(self, features: pa.Table) -> Floats:
        """Return [row][column]; NaN is missing. Features not learned are passed over."""
        columns = [part.columns(features[part.feature]) for part in self.parts]
        return np.concatenate([np.empty((features.num_rows, 0)), *columns], axis=1)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The features that are looked at."""
        return tuple(part.feature for part in self.parts)

    @cached_property
    def feature(self) -> Ints:
        """[column]: the place of its feature."""
        return np.repeat(np.arange(len(self.parts)), [part.width for part in self.parts])


def _part(name: str, column: pa.ChunkedArray) -> Numbers | Levels | None:
    if not _is_text(column.type):
        values = as_numbers(column)
        gaps = np.isnan(values)
        present = values[~gaps]
        same = not len(present) or present.min() == present.max()
        return None if same and (gaps.all() or not gaps.any()) else Numbers(name, bool(gaps.any()))
    counts = pc.value_counts(column.cast(pa.string()))
    told = sorted(
        zip(counts.field("counts").to_pylist(), counts.field("values").to_pylist(), strict=True),
        key=lambda pair: (-pair[0], pair[1] or ""),
    )
    common = tuple(value for count, value in told[:LEVELS] if count >= RARE)
    return Levels(name, common) if len(told) > 1 and common else None


def as_numbers(column: pa.ChunkedArray) -> Floats:
    """Return numbers and booleans as floats; null, NaN and the infinite are NaN."""
    values = column.cast(pa.float64()).to_numpy()
    return np.where(np.isfinite(values), values, np.nan)


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_null(inner)
