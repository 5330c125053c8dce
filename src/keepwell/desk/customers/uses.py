"""What stands on a segment: each room says so of its own things, so that none loses its ground.

    uses.told_by(distributions_of)

where `distributions_of` yields a `Use` for each thing that names the segment it is asked about.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepwell.engine.segments.tree import Node, leaves

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Use:
    """Something that names a segment: of what kind, what it is called, and where it is."""

    kind: "StrOrPromise"
    name: str
    href: str


Teller = Callable[[str], Iterable[Use]]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    """Ask a room, too, which of its things name a segment."""
    _tellers.append(teller)


def uses_of(name: str) -> list[Use]:
    """Return all that names a segment, and would stand on nothing without it."""
    return [use for teller in _tellers for use in teller(name)]


def is_named(name: str, node: Node | None) -> bool:
    """Return whether conditions refer to a segment."""
    return node is not None and any(
        leaf.kind == "segment" and leaf.name == name for leaf in leaves(node)
    )
