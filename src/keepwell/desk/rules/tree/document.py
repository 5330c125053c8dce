"""A tree of rules as it was read: branches in their order, each with a condition and actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from keepwell.desk.cases.models import Severity

Trigger = Literal["answer", "score", "state", "complaint", "event"]
"""What sets rules off: an answer that counts, another band or state, a complaint, a touchpoint."""
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
Join = Literal["all", "any", "none"]
JOINS: tuple[Join, ...] = get_args(Join)
Operator = Literal[
    "is", "is_not", "above", "at_least", "below", "at_most", "within", "past", "known"
]
"""As in segments: `engine.segments.tree.Operator` says what each means."""
Plain: TypeAlias = str | float | bool
Operand: TypeAlias = tuple[Plain, ...] | float | date | int | bool

ActionKind = Literal["open_case", "start_playbook", "alert", "send", "tag", "task"]
KINDS: tuple[ActionKind, ...] = get_args(ActionKind)
By = Literal["turn", "load"]
BYS: tuple[By, ...] = get_args(By)
Whom = Literal["nobody", "owner", "managers", "member", "department"]
BETWEEN = " → "
"""What stands between a branch and the one it belongs to."""
OTHERWISE = "otherwise"
"""What the branch is called that is taken where no other is."""


@dataclass(frozen=True)
class Test:
    """One condition on one fact."""

    fact: str
    """One of `facts.FACTS`."""
    operator: Operator
    operand: Operand
    name: str = ""
    """Of the trait."""


@dataclass(frozen=True)
class Joined:
    """Conditions joined: `all` of the parts hold, `any` of them, or `none`."""

    join: Join
    parts: "tuple[Condition, ...]"


Condition: TypeAlias = Test | Joined


@dataclass(frozen=True)
class Route:
    """Whom something is given to, or who is told."""

    whom: Whom = "nobody"
    name: str = ""
    """Of a member, the e-mail address; of a department, its name."""
    by: By | None = None
    """Within a department: one after the other, or whoever has the fewest open cases; None: the
    department as a whole."""


NOBODY = Route()


@dataclass(frozen=True)
class Action:
    """Something that is done. What does not belong to its kind is empty."""

    kind: ActionKind
    name: str = ""
    """The playbook, the template, the tag; of a case, an alert and a task, what it is about."""
    to: Route = NOBODY
    severity: Severity = Severity.NORMAL
    """Of a case."""
    topic: str = ""
    """Of a case: `from answer`, or the name of a topic."""
    restrict: str = ""
    """Of a case: the department that alone sees it, beside its owner and administrators."""
    due: int = 0
    """Of a task: working days; 0: no day."""


FROM_ANSWER = "from answer"
"""Instead of a topic: the first one that the answer is about."""


@dataclass(frozen=True)
class Branch:
    """What is done where a condition holds."""

    name: str
    when: Condition | None = None
    """None: always."""
    then: tuple[Action, ...] = ()
    on: tuple[Trigger, ...] = ()
    """Narrows what sets it off; none: all that sets the tree off."""
    go_on: bool = False
    """The next branches are looked at although this one was taken."""
    branches: "tuple[Branch, ...]" = ()
    """Looked at where this one is taken, in the same manner."""


@dataclass(frozen=True)
class Tree:
    """Branches: the first that holds is taken, and those after one that says `go_on`."""

    name: str
    on: tuple[Trigger, ...] = TRIGGERS
    branches: tuple[Branch, ...] = ()
    otherwise: tuple[Action, ...] = ()
    """Done where none of the branches was taken."""


def below(path: str, name: str) -> str:
    """Return the path of a branch: its name behind those of all it belongs to."""
    return f"{path}{BETWEEN}{name}" if path else name


def walk(tree: Tree) -> Iterator[tuple[str, Branch]]:
    """Yield every branch with its path, in the order of the text."""
    yield from _walk(tree.branches, "")


def actions_of(tree: Tree) -> Iterator[Action]:
    """Yield every action of a tree."""
    for _path, branch in walk(tree):
        yield from branch.then
    yield from tree.otherwise


def tests_of(condition: Condition | None) -> Iterator[Test]:
    """Yield every single condition."""
    if isinstance(condition, Test):
        yield condition
    elif condition is not None:
        for part in condition.parts:
            yield from tests_of(part)


def _walk(branches: tuple[Branch, ...], path: str) -> Iterator[tuple[str, Branch]]:
    for branch in branches:
        here = below(path, branch.name)
        yield here, branch
        yield from _walk(branch.branches, here)
