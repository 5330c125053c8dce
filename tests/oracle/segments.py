"""Whether one customer is in a segment, by the letter of docs/decisions/0006-segments.md.

Plain Python over one customer's record; the engine's masks and the desk's queries must agree.
Numbers in brackets are the rules of that page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from keepwell.engine.segments.tree import Group, Leaf, Node
from oracle.reading import GRACE, Fact, moment_in, number_in


@dataclass(frozen=True)
class Record:
    """What is known of one customer at the end of a day."""

    day: date
    traits: Mapping[str, Fact] = field(default_factory=dict)
    numbers: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """By kind and name: measures, dimensions, and under an empty name score and value."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Band and state."""


def belongs(record: Record, node: Node) -> bool:
    """Tell whether a tree holds for a customer [2]."""
    if isinstance(node, Leaf):
        return _holds(record, node)
    found = [belongs(record, part) for part in node.parts]
    return {"all": all(found), "any": any(found), "none": not any(found)}[node.join]


def _holds(record: Record, leaf: Leaf) -> bool:
    if leaf.operator == "is_not":
        return not _holds(record, Leaf(leaf.kind, leaf.name, "is", leaf.operand))
    if leaf.kind in {"band", "state"}:
        return record.words.get(leaf.kind) in leaf.operand
    fact, grace = record.traits.get(leaf.name), 0.0
    if leaf.kind != "trait":
        number = record.numbers.get((leaf.kind, leaf.name))
        fact, grace = None if number is None else Fact(None, number), GRACE
    if leaf.operator == "known":
        return (fact is not None) == leaf.operand
    return fact is not None and _passes(record.day, fact, leaf, grace)


def _passes(today: date, fact: Fact, leaf: Leaf, grace: float) -> bool:
    to: Any = leaf.operand
    if leaf.operator == "is":
        return any(_is(fact, one, grace) for one in to)
    if leaf.operator in {"within", "past"}:
        day, span = _day(fact), timedelta(days=to)
        first, last = (today, today + span) if leaf.operator == "within" else (today - span, today)
        return day is not None and first <= day <= last
    found: Any = _day(fact) if isinstance(to, date) else fact.number
    if found is None:
        return False
    difference = (found - to).days if isinstance(to, date) else found - to
    return {
        "above": difference > grace,
        "at_least": difference >= -grace,
        "below": difference < -grace,
        "at_most": difference <= grace,
    }[leaf.operator]


def _is(fact: Fact, to: str | float | bool, grace: float) -> bool:  # noqa: FBT001 - it is data
    """Compare with one text, number or truth [4]."""
    if isinstance(to, bool):
        return fact.text == ("true" if to else "false")
    if isinstance(to, str) and fact.text is not None:
        return fact.text == to
    wanted = number_in(to) if isinstance(to, str) else to
    return fact.number is not None and wanted is not None and abs(fact.number - wanted) <= grace


def _day(fact: Fact) -> date | None:
    """Return the UTC day that a trait names [5]; a number is seconds since 1970."""
    if fact.text is not None:
        moment = moment_in(fact.text)
        return moment.astimezone(UTC).date() if moment else None
    if fact.number is None:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=fact.number)).date()


__all__ = ["Group", "Record", "belongs"]
