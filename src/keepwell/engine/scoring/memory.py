"""What history remembers of a line-up: which facts it has seen and which days it has scored.

It stands in the log of the table `scores`, in the commit of the rows it tells of, so that a killed
run leaves both or neither. For that Delta keeps a number under a name, the last one written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS

if TYPE_CHECKING:
    from deltalake import DeltaTable, Transaction

BLOCK = 60
"""Days that share a number, a bit each. It has 63."""


@dataclass(frozen=True)
class Seen:
    """Versions of the facts; None where there is no table yet."""

    touchpoints: int | None
    traits: int | None


def versions_now(lake: Lake) -> Seen:
    """Return the versions of the facts as they are now."""
    tables = (lake.delta(TOUCHPOINTS), lake.delta(TRAITS))
    return Seen(*(None if table is None else int(table.version()) for table in tables))


class Memory:
    """Reads what the table `scores`, as it was opened, remembers of one line-up."""

    def __init__(self, scores: "DeltaTable | None", key: str) -> None:
        self.scores, self.key = scores, key

    @property
    def seen(self) -> Seen:
        """The facts that all rows of the line-up were made from."""
        return Seen(self._number("touchpoints"), self._number("traits"))

    @property
    def days(self) -> set[date]:
        """The days that were scored, also those on which nobody was there to be scored."""
        return {
            date.fromordinal(block * BLOCK + bit)
            for block, bits in self._blocks().items()
            for bit in range(BLOCK)
            if bits >> bit & 1
        }

    def also(self, days: Iterable[date], seen: Seen) -> "list[Transaction]":
        """Return what to write down when more days were scored, by facts that are now seen."""
        blocks = self._blocks()
        for day in days:
            block, bit = divmod(day.toordinal(), BLOCK)
            blocks[block] = blocks.get(block, 0) | 1 << bit
        numbers = {f"days-{block}": bits for block, bits in blocks.items()}
        if blocks:
            numbers |= {"first": min(blocks), "last": max(blocks)}
        return self._transactions(numbers) + self.saw(seen)

    def saw(self, seen: Seen) -> "list[Transaction]":
        """Return what to write down when facts are seen and nothing else is new."""
        versions = {"touchpoints": seen.touchpoints, "traits": seen.traits}
        return self._transactions({k: v for k, v in versions.items() if v is not None})

    def _transactions(self, numbers: Mapping[str, int]) -> "list[Transaction]":
        from deltalake import Transaction

        return [Transaction(f"{self.key}:{name}", number) for name, number in numbers.items()]

    def _number(self, name: str) -> int | None:
        return self.scores and self.scores.transaction_version(f"{self.key}:{name}")

    def _blocks(self) -> dict[int, int]:
        first, last = self._number("first"), self._number("last")
        if first is None or last is None:
            return {}
        return {block: self._number(f"days-{block}") or 0 for block in range(first, last + 1)}
