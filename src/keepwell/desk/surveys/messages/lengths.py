"""How long a short message is: what a gateway counts, and charges for, is its parts.

3GPP TS 23.038 (§6.2.1, the default alphabet and its extension; §6.2.3, UCS-2) and TS 23.040
(§9.2.3.24.1): 140 octets a message, which are 160 septets, or 70 units of 16 bits where a single
character is not in the alphabet. Of a message in parts each gives six octets to say which it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters that take an escape and a second septet."""
SEPTETS, SEPTETS_OF_PART = 160, 153
UNITS, UNITS_OF_PART = 70, 67
BEYOND = 0xFFFF
"""Characters behind this one take two units of UTF-16, as phones and gateways send them."""


@dataclass(frozen=True)
class Length:
    """How long a message is."""

    parts: int
    used: int
    """Septets, or units of 16 bits."""
    is_plain: bool
    """Whether all of it is in the default alphabet."""


def length_of(text: str) -> Length:
    """Return how long a message is; a character never stands in two parts.

    >>> length_of("Thank you!"), length_of("ขอบคุณ")
    (Length(parts=1, used=10, is_plain=True), Length(parts=1, used=6, is_plain=False))
    """
    is_plain = set(text) <= ALPHABET | EXTENSION
    if is_plain:
        sizes = [2 if one in EXTENSION else 1 for one in text]
    else:
        sizes = [2 if ord(one) > BEYOND else 1 for one in text]
    whole, part = (SEPTETS, SEPTETS_OF_PART) if is_plain else (UNITS, UNITS_OF_PART)
    used = sum(sizes)
    return Length(1 if used <= whole else _parts(sizes, part), used, is_plain)


def _parts(sizes: Iterable[int], most: int) -> int:
    parts, left = 0, 0
    for size in sizes:
        if size > left:
            parts, left = parts + 1, most
        left -= size
    return parts
