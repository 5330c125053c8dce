"""A tree as its page shows it: a line for each branch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keepwell.desk.rules import words
from keepwell.desk.rules.tree.document import OTHERWISE, Action, Branch, Tree, below


@dataclass(frozen=True)
class Line:
    """A branch with those within it."""

    place: str
    """Where it is: `1.2`, counted from 1."""
    path: str
    branch: Branch
    when: str
    """The condition in words; empty: always."""
    on: Sequence[str]
    then: Sequence[str]
    count: int
    """How often it was taken lately."""
    lines: "Sequence[Line]"
    is_first: bool
    is_last: bool

    @property
    def anchor(self) -> str:
        """Return how the page's address names it."""
        return f"b{self.place}"

    @property
    def within(self) -> int:
        """Return how many branches are within it, however deep."""
        return sum(1 + line.within for line in self.lines)


def lines(tree: Tree, counts: Mapping[str, int]) -> list[Line]:
    """Return the branches of a tree, each with how often it was taken."""
    return list(_lines(tree.branches, counts, "", ""))


def otherwise(tree: Tree, counts: Mapping[str, int]) -> tuple[Sequence[str], int]:
    """Return what is done where no branch is taken, and how often that was."""
    return said(tree.otherwise), counts.get(OTHERWISE, 0)


def said(actions: Sequence[Action]) -> list[str]:
    """Return actions in words."""
    return [words.action(one) for one in actions]


def _lines(
    branches: Sequence[Branch], counts: Mapping[str, int], place: str, path: str
) -> Iterator[Line]:
    for number, branch in enumerate(branches, 1):
        here, called = f"{place}.{number}" if place else str(number), below(path, branch.name)
        yield Line(
            here, called, branch,
            when=words.condition(branch.when) if branch.when else "",
            on=[str(words.TRIGGERS[one]) for one in branch.on],
            then=said(branch.then),
            count=counts.get(called, 0),
            lines=list(_lines(branch.branches, counts, here, called)),
            is_first=number == 1, is_last=number == len(branches),
        )  # fmt: skip
