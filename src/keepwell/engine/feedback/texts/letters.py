"""Where a text may be cut: never between a letter and the marks that belong to it.

Thai and Lao write vowels and tones above, below, before and behind the consonant they are spoken
with; a word found inside such a cluster is another word.
"""

import unicodedata

_MARKS = ("Mn", "Mc", "Me")
_BEHIND = "ะาำๅະາຳ"
"""Vowels that belong to the letter before them."""
_BEFORE = "เแโใไເແໂໃໄ"
"""Vowels that belong to the letter behind them."""


def cuts_letter(text: str, place: int) -> bool:
    """Tell whether what belongs together stands on either side of a place.

    >>> cuts_letter("ช้า", 1), cuts_letter("ช้าไป", 3), cuts_letter("slow", 2)
    (True, False, False)
    """
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    return unicodedata.category(after) in _MARKS or after in _BEHIND or before in _BEFORE


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span, wide enough to cut no letter.

    >>> widened("ช้าไป", 1, 2)
    (0, 3)
    """
    while cuts_letter(text, start):
        start -= 1
    while cuts_letter(text, end):
        end += 1
    return start, end
