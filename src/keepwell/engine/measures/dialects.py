"""The few things that DuckDB and Spark spell differently; all else is one Ibis expression."""

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
        """Return the microseconds since 1970 of a moment."""

    def moment(self, text: "ir.Value") -> "ir.Value":
        """Return the microseconds of a date or an ISO 8601 date and time; null for other texts."""

    def number(self, text: "ir.Value") -> "ir.Value":
        """Return the number a text reads as, NaN and infinity too; null for other texts."""

    def property_text(self, properties: "ir.Value", name: str) -> "ir.Value":
        """Return a property as text: strings as they are, scalars as in JSON; else null."""

    def newest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        """Pick a number or text from the last row, by moment, then id."""

    def oldest(self, picked: "ir.Value", at: "ir.Value", row_id: "ir.Value") -> "ir.Value":
        """Pick a number or text from the first row, by moment, then id."""


_Key = "struct<at: int64, id: string>"
_MOMENT = (
    r"^\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$"
)
_NUMBER = r"^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$"
_SECONDS = len("2026-01-31T12:30")
"""Where the seconds begin in a moment."""


_Texts = "map<string, string>"


def _function(name: str, takes: tuple[str, ...], gives: str) -> "Callable[..., ir.Value]":
    """Name a function of the engine's own."""

    def one(first: object) -> None:
        """Take one argument."""

    def two(first: object, second: object) -> None:
        """Take two arguments."""

    shape = (one, two)[len(takes) - 1]
    return ibis.udf.scalar.builtin(name=name, signature=(takes, gives))(shape)


def _pick(name: str, picked: str) -> "Callable[..., ir.Value]":
    """Name the engine's aggregate that picks a column where a key is greatest, or least."""

    def pick(value: object, key: object) -> None:
        """Take what is picked and the key."""

    return ibis.udf.agg.builtin(name=name, signature=((picked, _Key), picked))(pick)


def _picks(name: str) -> "dict[str, Callable[..., ir.Value]]":
    return {kind: _pick(name, kind) for kind in ("float64", "string")}


_epoch_us = _function("epoch_us", ("timestamp('UTC')",), "int64")
_unix_micros = _function("unix_micros", ("timestamp",), "int64")
_json_valid = _function("json_valid", ("string",), "boolean")
_json_extract_string = _function("json_extract_string", ("string", "string"), "string")
_json_type = _function("json_type", ("string", "string"), "string")
_from_json = _function("from_json", ("string", "string"), _Texts)
_element_at = _function("try_element_at", (_Texts, "string"), "string")


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

    _greatest: ClassVar = _picks("arg_max")
    _least: ClassVar = _picks("arg_min")

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

    _greatest: ClassVar = _picks("max_by")
    _least: ClassVar = _picks("min_by")

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
