"""Telephone numbers: as people write them, and as they are dialled."""

import re

WRITTEN = (
    (r"^\s*(\d+)\.0\s*$", r"\1"),
    (r"^(\s*(?:\+|00)[^(]*)\(0\)", r"\1"),
    (r"[\s().\-/]", ""),
    (r"^00", "+"),
)
"""What is written into numbers and not dialled, and what stands for it. Files of numbers leave a
`.0` behind them; a nought in brackets is dialled only within the country."""
INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
"""A number with its country: ITU-T E.164 (11/2010), §6: at most 15 digits, no nought first."""


def dialled(text: str) -> str:
    """Return a number as one dials it, as the desk keeps those of people.

    >>> dialled("+66 (0)81-234 5678"), dialled("0048 22 123 45 67"), dialled("081 234 5678")
    ('+66812345678', '+48221234567', '0812345678')
    """
    for pattern, instead in WRITTEN:
        text = re.sub(pattern, instead, text)
    return text


def is_international(number: str) -> bool:
    """Return whether a dialled number tells its country, so that it can be reached from anywhere.

    >>> is_international("+66812345678"), is_international("0812345678")
    (True, False)
    """
    return INTERNATIONAL.fullmatch(number) is not None
