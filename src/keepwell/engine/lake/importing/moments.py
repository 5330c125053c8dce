"""Times of any kind to microseconds UTC.

Texts: ISO 8601 from a day to nine decimals of a second, `T` or a space between, with an offset,
`Z`, `UTC`, `GMT` or nothing; more than six decimals are cut off. Whole numbers: seconds since 1970
if they have 9 or 10 digits (a fraction is allowed), milliseconds with 12 or 13, microseconds with
15 or 16. Fewer digits could be a date such as 20260131, so they are refused.

A time without offset is local to the import's zone. Where the clocks go back and it exists twice,
it is the first of the two; where they go forward and it does not exist, it is the moment they did.
"""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.importing.texts import texts
from keepwell.engine.lake.tables import MOMENT

EXPECTED = "a time from 1970 to 2199, such as 2026-01-31T14:05:06+01:00"
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(2200, 1, 1, tzinfo=UTC)
NAIVE = pa.timestamp("us")

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"[T ]\d{2}(:\d{2}(:\d{2}(\.\d{1,6})?)?)?"
_LOCAL = rf"^{_DAY}({_CLOCK})?$"
_ZONED = rf"^{_DAY}{_CLOCK}(Z|[+-]\d{{2}}(:?\d{{2}})?)$"
_EPOCH = r"^(\d{9,10}(\.\d+)?|\d{12,13}|\d{15,16})$"


def moments(column: pa.Array, zone: str) -> pa.Array:
    """Return a column as UTC moments; null where there is none or it cannot be read."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        found = _typed(column, zone)
    else:
        found = _read(texts(column), zone)
    sane = pc.and_(
        pc.greater_equal(found, pa.scalar(FIRST, MOMENT)), pc.less(found, pa.scalar(END, MOMENT))
    )
    return pc.if_else(pc.fill_null(sane, False), found, pa.scalar(None, MOMENT))


def _typed(column: pa.Array, zone: str) -> pa.Array:
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        return column.cast(MOMENT, safe=False)
    return _utc(column.cast(NAIVE, safe=False), zone)


def _read(column: pa.Array, zone: str) -> pa.Array:
    """Read texts: at once where all are written alike, else each kind by itself."""
    try:
        return column.cast(MOMENT)
    except pa.ArrowInvalid:
        pass
    try:
        return _utc(column.cast(NAIVE), zone)
    except pa.ArrowInvalid:
        return _read_mixed(column, zone)


def _read_mixed(column: pa.Array, zone: str) -> pa.Array:
    tidy = pc.replace_substring_regex(column, r"\s*(Z|z|UTC|GMT)$", "Z")
    tidy = pc.replace_substring_regex(tidy, r"\s+([+-]\d{2}:?\d{2})$", r"\1")
    tidy = pc.replace_substring_regex(tidy, r"[.,](\d{1,6})\d*", r".\1")
    zoned = pc.match_substring_regex(tidy, _ZONED)
    result = _each(pc.if_else(zoned, tidy, None), MOMENT)
    local = pc.match_substring_regex(tidy, _LOCAL)
    if pc.any(local).as_py():
        result = pc.coalesce(result, _utc(_each(pc.if_else(local, tidy, None), NAIVE), zone))
    epoch = pc.match_substring_regex(tidy, _EPOCH)
    if pc.any(epoch).as_py():
        result = pc.coalesce(result, _since_1970(pc.if_else(epoch, tidy, None)))
    return result


def _utc(local: pa.Array, zone: str) -> pa.Array:
    return pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="latest").cast(MOMENT)


def _each(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Convert texts; null for those, such as 2026-02-30, that look right and are not.

    Arrow converts all or nothing, so what fails is halved until the culprits stand alone.
    """
    try:
        return column.cast(kind)
    except pa.ArrowInvalid:
        if len(column) == 1:
            return pa.nulls(1, kind)
    half = len(column) // 2
    return pa.concat_arrays([_each(column[:half], kind), _each(column[half:], kind)])


def _since_1970(column: pa.Array) -> pa.Array:
    """Convert digits, whose number tells the unit."""
    whole = pc.replace_substring_regex(column, r"\..*$", "")
    fraction = pc.replace_substring_regex(
        pc.binary_join_element_wise(
            pc.replace_substring_regex(column, r"^\d+\.?", ""), "000000", ""
        ),
        r"^(\d{6}).*$",
        r"\1",
    ).cast(pa.int64())
    digits = pc.utf8_length(whole)
    unit = pc.if_else(pc.less(digits, 12), 1_000_000, pc.if_else(pc.less(digits, 15), 1_000, 1))
    return pc.add(pc.multiply(whole.cast(pa.int64()), unit), fraction).cast(MOMENT)
