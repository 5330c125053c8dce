"""Actions in their text: `{open_case: {severity: high, to: owner}}`, `{tag: at risk}`."""

from collections.abc import Mapping
from dataclasses import dataclass

from keepwell.desk.cases.models import Severity
from keepwell.desk.rules.tree.document import BYS, KINDS, NOBODY, Action, ActionKind, Route, Whom
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

MOST_DAYS = 365


@dataclass(frozen=True)
class Shape:
    """What an action of a kind is given."""

    name: str = ""
    """The key of its name; empty: it has none."""
    is_short: bool = False
    """Its name alone may stand for all of it."""
    needs_name: bool = True
    keys: tuple[str, ...] = ()
    whom: tuple[Whom, ...] = ()
    """To whom it may go."""


SHAPES: Mapping[ActionKind, Shape] = {
    "open_case": Shape(
        "about", needs_name=False, keys=("severity", "topic", "restrict"),
        whom=("owner", "member", "department"),
    ),
    "start_playbook": Shape("playbook", is_short=True, whom=("owner", "member", "department")),
    "alert": Shape("about", needs_name=False, whom=("owner", "managers", "member", "department")),
    "send": Shape("template", is_short=True),
    "tag": Shape("tag", is_short=True),
    "task": Shape("title", keys=("due",), whom=("owner", "member", "department")),
}  # fmt: skip
LONGEST = {"open_case": 200, "start_playbook": 64, "alert": 200, "send": 64, "tag": 50, "task": 200}
"""Characters of a name."""


def read_action(at: Value) -> Action | None:
    """Read an action: a mapping of its kind to what it is given."""
    if at.mapping is None or len(at.mapping) != 1:
        at.expected('one action such as "{open_case: {severity: high, to: owner}}"')
        return None
    key, found = next(iter(at.mapping.items()))
    kind = next((one for one in KINDS if one == key), None)
    if kind is None:
        at.expected(f"one of the actions {', '.join(KINDS)}", at.hint(key, KINDS))
        return None
    shape = SHAPES[kind]
    if shape.is_short and found.mapping is None:
        name = found.text()
        return Action(kind, _short(kind, found, name)) if name else None
    return _long(kind, shape, found)


def _long(kind: ActionKind, shape: Shape, at: Value) -> Action:
    to = ("to",) if shape.whom else ()
    keys = Section(at, (shape.name, *shape.keys, *to))
    if shape.needs_name:
        keys.require(shape.name, "…")
    if kind == "alert":
        keys.require("to", "owner")
    name, where = keys.text(shape.name), keys.get(shape.name)
    route = keys.get("to")
    return Action(
        kind,
        _short(kind, where, name) if where else "",
        to=_route(route, shape.whom) if route else NOBODY,
        severity=Severity(keys.choice("severity", Severity.values, Severity.NORMAL.value)),
        topic=keys.text("topic"),
        restrict=keys.text("restrict"),
        due=_due(keys.get("due")),
    )


def _short(kind: ActionKind, at: Value, name: str) -> str:
    if len(name) > LONGEST[kind]:
        at.error(f"This may have {LONGEST[kind]} characters; it has {len(name)}. Shorten it.")
    return name


def _due(at: Value | None) -> int:
    days = at.days() if at else None
    if at and days and days > MOST_DAYS:
        at.error(f"A task is due within {MOST_DAYS} working days. Got {days}.")
    return days or 0


def _route(at: Value, whom: tuple[Whom, ...]) -> Route:
    """Read `owner`, `managers`, `{member: …}` or `{department: …, by: load}`."""
    if at.mapping is None:
        words: tuple[Whom, ...] = tuple(one for one in whom if one in {"owner", "managers"})
        return Route(at.choice(words) or "nobody")
    keys = Section(at, ("member", "department", "by"))
    member, department = keys.text("member"), keys.text("department")
    by = keys.get("by")
    if bool(member) == bool(department):
        at.expected('either a member or a department, such as "{department: Service, by: load}"')
        return NOBODY
    if member:
        keys.refuse(("by",), "a member is one alone.")
        return Route("member", member)
    return Route("department", department, by.choice(BYS) if by else None)
