"""Short signed names of rows, for links that are secrets: worked out anew instead of kept.

A token is 17 letters and digits of a MAC (96 bits of HMAC-SHA256 with a key that comes from the
desk's secret), then the row's number in base 62. Each kind of link has a salt of its own.
"""

from django.core.signing import b62_decode, b62_encode
from django.utils.crypto import constant_time_compare, salted_hmac

BYTES = 12
"""Of the MAC that are kept: 96 bits."""
LENGTH = 17
"""Characters that these are in base 62."""
LONGEST = 11
"""Characters of the largest number of a row."""


def token_of(salt: str, number: int) -> str:
    """Return the token of a row's number."""
    mac = salted_hmac(salt, str(number), algorithm="sha256").digest()[:BYTES]
    return b62_encode(int.from_bytes(mac)).rjust(LENGTH, "0") + b62_encode(number)


def number_of(salt: str, token: str) -> int | None:
    """Return the number in a token; None if it is not the one that we make of this number."""
    tail = token[LENGTH:]
    if not (tail.isascii() and tail.isalnum() and len(tail) <= LONGEST):
        return None
    number = b62_decode(tail)
    is_ours = constant_time_compare(token, token_of(salt, number))
    return number if is_ours and number < 2**63 else None
