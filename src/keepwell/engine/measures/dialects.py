"""The few things that DuckDB and Spark spell differently; everything else is one Ibis expression."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAY = 86_400_000_000
"""Microseconds."""


class Dialect(Protocol):
    """What `gather.py` asks of an engine."""

    def micros(self, at: "ir.Value") -> "ir.Value":
        """Microseconds since 1970 of a moment."""

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        """A property's text: strings as they are, all else as in the JSON; null if it is not there."""

    def newest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        """A number or text on the last row, by moment, then id."""

    def oldest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        """A number or text on the first row, by moment, then id."""


_Key = "struct<at: int64, id: string>"


@ibis.udf.scalar.builtin(name="epoch_us", signature=(("timestamp('UTC')",), "int64"))
def _epoch_us(at): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


@ibis.udf.scalar.builtin(name="unix_micros", signature=(("timestamp",), "int64"))
def _unix_micros(at): ...  # type: ignore[no-untyped-def] # a name for Spark's function


@ibis.udf.scalar.builtin(name="json_valid", signature=(("string",), "boolean"))
def _json_valid(text): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


@ibis.udf.scalar.builtin(name="json_extract_string", signature=(("string", "string"), "string"))
def _json_extract_string(text, path): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


@ibis.udf.scalar.builtin(name="get_json_object", signature=(("string", "string"), "string"))
def _get_json_object(text, path): ...  # type: ignore[no-untyped-def] # a name for Spark's function


def _pick(function: str, picked: str) -> "Callable[..., ir.Value]":
    """Return the aggregate that picks a column where a key is greatest or least."""

    def pick(value, key): ...  # type: ignore[no-untyped-def] # a name for the engine's function

    return ibis.udf.agg.builtin(name=function, signature=((picked, _Key), picked))(pick)


class _Picking:
    """Picking from the first or last row, under the engine's name for it."""

    _greatest: ClassVar[dict[str, Callable[..., "ir.Value"]]]
    _least: ClassVar[dict[str, Callable[..., "ir.Value"]]]

    def newest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        return self._greatest[str(picked.type())](picked, ibis.struct({"at": at, "id": row_id}))

    def oldest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        return self._least[str(picked.type())](picked, ibis.struct({"at": at, "id": row_id}))


class DuckDB(_Picking):
    """DuckDB 2 in this process."""

    _greatest = {kind: _pick("arg_max", kind) for kind in ("float64", "string")}
    _least = {kind: _pick("arg_min", kind) for kind in ("float64", "string")}

    def micros(self, at: "ir.Value") -> "ir.Value":
        return _epoch_us(at)

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        # DuckDB raises on malformed JSON where Spark says null.
        readable = ibis.ifelse(_json_valid(properties), properties, None)
        return _json_extract_string(readable, '$."' + name.replace('"', '\\"') + '"')


class Spark(_Picking):
    """Spark 4."""

    _greatest = {kind: _pick("max_by", kind) for kind in ("float64", "string")}
    _least = {kind: _pick("min_by", kind) for kind in ("float64", "string")}

    def micros(self, at: "ir.Value") -> "ir.Value":
        return _unix_micros(at)

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        return _get_json_object(properties, "$['" + name.replace("'", "\\'") + "']")
