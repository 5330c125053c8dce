"""What can be wrong with a scorecard, and how it is said."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad an issue is."""

    NOTE = 1
    """Works; probably not what you meant."""
    WARNING = 2
    """Works today, misleads or will stop working."""
    ERROR = 3
    """Cannot be used."""


@dataclass(frozen=True)
class Issue:
    """One finding, at a line of a file.

    >>> print(Issue(Level.ERROR, "saas.yaml", 7, "adoption.seats", 'Unknown key "windw".'))
    saas.yaml:7: error: adoption.seats: Unknown key "windw".
    """

    level: Level
    file: str
    line: int
    where: str
    """The path inside the scorecard, such as `dimensions.adoption.measures.seats`; list items are
    counted from 1, as in `caps[2].when`; empty for the top."""
    message: str
    """A full sentence: what was expected, what came, what to do."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.level.name.lower()}: "
        return place + (f"{self.where}: " if self.where else "") + self.message
