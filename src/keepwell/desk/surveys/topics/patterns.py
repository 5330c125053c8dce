"""Whether a regular expression could take for ever on a comment, which anybody may write.

Python tries every way in which a comment may be shared out among the repeats of a pattern. The ways
multiply along repeats that could take the same letters, so that is what is counted.
"""

import re
from dataclasses import dataclass
from math import prod

UNBOUNDED = 4_000
"""What a repeat without an end counts for: a long comment."""
MOST_WAYS = (UNBOUNDED + 1) ** 2
"""As many as two stars have."""
MOST_DOUBTFUL = 12
"""Letters that may be there or not, of which each doubles the ways, and which count apart."""
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[a-zA-Z:=!<>]*|\{\d*,?\d*\}|.", re.DOTALL)
"""A letter of a pattern, a class of letters, a number of times, or what a group begins with."""
_TIMES = re.compile(r"\{(\d*)(,?)(\d*)\}")
_ANYTHING = "."
_SAMPLE = [chr(code) for code in range(32, 127)] + list("\n\téßżЖกั中")
"""Letters by which classes are told apart."""


@dataclass(frozen=True)
class _Part:
    """A piece of a pattern and how often it may stand there."""

    piece: str
    least: int = 1
    most: int = 1


def takes_for_ever(pattern: str) -> bool:
    r"""Return whether some comments hold a pattern up.

    >>> [takes_for_ever(one) for one in (r"\w+\w+\w+!", "(a|ab)+c", ".*a.*b.*")]
    [True, True, True]
    >>> [takes_for_ever(one) for one in (r"not\s+at\s+all\s+good", "wait.*(hour|day)s?")]
    [False, False]
    """
    parts = list(_parts(_PIECE.findall(pattern)))
    return _multiplies(parts) or _is_too_much(parts)


def _parts(pieces: list[str]) -> list[_Part]:
    """Join each piece with what says how often it stands there."""
    found: list[_Part] = []
    counted = False
    for piece in pieces:
        times = _times(piece) if found and found[-1].piece not in {"(", "|"} else None
        if times is None:
            found.append(_Part(piece))
        elif not counted:
            found[-1] = _Part(found[-1].piece, *times)
        counted = times is not None and not counted  # what follows makes it lazy
    return found


def _times(piece: str) -> tuple[int, int] | None:
    """Return how often a piece lets the one before stand; None if it says nothing of that."""
    if piece in {"?", "*", "+"}:
        return {"?": (0, 1), "*": (0, UNBOUNDED), "+": (1, UNBOUNDED)}[piece]
    said = _TIMES.fullmatch(piece)
    if said is None or not (said[1] or said[3]):
        return None
    least = int(said[1] or 0)
    if not said[2]:
        return least, least
    return least, int(said[3]) if said[3] else UNBOUNDED


def _multiplies(parts: list[_Part]) -> bool:
    """Return whether a group that can be read in several ways is repeated."""
    groups = [False]  # for each that is open, whether it can be
    for part in parts:
        if part.piece.startswith("("):
            groups.append(False)
        elif part.piece == ")" and len(groups) > 1:
            inner = groups.pop()
            if inner and part.most > 1:
                return True
            groups[-1] |= inner
        groups[-1] |= part.piece == "|" or part.least != part.most
    return False


def _is_too_much(parts: list[_Part]) -> bool:
    """Return whether a comment may be shared out in too many ways along the pattern."""
    chain: list[_Part] = []
    held: list[tuple[list[_Part], list[_Part]]] = [([], [])]
    for part in parts:
        if part.piece.startswith("("):
            held.append((chain, []))
        elif part.piece == "|":
            before, longest = held.pop()
            held.append((before, max(longest, chain, key=_ways)))
            chain = list(before)
        elif part.piece == ")" and len(held) > 1:
            chain = max(held.pop()[1], chain, key=_ways)
            chain = [*chain, _Part(_ANYTHING, 0, part.most)] if part.most > 1 else chain
        else:
            if part.least and len(held) == 1:  # it stands there for sure, and tells some apart
                chain = [one for one in chain if _overlap(one.piece, part.piece)]
            chain = [*chain, part] if part.least != part.most else chain
        if _ways(chain) > MOST_WAYS or sum(map(_is_doubtful, chain)) > MOST_DOUBTFUL:
            return True
    return False


def _ways(chain: list[_Part]) -> int:
    return prod(one.most - one.least + 1 for one in chain if not _is_doubtful(one))


def _is_doubtful(part: _Part) -> bool:
    return (part.least, part.most) == (0, 1)


def _overlap(one: str, other: str) -> bool:
    """Return whether two pieces could take the same letter."""
    try:
        both = [re.compile(piece, re.IGNORECASE | re.DOTALL) for piece in (one, other)]
    except re.error:
        return True
    return any(all(piece.fullmatch(letter) for piece in both) for letter in _SAMPLE)
