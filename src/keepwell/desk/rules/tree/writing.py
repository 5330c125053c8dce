"""A tree as a mapping, and as the text that people up- and download."""

from datetime import date
from typing import Any

import yaml

from keepwell.desk.cases.models import Severity
from keepwell.desk.rules.tree.actions import SHAPES
from keepwell.desk.rules.tree.document import (
    TRIGGERS,
    Action,
    Branch,
    Condition,
    Operand,
    Route,
    Test,
    Tree,
)
from keepwell.desk.rules.tree.facts import FACTS

Plain = dict[str, Any]
"""What JSON and YAML hold."""


def plain(tree: Tree) -> Plain:
    """Return a tree as a mapping that `reading.read` reads back as the same one."""
    return {"rules": tree.name} | _filled(
        on=list(tree.on) if tree.on != TRIGGERS else [],
        branches=[branch_plain(one) for one in tree.branches],
        otherwise=[action_plain(one) for one in tree.otherwise],
    )


def text(tree: Tree) -> str:
    """Return a tree as YAML."""
    return to_yaml(plain(tree))


def to_yaml(of: object) -> str:
    """Return plain content as YAML in which the innermost mappings and lists stand on one line."""
    return str(
        yaml.dump(
            of,
            Dumper=_Dumper,
            allow_unicode=True,
            sort_keys=False,
            width=100,
            default_flow_style=None,
        )
    )


def branch_plain(branch: Branch) -> Plain:
    """Return a branch, with those within it."""
    return {"name": branch.name} | _filled(
        on=list(branch.on),
        when=condition_plain(branch.when) if branch.when else None,
        then=[action_plain(one) for one in branch.then],
        go_on=branch.go_on,
        branches=[branch_plain(one) for one in branch.branches],
    )


def condition_plain(condition: Condition) -> Plain:
    """Return a condition."""
    if not isinstance(condition, Test):
        return {condition.join: [condition_plain(part) for part in condition.parts]}
    operand = _operand(condition.operand)
    if condition.fact == "trait":
        return {"trait": condition.name, condition.operator: operand}
    if condition.operator == "is" and FACTS[condition.fact].kind != "number":
        return {condition.fact: operand}
    return {condition.fact: {condition.operator: operand}}


def action_plain(action: Action) -> Plain:
    """Return an action."""
    shape = SHAPES[action.kind]
    given = _filled(**{shape.name: action.name}) | _filled(
        severity=action.severity.value if action.severity is not Severity.NORMAL else "",
        topic=action.topic,
        to=_route(action.to),
        restrict=action.restrict,
        due=f"{action.due}d" if action.due else "",
    )
    is_short = shape.is_short and list(given) == [shape.name]
    return {action.kind: action.name if is_short else given}


def _route(route: Route) -> Plain | str:
    if route.whom in {"member", "department"}:
        return {route.whom: route.name} | _filled(by=route.by)
    return "" if route.whom == "nobody" else route.whom


def _operand(operand: Operand) -> object:
    if isinstance(operand, tuple):
        found = [_short(one) for one in operand]
        return found[0] if len(found) == 1 else found
    if isinstance(operand, bool):
        return operand
    if isinstance(operand, date):
        return operand.isoformat()
    return f"{operand}d" if isinstance(operand, int) else _short(operand)


def _short(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _filled(**given: object) -> Plain:
    return {key: value for key, value in given.items() if value}


class _Dumper(yaml.SafeDumper):
    """Writes the key `on` as it is: our readers take it for no truth."""


_Dumper.yaml_implicit_resolvers = {
    first: some
    for first, some in yaml.SafeDumper.yaml_implicit_resolvers.items()
    if first not in {"o", "O"}
}
