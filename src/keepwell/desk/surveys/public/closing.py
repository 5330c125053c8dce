"""Why somebody with a link is not asked."""

from enum import StrEnum


class Closed(StrEnum):
    """Why a link cannot be answered at."""

    UNKNOWN = "unknown"
    """We did not make it, or it was switched to another one."""
    EXPIRED = "expired"
    CLOSED = "closed"
    OFTEN = "often"
    """Too much comes from one address."""
