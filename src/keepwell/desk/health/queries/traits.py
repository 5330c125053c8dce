"""What is known of a customer or person, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.project import project
from keepwell.engine.lake.about import traits

Said = str | float | None


@dataclass(frozen=True)
class Turn:
    """From when on a trait had a value, and who said so."""

    value: Said
    at: datetime
    source: str


@dataclass(frozen=True)
class TraitRow:
    """A trait: what it is now, and what it was."""

    name: str
    now: Turn
    before: Sequence[Turn]
    """The newest first."""


def traits_of(of: Subject) -> list[TraitRow]:
    """Return the traits by name, each with its past."""
    rows = traits(project().lake, of.unit, of.standing.key).to_pylist()
    found = []
    for name, some in groupby(rows, lambda row: row["trait"]):
        now, *before = (_turn(row) for row in some)
        found.append(TraitRow(name, now, before))
    return found


def _turn(row: dict[str, Any]) -> Turn:
    value = row["text"] if row["text"] is not None else row["number"]
    return Turn(value, row["at"], row["source"] or "")
