"""Moments as clients write them."""

from datetime import UTC, datetime

import pyarrow as pa

from keepwell.engine.lake.importing.moments import EXPECTED, FIRST, moments

__all__ = ["EXPECTED", "read"]
LAST_YEAR = 2199


def read(value: object) -> datetime | None:
    """Return a moment, of UTC if it names no offset; None for what is none.

    >>> read("2026-11-22T10:00:00.250+01:00")
    datetime.datetime(2026, 11, 22, 9, 0, 0, 250000, tzinfo=datetime.timezone.utc)
    >>> read("yesterday")
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _otherwise(str(value))
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return _otherwise(value)
    return utc if utc >= FIRST and utc.year <= LAST_YEAR else None


def _otherwise(text: str) -> datetime | None:
    """Read what the importer of files knows besides: digits since 1970, other ways to write."""
    try:
        found: datetime | None = moments(pa.array([text], pa.string()), "UTC")[0].as_py()
    except (pa.ArrowException, UnicodeError):
        return None
    return found
