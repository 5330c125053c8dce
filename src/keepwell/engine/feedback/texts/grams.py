"""Texts as pieces: runs of letters within words, and words where a script puts spaces between them.

Pieces of letters need no dictionary: they see through endings, typing errors, and Thai, which
writes its words without spaces.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

SHORTEST, LONGEST = 2, 5
"""Letters of a run, the space before and after a word among them; single letters are runs, too."""
WORD = "\t"
"""What words begin with among the pieces, so that none is taken for a run of letters."""

_SPACE = re.compile(r"\s")
_CHUNK = re.compile(r"[^ ]+")
_TOKEN = re.compile(
    r"[^\s!-&(-/:-@\[-`{-\u00bf\u2010-\u2018\u201a-\u205e\u3001-\u3011\uff01-\uff0f"
    r"\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
"""A word: anything but spaces and punctuation; an apostrophe may stand in it."""
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: no spaces between words."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text and where it stands there: text[start:end]."""

    name: str
    start: int
    end: int


def plain(text: str) -> str:
    """Return a text with its letters composed, as all places in texts are counted.

    >>> len("e\u0301"), len(plain("e\u0301"))
    (2, 1)
    """
    return unicodedata.normalize("NFC", text)


def grams(text: str) -> list[str]:
    r"""Return the names of a text's pieces.

    >>> grams("Ok!")[:7], grams("so slow")[-3:]
    (['o', 'k', '!', ' o', 'ok', 'k!', '! '], ['\tso', '\tslow', '\tso slow'])
    """
    low = _lowered(plain(text))
    padded = f" {low} "
    runs = [padded[start : start + size] for start, size in _runs(low)]
    return runs + [WORD + name for name, _, _ in _words(low)]


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text that is `plain`, in the order of `grams`, with their places."""
    low = _lowered(text)
    padded = f" {low} "
    for start, size in _runs(low):
        name = padded[start : start + size]
        first, last = start - 1 + (name[0] == " "), start + size - 1 - (name[-1] == " ")
        yield Piece(name, first, last)
    for name, start, end in _words(low):
        yield Piece(WORD + name, start, end)


def words(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand; without spaces, where its runs of letters do.

    >>> words("Too slow, again!")
    [(0, 3), (4, 8), (10, 15)]
    """
    return [found.span() for found in _TOKEN.finditer(text)]


def has_spaces(word: str) -> bool:
    """Tell whether a word is of a script that puts spaces between words.

    >>> has_spaces("slow"), has_spaces("ระบบช้า")
    (True, False)
    """
    return _UNSPACED.search(word) is None


def _lowered(text: str) -> str:
    """Return a text in lower case, with every letter in its place."""
    text = _SPACE.sub(" ", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _runs(low: str) -> Iterator[tuple[int, int]]:
    """Yield where runs of letters begin and how long they are, in a text with a space around it.

    Single letters leave the spaces out; longer runs may begin or end with one.
    """
    for found in _CHUNK.finditer(low):
        begin, finish = found.span()
        yield from ((start + 1, 1) for start in range(begin, finish))
        for size in range(SHORTEST, LONGEST + 1):
            yield from ((start, size) for start in range(begin, finish + 3 - size))


def _words(low: str) -> Iterator[tuple[str, int, int]]:
    """Yield words, then pairs of words that follow each other."""
    spaced = [(found[0], *found.span()) for found in _TOKEN.finditer(low) if has_spaces(found[0])]
    yield from spaced
    for (one, start, _), (other, _, end) in pairwise(spaced):
        yield f"{one} {other}", start, end
