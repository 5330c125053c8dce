"""Where a tree holds: a mask over customers, all at once."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.measures.folds import Floats
from keepwell.engine.scorecard.values import is_number
from keepwell.engine.scoring.rows import EPOCH
from keepwell.engine.scoring.rules import GRACE, Bools
from keepwell.engine.segments.tree import WORDS, Kind, Leaf, Node, Operator, Plain


@dataclass(frozen=True)
class Trait:
    """What is known of customers under one trait; arrays are [customer]."""

    text: pa.Array
    """Null where it is not known, or only as a number."""
    number: Floats
    """The number, or the text read as one; NaN where there is none."""
    day: Floats
    """The UTC day (since 1970) that it names; NaN where it names none."""

    @property
    def known(self) -> Bools:
        """Where anything is known."""
        told = pc.is_valid(self.text).to_numpy(zero_copy_only=False)
        return told | ~np.isnan(self.number)


class Facts(Protocol):
    """What a tree looks at; arrays are [customer]."""

    @property
    def day(self) -> date:
        """The day asked about."""

    def trait(self, name: str) -> Trait:
        """Return a trait as of the day."""

    def number(self, kind: Kind, name: str) -> Floats:
        """Return a measure, a dimension, the score or the value; NaN is missing."""

    def word(self, kind: Kind) -> pa.Array:
        """Return bands or states; null is missing."""


def holds(node: Node, facts: Facts) -> Bools:
    """Return where a tree without references (see `expanded`) holds."""
    if isinstance(node, Leaf):
        return _leaf(node, facts)
    parts = [holds(part, facts) for part in node.parts]
    if node.join == "all":
        return np.logical_and.reduce(parts)
    any_holds = np.logical_or.reduce(parts)
    return ~any_holds if node.join == "none" else any_holds


def _leaf(leaf: Leaf, facts: Facts) -> Bools:
    if leaf.kind == "segment":
        raise TypeError(f"the reference to {leaf.name} was not expanded")
    if leaf.kind == "trait":
        return _of_trait(leaf, facts.trait(leaf.name), (facts.day - EPOCH).days)
    if leaf.kind in WORDS:
        same = _in(facts.word(leaf.kind), cast("tuple[str, ...]", leaf.operand))
        return _is_or_not(leaf.operator, same)
    number = facts.number(leaf.kind, leaf.name)
    if leaf.operator == "known":
        return ~np.isnan(number) == leaf.operand
    if isinstance(leaf.operand, tuple):
        equal = [np.abs(number - float(to)) <= GRACE for to in leaf.operand]
        return _is_or_not(leaf.operator, np.logical_or.reduce(equal))
    return _compared(leaf.operator, number, cast("float", leaf.operand), GRACE)


def _of_trait(leaf: Leaf, trait: Trait, today: int) -> Bools:
    operand = leaf.operand
    if leaf.operator == "known":
        return trait.known == operand
    if leaf.operator in {"within", "past"}:
        ahead = trait.day - today if leaf.operator == "within" else today - trait.day
        return (ahead >= 0) & (ahead <= cast("int", operand))
    if isinstance(operand, tuple):
        return _is_or_not(leaf.operator, _equal(trait, operand))
    if isinstance(operand, date):
        return _compared(leaf.operator, trait.day, (operand - EPOCH).days)
    return _compared(leaf.operator, trait.number, operand)


def _is_or_not(operator: Operator, same: Bools) -> Bools:
    return ~same if operator == "is_not" else same


def _equal(trait: Trait, to: tuple[Plain, ...]) -> Bools:
    texts = [one for one in to if isinstance(one, str)]
    truths = [str(one).lower() for one in to if isinstance(one, bool)]
    numbers = [one for one in to if isinstance(one, float) and not isinstance(one, bool)]
    alone = pc.is_null(trait.text).to_numpy(zero_copy_only=False)
    read = [float(text) for text in texts if is_number(text.strip(" "))]
    return (
        _in(trait.text, (*texts, *truths))
        | np.isin(trait.number, numbers)
        | (alone & np.isin(trait.number, read))
    )


def _in(words: pa.Array, wanted: tuple[str, ...]) -> Bools:
    found = pc.is_in(words, value_set=pa.array(wanted, pa.string()), skip_nulls=True)
    return found.to_numpy(zero_copy_only=False)


def _compared(operator: Operator, number: Floats, limit: float, grace: float = 0.0) -> Bools:
    """Compare numbers with a limit; what is missing is on neither side of it."""
    match operator:
        case "above":
            return number > limit + grace
        case "at_least":
            return number >= limit - grace
        case "below":
            return number < limit - grace
        case "at_most":
            return number <= limit + grace
        case _:
            raise TypeError(f"{operator} compares with no limit")
