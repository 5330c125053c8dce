"""What an import is asked to do, and what it says it did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

BATCH = 250_000
"""Rows that become visible together: one commit. Memory and the number of files follow from it."""


@dataclass(frozen=True)
class ImportOptions:
    """How to read files that were not written for us."""

    as_: Literal["touchpoints", "traits"] | None = None
    """The table the rows go to; None: told by the columns of each file."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Our column → the file's column."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Column → one value for every row. A name that is no column of ours becomes a property."""
    timezone: str = "UTC"
    """IANA zone of times without an offset."""
    delimiter: str | None = None
    """What separates the cells of a CSV; None: found out from the header."""
    force: bool = False
    """Take rows about erased customers too."""
    rejects: Path = Path("rejects.csv")
    """Where rows that cannot be used are explained. Only made if there are any."""
    called: str = ""
    """What messages call the file, whose ending then counts too; empty: as it lies on disk. For one
    file that is kept under a name that nobody knows."""
    batch: int = BATCH
    """Rows per commit. The result does not depend on it."""


@dataclass(frozen=True)
class Progress:
    """How far an import has come."""

    file: str
    """The file being read, as messages name it."""
    done: int
    """Bytes read of all files, as they lie on disk."""
    total: int
    """Bytes of all files."""
    rows: int
    """Rows read of all files."""


@dataclass
class Counts:
    """What became of the rows meant for one table. `read` is the sum of the other three."""

    read: int = 0
    new: int = 0
    """In the lake now, and not before."""
    known: int = 0
    """Left out because their id was there already."""
    rejected: int = 0
    """Explained in the rejects file."""


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    tables: dict[str, Counts]
    """By table; only tables that some file was meant for."""
    reasons: Counter[tuple[str, str]]
    """(column, what was expected) → rejected rows that failed it."""
    ignored: tuple[str, ...]
    """Columns that have no place in the table: `traits` has no properties to keep them in."""
    rejects: Path | None
    """The rejects file, if one was needed."""
    seconds: float

    @property
    def rejected(self) -> int:
        """Rows that were not imported, over all tables."""
        return sum(counts.rejected for counts in self.tables.values())
