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

    def moment(self, text: "ir.Value") -> "ir.Value":
        """Microseconds since 1970 of a date or an ISO 8601 date and time; null for other texts."""

    def number(self, text: "ir.Value") -> "ir.Value":
        """The number a text reads as, which may be NaN or infinite; null for other texts."""

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        """A property as text: strings as they are, numbers and booleans as in JSON; else null."""

    def newest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        """A number or text on the last row, by moment, then id."""

    def oldest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        """A number or text on the first row, by moment, then id."""


_Key = "struct<at: int64, id: string>"
_MOMENT = (
    r"^\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$"
)
_NUMBER = r"^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$"
_SECONDS = len("2026-01-31T12:30")
"""Where the seconds begin in a moment."""


@ibis.udf.scalar.builtin(name="epoch_us", signature=(("timestamp('UTC')",), "int64"))
def _epoch_us(at): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


@ibis.udf.scalar.builtin(name="unix_micros", signature=(("timestamp",), "int64"))
def _unix_micros(at): ...  # type: ignore[no-untyped-def] # a name for Spark's function


@ibis.udf.scalar.builtin(name="json_valid", signature=(("string",), "boolean"))
def _json_valid(text): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


@ibis.udf.scalar.builtin(name="json_extract_string", signature=(("string", "string"), "string"))
def _json_extract_string(text, path): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


@ibis.udf.scalar.builtin(name="json_type", signature=(("string", "string"), "string"))
def _json_type(text, path): ...  # type: ignore[no-untyped-def] # a name for DuckDB's function


_Texts = "map<string, string>"


@ibis.udf.scalar.builtin(name="from_json", signature=(("string", "string"), _Texts))
def _from_json(text, schema): ...  # type: ignore[no-untyped-def] # a name for Spark's function


@ibis.udf.scalar.builtin(name="try_element_at", signature=((_Texts, "string"), "string"))
def _element_at(texts, key): ...  # type: ignore[no-untyped-def] # a name for Spark's function


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

    def moment(self, text: "ir.Value") -> "ir.Value":
        # DuckDB reads "epoch" and 2026/01/31 too.
        readable = ibis.ifelse(text.re_search(_MOMENT), text, None)
        return self.micros(readable.try_cast("timestamp('UTC')"))

    def number(self, text: "ir.Value") -> "ir.Value":
        # DuckDB reads 1_000 too.
        return ibis.ifelse(text.contains("_"), None, text).try_cast("float64")

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        # DuckDB raises on malformed JSON where Spark says null.
        readable = ibis.ifelse(_json_valid(properties), properties, None)
        # A JSON pointer: in a path, * and \\ would not mean themselves.
        pointer = "/" + name.replace("~", "~0").replace("/", "~1")
        text = _json_extract_string(readable, pointer)
        # A list or an object comes as its JSON; so may a text that looks like it, but that is rare.
        nested = text.re_search(r"^[\[{]") & (_json_type(readable, pointer) != "VARCHAR")
        return ibis.ifelse(nested, None, text)


class Spark(_Picking):
    """Spark 4."""

    _greatest = {kind: _pick("max_by", kind) for kind in ("float64", "string")}
    _least = {kind: _pick("min_by", kind) for kind in ("float64", "string")}

    def micros(self, at: "ir.Value") -> "ir.Value":
        return _unix_micros(at)

    def moment(self, text: "ir.Value") -> "ir.Value":
        # Spark reads 2026 and 12:30 too; it wants seconds before a zone.
        readable = ibis.ifelse(text.re_search(_MOMENT), text, None)
        zone = readable.substr(_SECONDS)
        bare = (zone.length() > 0) & ~zone.startswith(":")
        whole = ibis.ifelse(bare, readable.substr(0, _SECONDS) + ":00" + zone, readable)
        return self.micros(whole.try_cast("timestamp('UTC')"))

    def number(self, text: "ir.Value") -> "ir.Value":
        # Spark, as Java, reads 3d and 3f too.
        return ibis.ifelse(text.re_search(_NUMBER), text, None).try_cast("float64")

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        # `get_json_object` cannot spell a name that holds a quote or a question mark.
        return _element_at(_from_json(properties, _Texts), name)
