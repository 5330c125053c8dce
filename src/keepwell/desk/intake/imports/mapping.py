"""How a file's rows are read: which column is which, what is the same in all rows, whose clock."""

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal

from keepwell.engine.lake.importing import ImportOptions
from keepwell.engine.lake.importing.shape import guess

Table = Literal["touchpoints", "traits"]
OURS: dict[Table, tuple[str, ...]] = {
    "touchpoints": ("account", "person", "at", "event", "value", "source", "id"),
    "traits": ("account", "person", "at", "trait", "text", "number", "source", "id"),
}
"""Columns that people map. `properties` and `received_at` are taken by their own name."""


@dataclass(frozen=True)
class Mapping:
    """How a file is read; the same that `keepwell import` is told by its options."""

    table: Table = "touchpoints"
    columns: dict[str, str] = field(default_factory=dict)
    """Our column → the file's."""
    fixed: dict[str, str] = field(default_factory=dict)
    """Our column, or a property → its value in every row."""
    timezone: str = "UTC"
    """Of times that name none."""

    def options(self, **more: Any) -> ImportOptions:  # noqa: ANN401 - options of the engine
        """Return it in the engine's terms."""
        return ImportOptions(
            as_=self.table,
            mapping=self.columns,
            constants=self.fixed,
            timezone=self.timezone,
            **more,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Dictionary[str, Any]) -> "Mapping":
        """Read what `as_json` wrote."""
        return cls(**said)


def guessed(columns: Iterable[str], timezone: str) -> Mapping:
    """Return the likely mapping of a file of which nobody said anything yet."""
    found = guess(columns)
    table: Table = "traits" if "trait" in found and "event" not in found else "touchpoints"
    columns_of = {ours: found[ours] for ours in OURS[table] if ours in found}
    return Mapping(table, columns_of, {}, timezone)


def shape_of(columns: Iterable[str]) -> str:
    """Return what stands for a set of columns, in whatever order they come.

    >>> shape_of(["a", "b"]) == shape_of(["b", "a"]) != shape_of(["a,b"])
    True
    """
    return sha256("\n".join(sorted(map(repr, columns))).encode()).hexdigest()
