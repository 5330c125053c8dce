"""The tree of root causes, and which part of it stands for which."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from keepwell.desk.cases.models import Cause


@dataclass(frozen=True)
class Tree:
    """All root causes, in the order in which people read them."""

    causes: Sequence[Cause]

    @staticmethod
    def read() -> "Tree":
        """Return the tree as it is now: one question, for it is kept small enough to read."""
        return Tree(list(Cause.objects.all()))

    @cached_property
    def _children(self) -> dict[int | None, list[Cause]]:
        found: dict[int | None, list[Cause]] = defaultdict(list)
        for cause in self.causes:
            found[cause.parent_id].append(cause)
        return found

    def below(self, cause: Cause | None) -> list[Cause]:
        """Return what stands right below a cause; of None, what stands at the top."""
        return self._children.get(cause.pk if cause else None, [])

    def within(self, cause: Cause) -> list[int]:
        """Return the numbers of a cause and of all that stands below it, however deep."""
        return [one.pk for one in self._walk(cause)]

    def _walk(self, cause: Cause) -> Iterator[Cause]:
        yield cause
        for child in self.below(cause):
            yield from self._walk(child)
