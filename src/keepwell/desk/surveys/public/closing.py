"""Why somebody with a link finds nothing there."""

from enum import StrEnum


class Closed(StrEnum):
    """Why a link cannot be used."""

    UNKNOWN = "unknown"
    """We did not make it, or it was switched to another one."""
    EXPIRED = "expired"
    OVER = "over"
    """What it shows came to its end long ago."""
    CLOSED = "closed"
    OFTEN = "often"
    """Too much comes from one address."""
