"""What of many things is most of the whole: ranked, with shares, and the vital few among them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)
MOST = 0.8
"""Of the whole: what the vital few bring about (Juran, Quality Control Handbook 1951)."""
_GRACE = 1e-9
"""What is lost where shares are added up."""


@dataclass(frozen=True)
class Share:
    """How much of the whole one thing is."""

    share: float
    """0 to 1; 0 of nothing."""
    cumulative: float
    """With all that are greater."""


def cumulated(amounts: Mapping[Name, float]) -> dict[Name, Share]:
    """Return the share of each, and with all greater ones, the greatest first.

    Amounts are 0 or more; things of one amount stand in the order of their names.

    >>> cumulated({"speed": 1, "price": 3})["speed"]
    Share(share=0.25, cumulative=1.0)
    """
    total, so_far = fsum(amounts.values()) or 1.0, 0.0
    found: dict[Name, Share] = {}
    for name in sorted(amounts, key=lambda one: (-amounts[one], str(one))):
        so_far += amounts[name]
        found[name] = Share(amounts[name] / total, so_far / total)
    return found


def vital_few(amounts: Mapping[Name, float], most: float = MOST) -> list[Name]:
    """Return the fewest things that are at least so much of the whole; none where all are 0.

    >>> vital_few({"price": 6, "speed": 3, "taste": 1, "smell": 0})
    ['price', 'speed']
    """
    few: list[Name] = []
    for name, one in cumulated(amounts).items():
        if not amounts[name]:
            break
        few.append(name)
        if one.cumulative >= most - _GRACE:
            break
    return few
