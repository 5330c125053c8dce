"""What the doctor says."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at: what there is, and what to do next."""

    level: Level
    """`error`: something does not work or gives wrong numbers. `warning`: it will, or misleads.
    `note`: good to know. `ok`: as it should be."""
    check: str
    """A name that stays the same from version to version, such as `duplicate-ids`."""
    count: int
    """How many rows, files or names it is about."""
    what: str
    to_do: str = ""
