"""A tree's mapping with one thing changed. A place is `1.2.1`: counted from 1, outermost first."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from keepwell.desk.base.asked import whole

Plain = dict[str, Any]
OTHERWISE = "otherwise"
"""The place of what is done where no branch is taken."""


class NoPlaceError(LookupError):
    """There is nothing at this place, or no more."""


def at(tree: Mapping[str, Any], place: str) -> Plain:
    """Return a copy of the branch at a place."""
    siblings, number = _find(deepcopy(dict(tree)), place)
    found: Plain = siblings[number]
    return found


def replaced(tree: Mapping[str, Any], place: str, branch: Plain) -> Plain:
    """Return the tree with another branch at a place; those within it stay."""
    copy = deepcopy(dict(tree))
    siblings, number = _find(copy, place)
    inner = siblings[number].get("branches")
    siblings[number] = branch | ({"branches": inner} if inner else {})
    return copy


def added(tree: Mapping[str, Any], below: str, branch: Plain) -> Plain:
    """Return the tree with another branch at the end: of the tree (""), or of those of a branch."""
    copy = deepcopy(dict(tree))
    parent = copy
    if below:
        siblings, number = _find(copy, below)
        parent = siblings[number]
    parent.setdefault("branches", []).append(branch)
    return copy


def last(tree: Mapping[str, Any], below: str) -> str:
    """Return the place of the last branch: of the tree (""), or of those within a branch."""
    count = len((at(tree, below) if below else tree).get("branches", []))
    return f"{below}.{count}" if below else str(count)


def beside(place: str, by: int) -> str:
    """Return the place so far from another one in the same list, or the first."""
    outer, dot, number = place.rpartition(".")
    return f"{outer}{dot}{max(1, int(number) + by)}"


def moved(tree: Mapping[str, Any], place: str, by: int) -> Plain:
    """Return the tree with a branch one up (-1) or down (1) among those beside it."""
    copy = deepcopy(dict(tree))
    siblings, number = _find(copy, place)
    to = number + by
    if 0 <= to < len(siblings):
        siblings[number], siblings[to] = siblings[to], siblings[number]
    return copy


def removed(tree: Mapping[str, Any], place: str) -> Plain:
    """Return the tree without a branch and all within it."""
    copy = deepcopy(dict(tree))
    siblings, number = _find(copy, place)
    del siblings[number]
    return copy


def _find(tree: Plain, place: str) -> tuple[list[Plain], int]:
    """Return the list that a branch stands in, and its number there from 0."""
    siblings: list[Plain] = tree.get("branches", [])
    *outer, last = place.split(".")
    for part in outer:
        siblings = siblings[_number(siblings, part)].get("branches", [])
    return siblings, _number(siblings, last)


def _number(siblings: list[Plain], part: str) -> int:
    number = (whole(part) or 0) - 1
    if not 0 <= number < len(siblings):
        raise NoPlaceError(part)
    return number
