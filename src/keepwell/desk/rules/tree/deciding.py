"""What a tree decides of facts. Whatever is known or not, it never fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from keepwell.desk.rules.tree.document import (
    OTHERWISE,
    Action,
    Branch,
    Condition,
    Operand,
    Plain,
    Test,
    Tree,
    Trigger,
    below,
)
from keepwell.desk.rules.tree.facts import Facts, Known, Reading
from keepwell.engine.scorecard.values import is_number
from keepwell.engine.scoring.rules import GRACE

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Step:
    """A branch that was taken."""

    path: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Decision:
    """The branches that were taken, in their order."""

    steps: tuple[Step, ...] = ()


NOTHING = Decision()


def decide(tree: Tree, facts: Facts) -> Decision:
    """Return which branches are taken, and so what is to be done."""
    if not _is_set_off(tree.on, facts):
        return NOTHING
    steps = tuple(_taken(tree.branches, facts, ""))
    if not steps and tree.otherwise:
        steps = (Step(OTHERWISE, tree.otherwise),)
    return Decision(steps)


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Return whether a condition holds; none always does.

    A fact that is missing fails every operator but two: `is_not` is always the opposite of `is`,
    and `known` with False asks for just that. So it is in segments.
    """
    if condition is None:
        return True
    if isinstance(condition, Test):
        return _met(condition, facts)
    parts = (holds(part, facts) for part in condition.parts)
    if condition.join == "all":
        return all(parts)
    return any(parts) == (condition.join == "any")


def _taken(branches: tuple[Branch, ...], facts: Facts, path: str) -> Iterator[Step]:
    for branch in branches:
        if not (_is_set_off(branch.on, facts) and holds(branch.when, facts)):
            continue
        here = below(path, branch.name)
        yield Step(here, branch.then)
        yield from _taken(branch.branches, facts, here)
        if not branch.go_on:
            return


def _is_set_off(on: tuple[Trigger, ...], facts: Facts) -> bool:
    """Return whether what happened is among these; none given: whatever it is."""
    happened = facts.known.get("trigger")
    return not on or (isinstance(happened, frozenset) and not happened.isdisjoint(on))


def _met(test: Test, facts: Facts) -> bool:
    if test.fact == "trait":
        return _trait_met(test, facts.traits.get(test.name, Reading()), facts.today)
    known = facts.known.get(test.fact)
    if test.operator == "known":
        return (known is not None) == test.operand
    if isinstance(test.operand, tuple):
        same = known is not None and _is_one_of(known, test.operand)
        return same != (test.operator == "is_not")
    number = known if isinstance(known, int | float) else None
    return _compared(test, number, test.operand, GRACE)


def _is_one_of(known: Known, wanted: tuple[Plain, ...]) -> bool:
    if isinstance(known, frozenset):
        return not known.isdisjoint(map(str, wanted))
    if isinstance(known, float | int) and not isinstance(known, bool):
        return any(_near(known, to) for to in wanted)
    return known in wanted


def _near(number: float, to: Plain) -> bool:
    return isinstance(to, float | int) and abs(number - to) <= GRACE


def _trait_met(test: Test, trait: Reading, today: int) -> bool:
    operand = test.operand
    if test.operator == "known":
        return (trait.text is not None or trait.number is not None) == operand
    if test.operator in {"within", "past"}:
        ahead = None if trait.day is None else trait.day - today
        if ahead is None or not isinstance(operand, int):
            return False
        return 0 <= (ahead if test.operator == "within" else -ahead) <= operand
    if isinstance(operand, tuple):
        return any(_same(trait, to) for to in operand) != (test.operator == "is_not")
    if isinstance(operand, date):
        return _compared(test, trait.day, (operand - EPOCH).days)
    return _compared(test, trait.number, operand)


def _same(trait: Reading, to: Plain) -> bool:
    """Return whether a trait is this; what it means is said at `segments.tree.Operator`."""
    if isinstance(to, bool):
        return trait.text == str(to).lower()
    if not isinstance(to, str):
        return trait.number == to
    if trait.text is not None:
        return trait.text == to
    return is_number(to.strip(" ")) and trait.number == float(to)


def _compared(test: Test, number: float | None, limit: Operand, grace: float = 0.0) -> bool:
    if number is None or not isinstance(limit, int | float):
        return False
    match test.operator:
        case "above":
            return number > limit + grace
        case "at_least":
            return number >= limit - grace
        case "below":
            return number < limit - grace
        case "at_most":
            return number <= limit + grace
        case _:
            return False
