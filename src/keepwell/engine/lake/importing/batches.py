"""What a reader hands on: rows as the file has them, and those it could not even read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"


@dataclass(frozen=True)
class Reject:
    """One reason why one row was not imported."""

    row: int
    """As a spreadsheet or an editor counts: see the reader of each format."""
    column: str
    """The file's name for it; empty where it is the whole row."""
    expected: str
    got: str
    raw: str
    """The row as the file has it."""


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, by the file's column names."""

    columns: dict[str, pa.Array]
    rows: Numbers
    """The number of each row in the file."""
    raw: Callable[[int], str]
    """The n-th of these rows as the file has it."""
    extras: pa.Array | None = None
    """JSON objects of what the columns do not hold, from a reader that knows no fixed columns."""
    untyped: bool = False
    """All cells are text and `5` may well mean a number."""
    spoiled: list[Reject] = field(default_factory=list)
    """Rows that could not be read, so that they are not among the above."""

    def __len__(self) -> int:
        return len(self.rows)
