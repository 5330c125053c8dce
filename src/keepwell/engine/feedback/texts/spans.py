"""Which words of a text spoke for a label: the pull of pieces, laid on the letters they cover."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from keepwell.engine.feedback.texts.grams import Piece, has_spaces, words
from keepwell.engine.feedback.texts.letters import widened
from keepwell.engine.measures.folds import Floats

MOST = 3
"""Spans that are told."""
STRONG = 0.25
"""Without spaces between words: the share of the strongest letter's pull that belongs to a span."""


@dataclass(frozen=True)
class Span:
    """Words of a text, text[start:end], and what they add to the log-odds of a label."""

    start: int
    end: int
    words: str
    effect: float


def spans(text: str, pulls: Sequence[tuple[Piece, float]], most: int = MOST) -> tuple[Span, ...]:
    """Return the words of a plain text that pulled most towards a label, the strongest first."""
    pull = _per_letter(len(text), pulls)
    found = [
        Span(start, end, text[start:end], float(pull[start:end].sum()))
        for word_start, word_end in words(text)
        for start, end in _parts(text, word_start, word_end, pull)
    ]
    found = [one for one in found if one.effect > 0]
    return tuple(sorted(found, key=lambda one: (-one.effect, one.start))[:most])


def _per_letter(letters: int, pulls: Sequence[tuple[Piece, float]]) -> Floats:
    """Spread the pull of each piece evenly over its letters."""
    pull = np.zeros(letters)
    for piece, amount in pulls:
        pull[piece.start : piece.end] += amount / max(piece.end - piece.start, 1)
    return pull


def _parts(text: str, start: int, end: int, pull: Floats) -> Iterator[tuple[int, int]]:
    """Yield a word; of a run of words without spaces the stretches that pulled strongly."""
    if has_spaces(text[start:end]):
        yield start, end
        return
    strong = np.flatnonzero(pull[start:end] > STRONG * max(pull.max(initial=0.0), 0.0)) + start
    reached = start
    for stretch in np.split(strong, np.flatnonzero(np.diff(strong) > 1) + 1):
        if len(stretch) and stretch[-1] >= reached:
            wide = widened(text, max(int(stretch[0]), reached), int(stretch[-1]) + 1)
            yield wide
            reached = wide[1]
