"""A mapping with known keys, handed out one by one as what they should be."""

import math
from collections.abc import Sequence
from typing import cast

from keepwell.engine.scorecard.keys import KEYS, Kind
from keepwell.engine.scorecard.values import Choice, Value, clipped

_MAY_BE_EMPTY: tuple[Kind, ...] = ("touchpoint", "trait row", "expectation")
"""Rows and results may say outright that something is not there."""


class Section:
    """A mapping of the text whose keys are those of one kind (`keys.py`), or those named.

    Reports unknown keys at once. Each getter reports what is wrong with its key and then returns
    the default, so that reading goes on.
    """

    def __init__(self, at: Value, kind: Kind | tuple[str, ...]) -> None:
        self.at = at
        self.is_mapping = at.mapping is not None
        self.entries = at.mapping or {}
        known = kind if isinstance(kind, tuple) else KEYS[kind]
        if not self.is_mapping:
            at.expected(f"a mapping with some of the keys {', '.join(known)}")
        for key, value in self.entries.items():
            if value.content is None and kind not in _MAY_BE_EMPTY:
                value.error("Nothing stands here. Give it a value, or remove the key.")
            if key not in known:
                message = f'Unknown key "{clipped(key)}".{at.hint(key, known)}'
                self.error(key, f"{message} Known keys here: {', '.join(known)}.")

    def has(self, *keys: str) -> bool:
        """Tell whether any of these keys is there, even with a value that cannot be used."""
        return any(key in self.entries for key in keys)

    def get(self, key: str) -> Value | None:
        """Return what stands under a key, if it is there and not empty."""
        found = self.entries.get(key)
        return found if found and found.content is not None else None

    def require(self, key: str, like: str) -> Value | None:
        """Return what stands under a key; report if it is not there. `like` is an example."""
        if self.is_mapping and not self.has(key):
            self.at.error(f'"{key}" is missing. Add it, such as `{key}: {like}`.')
        return self.get(key)

    def error(self, key: str, message: str) -> None:
        """Report something about a key, at its line."""
        line = self.entries[key].line if key in self.entries else self.at.line
        Value(self.at.report, line, self.at.where, None).error(message)

    def refuse(self, keys: Sequence[str], why: str) -> None:
        """Report each of these keys that is there, and why it has no place here."""
        for key in keys:
            if self.has(key):
                self.error(key, f'"{key}" has no place here: {why} Remove it.')

    def number(
        self, key: str, default: float, low: float = -math.inf, high: float = math.inf
    ) -> float:
        """Return a number between two limits."""
        found = self.get(key)
        number = found.number(low, high) if found else None
        return default if number is None else number

    def text(self, key: str) -> str:
        """Return a text; the default is empty."""
        found = self.get(key)
        return (found.text() if found else None) or ""

    def days(self, key: str) -> int | None:
        """Return a number of days; the default is None."""
        found = self.get(key)
        return found.days() if found else None

    def choice(self, key: str, options: Sequence[Choice], default: Choice) -> Choice:
        """Return one of the options."""
        found = self.get(key)
        return cast("Choice", (found.choice(options) if found else None) or default)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return one text or a list of texts."""
        return tuple(text for item in self.some(key) if (text := item.text()) is not None)

    def some(self, key: str) -> tuple[Value, ...]:
        """Return one value or a list of values; report a list without any."""
        found = self.get(key)
        if found and not found.many:
            found.expected("one or more")
        return found.many if found else ()
