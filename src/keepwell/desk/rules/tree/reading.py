"""A tree's text or mapping → `Tree`, or every mistake at once with its place."""

from collections.abc import Mapping

from keepwell.desk.rules.tree.actions import read_action
from keepwell.desk.rules.tree.conditions import read_condition
from keepwell.desk.rules.tree.document import (
    BETWEEN,
    OTHERWISE,
    TRIGGERS,
    Action,
    Branch,
    Tree,
    Trigger,
)
from keepwell.desk.surveys.form.plain import tree as values_of
from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.errors import RulesError

KEYS = ("rules", "on", "branches", "otherwise")
OF_BRANCH = ("name", "on", "when", "then", "go_on", "branches")
DEEPEST = 3
"""Branches may lie so deep in each other."""
MOST = 50
"""Branches that stand beside each other."""
MOST_ACTIONS = 10
LONGEST_NAME = 60


def read_text(text: str, file: str = "<rules>") -> Tree:
    """Read a tree from YAML; raise RulesError with every mistake, each with its line."""
    report = Report(file)
    root = compose(text, report, "rules")
    return _whole(_tree(root) if root else None, report)


def read(plain: Mapping[str, object]) -> Tree:
    """Read a tree from a mapping; raise RulesError with every mistake, each with its place."""
    report = Report("<rules>")
    return _whole(_tree(values_of(plain, report)), report)


def _whole(tree: Tree | None, report: Report) -> Tree:
    wrong = [issue for issue in report.in_order() if issue.level is Level.ERROR]
    if wrong or tree is None:
        raise RulesError(wrong)
    return tree


def _tree(root: Value) -> Tree:
    keys = Section(root, KEYS)
    name = keys.require("rules", "follow-up")
    otherwise = keys.get("otherwise")
    return Tree(
        _name(name) if name else "",
        on=_on(keys.get("on")) or TRIGGERS,
        branches=_branches(keys.get("branches"), 1),
        otherwise=_actions(otherwise),
    )


def _name(at: Value) -> str:
    if at.is_scalar and len(at.raw) <= LONGEST_NAME:
        return at.raw
    at.expected(f"a name of up to {LONGEST_NAME} characters")
    return ""


def _on(at: Value | None) -> tuple[Trigger, ...]:
    some = at.many if at else ()
    return tuple(one for item in some if (one := item.choice(TRIGGERS)))


def _branches(at: Value | None, depth: int) -> tuple[Branch, ...]:
    if at is None:
        return ()
    if not isinstance(at.content, tuple) or len(at.content) > MOST:
        at.expected(f"a list of up to {MOST} branches")
        return ()
    if depth > DEEPEST:
        at.error(f"Branches may lie {DEEPEST} deep in each other. Move these further out.")
        return ()
    branches = tuple(_branch(item, depth) for item in at)
    _refuse_twins(at, branches)
    return branches


def _refuse_twins(at: Value, branches: tuple[Branch, ...]) -> None:
    """Say where two beside each other have one name: what they did could not be told apart."""
    names = [branch.name for branch in branches]
    for number, item in enumerate(at):
        name = names[number]
        if name and name in names[:number]:
            item.find("name").error(f'There are two branches "{name}" here. Rename one of them.')


def _branch(at: Value, depth: int) -> Branch:
    keys = Section(at, OF_BRANCH)
    name = keys.require("name", "Detractor")
    when, go_on = keys.get("when"), keys.get("go_on")
    return Branch(
        _branch_name(name) if name else "",
        when=read_condition(when) if when else None,
        then=_actions(keys.get("then")),
        on=_on(keys.get("on")),
        go_on=go_on is not None and go_on.choice(("true", "false")) == "true",
        branches=_branches(keys.get("branches"), depth + 1),
    )


def is_taken(name: str) -> bool:
    """Return whether a name means something else in the paths of branches."""
    return name == OTHERWISE or BETWEEN.strip() in name


def _branch_name(at: Value) -> str:
    name = _name(at)
    if is_taken(name):
        at.error(f'A branch is not called "{OTHERWISE}", and has no arrow in its name. Rename it.')
    return name


def _actions(at: Value | None) -> tuple[Action, ...]:
    if at is None:
        return ()
    if not isinstance(at.content, tuple) or len(at.content) > MOST_ACTIONS:
        at.expected(f"a list of up to {MOST_ACTIONS} actions")
        return ()
    return tuple(action for item in at if (action := read_action(item)))
