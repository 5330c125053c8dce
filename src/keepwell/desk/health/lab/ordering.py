"""The order in which scorecards are tried: the first that is for a customer scores it.

`keepwell.toml` names it, or leaves it to the names of the files.
"""

import json
import re
import tomllib
from collections.abc import Sequence
from enum import StrEnum

KEY = "scorecards"
_LINE = re.compile(r"^[ \t]*scorecards[ \t]*=[ \t]*\[[^\]]*\][^\n]*\n?", re.MULTILINE)


class Move(StrEnum):
    """What can be done with the place of a scorecard."""

    EARLIER = "earlier"
    LATER = "later"
    OUT = "out"
    """It scores nobody any more; its file stays."""
    IN = "in"
    """It is tried again, after all others."""


def moved(order: Sequence[str], name: str, move: Move, peers: Sequence[str]) -> list[str]:
    """Return the order after a scorecard was moved; the same where there is no way to go.

    `peers` are those of the order that score the same kind of customer, accounts or people: only
    among them does it matter who is first.

    >>> moved(["b2b", "people", "shop"], "shop", Move.EARLIER, ["b2b", "shop"])
    ['shop', 'people', 'b2b']
    >>> moved(["b2b", "shop"], "rest", Move.IN, ["b2b", "shop"])
    ['b2b', 'shop', 'rest']
    """
    if move in {Move.OUT, Move.IN}:
        others = [one for one in order if one != name]
        return others if move is Move.OUT else [*others, name]
    if name not in peers:
        return list(order)
    place = list(peers).index(name) + (-1 if move is Move.EARLIER else 1)
    if not 0 <= place < len(peers):
        return list(order)
    swapped = {name: peers[place], peers[place]: name}
    return [swapped.get(one, one) for one in order]


def with_order(settings: str, order: Sequence[str]) -> str:
    """Return the text of a `keepwell.toml` that names this order; all else stays as it is.

    Raises ValueError if the text is written so that we cannot be sure of that.
    """
    line = f"{KEY} = {json.dumps(list(order), ensure_ascii=False)}\n"
    found = _LINE.search(settings)
    if found:
        text = settings[: found.start()] + line + settings[found.end() :]
    else:
        text = f"{settings.rstrip()}\n\n{line}" if settings.strip() else line
    if tomllib.loads(text) != tomllib.loads(settings) | {KEY: list(order)}:
        raise ValueError(text)
    return text
