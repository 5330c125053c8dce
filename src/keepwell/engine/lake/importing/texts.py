"""Cells of any type to trimmed text, to finite numbers and to JSON."""

from datetime import date, time
from math import isfinite

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from keepwell.engine.lake.importing.canonical import dumps, number, number_texts, quoted

_NUMERIC = (kinds.is_integer, kinds.is_floating, kinds.is_decimal)
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def texts(column: pa.Array) -> pa.Array:
    """Return a column as trimmed text; null where nothing is left.

    Whole numbers lose their `.0`, because a column of keys with gaps is often one of doubles.
    """
    column = _decoded(column)
    if kinds.is_floating(column.type) or kinds.is_decimal(column.type):
        found = column.cast(pa.float64())
        return number_texts(pc.if_else(pc.is_nan(found), pa.scalar(None, pa.float64()), found))
    if kinds.is_nested(column.type) or kinds.is_temporal(column.type):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())
    trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def numbers(column: pa.Array) -> pa.Array:
    """Return a column as finite doubles; null where there is none or it cannot be read."""
    column = _decoded(column)
    if any(is_kind(column.type) for is_kind in _NUMERIC):
        found = column.cast(pa.float64(), safe=False)
    else:
        read = texts(column)
        numeric = pc.match_substring_regex(read, _NUMBER)
        found = pc.if_else(numeric, read, None).cast(pa.float64())
    finite = pc.if_else(pc.is_finite(found), found, pa.scalar(None, pa.float64()))
    return pc.add(finite, 0.0)  # −0 is 0


def json_values(column: pa.Array) -> pa.Array:
    """Return a typed column as JSON; null where there is nothing."""
    column = _decoded(column)
    if kinds.is_boolean(column.type) or kinds.is_integer(column.type):
        return column.cast(pa.string())
    if kinds.is_floating(column.type) or kinds.is_decimal(column.type):
        found = column.cast(pa.float64())
        return number_texts(pc.if_else(pc.is_finite(found), found, pa.scalar(None, pa.float64())))
    if kinds.is_nested(column.type):
        return texts(column)
    return quoted(texts(column))


def _decoded(column: pa.Array) -> pa.Array:
    """Return a column without the layouts that hide its type."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if kinds.is_dictionary(column.type):
        column = column.dictionary_decode()
    if kinds.is_null(column.type):
        return column.cast(pa.string())
    if kinds.is_binary(column.type) or kinds.is_large_binary(column.type):
        values = column.to_pylist()
        return pa.array([v and v.decode(errors="replace") for v in values], pa.string())
    return column


def _text(value: object) -> str | None:
    if value is None:
        return None
    return dumps(_plain(value)) if isinstance(value, dict | list) else str(_plain(value))


def _plain(value: object) -> object:
    """Return what Parquet holds in JSON's terms; times in ISO 8601."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return number(value) if isfinite(value) else None
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    return value if isinstance(value, str | int | None) else str(value)
