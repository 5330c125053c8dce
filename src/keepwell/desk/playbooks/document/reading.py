"""A playbook's text → `Document`, or every mistake at once with its line."""

from collections.abc import Collection
from typing import cast

from keepwell.desk.playbooks.document.said import Said, read_said
from keepwell.desk.playbooks.document.shape import AGAIN, PURPOSES, Document, Goal, Limits
from keepwell.desk.playbooks.document.steps import read_steps
from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.engine.segments.conditions import Conditions
from keepwell.engine.segments.tree import Node
from keepwell.errors import PlaybookError

KEYS = (
    "playbook", "title", "purpose", "about", "start_when", "starts", "stop_when", "limits",
    "hold_out", "goal", "steps",
)  # fmt: skip
STARTS = ("by_hand", "by_itself")
MOST_A_DAY = 10_000
MOST_HELD_OUT = 50
"""Of 100: with more, most customers would be left alone for the sake of a figure."""
LONGEST = 200
"""Characters of a title, a department and the goal."""


def read_text(text: str, segments: Collection[str] | None = None) -> Document:
    """Read a playbook from YAML; raise PlaybookError with every mistake, each with its line.

    `segments` are the names of those that conditions may name; None: they are not looked up.
    """
    report = Report("<playbook>")
    root = compose(text, report, "playbook")
    document = _document(root, segments) if root else None
    wrong = [issue for issue in report.in_order() if issue.level is Level.ERROR]
    if wrong or document is None:
        raise PlaybookError(wrong)
    return document


def plain_of(text: str) -> dict[str, object]:
    """Return a text that `read_text` can read as plain mappings, lists and scalars."""
    root = compose(text, Report("<playbook>"), "playbook")
    return cast("dict[str, object]", root.plain()) if root else {}


def _document(root: Value, segments: Collection[str] | None) -> Document | None:
    keys, conditions = Section(root, KEYS), Conditions()
    name, purpose = keys.require("playbook", "renewal"), keys.require("purpose", "renewal")
    document = Document(
        name=(name.name() if name else None) or "",
        title=short(keys, "title", "Renew in good time"),
        purpose=(purpose.choice(PURPOSES) if purpose else None) or "",
        about=keys.text("about"),
        start_when=_condition(keys, "start_when", conditions),
        starts_by_itself=keys.choice("starts", STARTS, "by_hand") == "by_itself",
        stop_when=_condition(keys, "stop_when", conditions),
        limits=_limits(keys),
        hold_out=keys.number("hold_out", 0, 0, MOST_HELD_OUT),
        goal=_goal(keys, conditions),
        steps=read_steps(keys.require("steps", "[{id: call, title: Call them}]"), conditions),
    )
    if document.starts_by_itself and document.start_when is None:
        keys.error(
            "starts",
            "A playbook that starts by itself has to say for whom. Add `start_when:`, such as "
            "`start_when: {trait: renewal_date, within: 120d}`.",
        )
    if document.hold_out and document.goal.reached_when is None:
        keys.error(
            "hold_out",
            "Customers are held out to compare whether the goal is reached. Add `reached_when:` "
            "to the goal, such as `reached_when: {score: {at_least: 70}}`.",
        )
    _look_up(conditions, segments)
    return document if name else None


def _condition(keys: Section, key: str, conditions: Conditions) -> Node | None:
    found = keys.get(key)
    return conditions.read(found) if found else None


def _limits(keys: Section) -> Limits:
    found = keys.get("limits")
    if found is None:
        return Limits()
    inner = Section(found, ("a_day", "days_between"))
    a_day = int(inner.number("a_day", 1, 1, MOST_A_DAY)) if inner.get("a_day") else None
    return Limits(a_day, inner.days("days_between") or AGAIN)


def _goal(keys: Section, conditions: Conditions) -> Goal:
    found = keys.require("goal", "{says: The contract is renewed, within: 120d}")
    if found is None:
        return Goal(Said({}))
    inner = Section(found, ("says", "reached_when", "within"))
    inner.require("within", "90d")
    says = inner.require("says", "The contract is renewed")
    return Goal(
        read_said(says) if says else Said({}),
        _condition(inner, "reached_when", conditions),
        inner.days("within") or AGAIN,
    )


def short(keys: Section, key: str, like: str) -> str:
    """Return a text that has to be there, and short; `like` is an example."""
    found = keys.require(key, like)
    text = (found.text() if found else None) or ""
    if found and len(text) > LONGEST:
        found.error(f"Expected at most {LONGEST} characters. Got {len(text)}. Shorten it.")
    return text


def _look_up(conditions: Conditions, segments: Collection[str] | None) -> None:
    for kind, at in conditions.names:
        if kind == "segment" and segments is not None and at.raw not in segments:
            at.error(f'There is no segment "{at.raw}".{at.hint(at.raw, segments)}')
