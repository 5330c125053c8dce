"""What a message says, as rows of the lake, and what makes it unusable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from keepwell.engine.lake.importing import canonical
from keepwell.engine.lake.importing.rows import LONGEST, LONGEST_NAME

Row = dict[str, object]
"""A row of a table of the lake, by column; moments are datetimes."""
Sight = tuple[str, str, str]
"""Event (empty for traits), property or trait (empty for the event itself), its type."""
SHOWN = 60
"""Characters of a wrong value that are shown."""
DEPTH = 6
"""How deep objects may lie in each other to become traits of their own."""


class Unusable(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """A message cannot be used: what was expected in which field, and what was there."""

    def __init__(self, where: str, expected: str, got: object) -> None:
        super().__init__(f"{where}: expected {expected}, got {shown(got)}")
        self.where, self.expected, self.got = where, expected, shown(got)


@dataclass
class Facts:
    """What a message says."""

    touchpoints: list[Row] = field(default_factory=list)
    traits: list[Row] = field(default_factory=list)
    seen: list[Sight] = field(default_factory=list)


@dataclass(frozen=True)
class Came:
    """How a message came."""

    source: str
    received_at: datetime


def shown(value: object) -> str:
    """Return a value that was not expected, for people."""
    if value is None:
        return "nothing"
    try:
        text = canonical.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def name_of(value: object, where: str) -> str | None:
    """Return who or what something is: a text, or a whole number as one; None if it is empty.

    Raises Unusable for anything else, and for what is too long to be a name.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unusable(where, "a text", value)
    text = value.strip()
    if len(text.encode("utf-8", "replace")) > LONGEST_NAME:
        raise Unusable(where, f"at most {LONGEST_NAME} bytes", value)
    return text or None


def object_of(value: object, where: str) -> Mapping[str, object]:
    """Return an object; empty if there is none. Raises Unusable for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unusable(where, "an object", value)
    return value


def number_of(value: object) -> float | None:
    """Return a finite number, also of a text that is one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < float("inf") else None


def json_of(properties: Mapping[str, object], where: str) -> str | None:
    """Return properties as the lake keeps them. Raises Unusable if they are too large for it."""
    kept = {key: value for key, value in properties.items() if value is not None}
    if not kept:
        return None
    text = canonical.dumps(kept)
    if len(text.encode()) > LONGEST["properties"]:
        raise Unusable(where, f"at most {LONGEST['properties']:,} bytes", text)
    return text


def trait_rows(base: Row, traits: Mapping[str, object], fact: str) -> Iterable[Row]:
    """Yield a row for each trait; what lies deeper is named with points, as in `address.city`.

    `base` has the columns that all share, and `fact` is what their ids begin with. Nothing is the
    end of a trait.
    """
    for name, value in _flat(traits):
        if len(name.encode()) > LONGEST_NAME:
            raise Unusable("traits", f"names of at most {LONGEST_NAME} bytes", name)
        yield {**base, "trait": name, "id": f"{fact}/{name}", **_said(name, value)}


def _flat(
    traits: Mapping[str, object], before: str = "", depth: int = 1
) -> Iterable[tuple[str, object]]:
    for key, value in traits.items():
        name = f"{before}{key.strip()}"
        if isinstance(value, dict) and value and depth < DEPTH:
            yield from _flat(value, f"{name}.", depth + 1)
        elif key.strip():
            yield name, value


def _said(name: str, value: object) -> Row:
    """Return the columns that hold a trait's value."""
    if isinstance(value, bool):
        return {"text": "true" if value else "false"}
    if isinstance(value, int | float):
        number = number_of(value)
        return {"number": number} if number is not None else {"text": str(value)}
    text = value.strip() if isinstance(value, str) else value and canonical.dumps(value)
    if isinstance(text, str) and len(text.encode()) > LONGEST["text"]:
        raise Unusable(f"traits.{name}", f"at most {LONGEST['text']:,} bytes", text)
    return {"text": text or None}


def type_of(value: object) -> str:
    """Return the type of a JSON value, as people call it."""
    kinds = {bool: "yes or no", int: "number", float: "number", str: "text", dict: "object"}
    return "nothing" if value is None else kinds.get(type(value), "list")
