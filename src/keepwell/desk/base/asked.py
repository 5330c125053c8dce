"""Numbers and days as somebody writes them into an address: what cannot be meant is none."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator

DIGITS = 18
"""Of the largest number that is read; each number of a row has fewer."""
FIRST_YEAR, LAST_YEAR = 1900, 2999
SENSIBLE = [
    MinValueValidator(date(FIRST_YEAR, 1, 1)), MaxValueValidator(date(LAST_YEAR, 12, 31))
]  # fmt: skip
"""Validators of days: there is one before and after each, in every zone."""


def whole(text: str) -> int | None:
    """Return a whole number of plain digits; None for what is none, or has too many.

    >>> whole("12"), whole("-1"), whole("²"), whole("9" * 5_000)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def day(text: str) -> date | None:
    """Return a day, as ISO 8601 writes it; None for what is none, or is far from our time."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
