"""A playbook's text through a form: taken apart into fields, and put together again.

What no field shows, such as which steps another is after, stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from keepwell.desk.playbooks.document.reading import plain_of
from keepwell.desk.playbooks.document.said import chosen
from keepwell.desk.playbooks.document.shape import AGAIN
from keepwell.desk.playbooks.document.told import told, told_anew
from keepwell.engine.scorecard.values import Report
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.engine.segments import Segment, to_text
from keepwell.engine.segments.conditions import Conditions

Fields = Mapping[str, Any]
TOLD, TOLD_OF_STEP = ("title", "about"), ("title", "guideline")
"""What colleagues read."""
CONDITIONS = ("start_when", "stop_when")
DEPARTMENT = "department:"
"""How a department begins among those who may do a step."""


class NoCondition(ValueError):  # noqa: N818 - named for what came, as Django's DoesNotExist
    """A condition that cannot be read."""


def fields_of(text: str) -> dict[str, Any]:
    """Return the fields of a playbook, but not its steps."""
    plain = plain_of(text)
    goal, limits = _mapping(plain.get("goal")), _mapping(plain.get("limits"))
    return {
        **{key: told(str(plain.get(key, ""))) for key in TOLD},
        "purpose": plain.get("purpose", ""),
        **{key: flow(plain.get(key)) for key in CONDITIONS},
        "by_itself": plain.get("starts") == "by_itself",
        "hold_out": plain.get("hold_out", 0),
        "says": _said(goal.get("says", "")),
        "reached_when": flow(goal.get("reached_when")),
        "within": _days(goal.get("within"), AGAIN),
        "a_day": limits.get("a_day"),
        "days_between": _days(limits.get("days_between"), AGAIN),
    }


def steps_of(text: str) -> list[dict[str, Any]]:
    """Return the fields of each step."""
    return [_step_fields(_mapping(step)) for step in _list(plain_of(text).get("steps"))]


def put_together(text: str, fields: Fields, steps: Sequence[Fields]) -> str:
    """Return the text with other fields; raise NoCondition for a condition that cannot be read."""
    plain = plain_of(text)
    plain |= {key: told_anew(str(plain.get(key, "")), fields[key]) for key in TOLD}
    plain["purpose"] = fields["purpose"]
    plain |= {key: condition(fields[key]) for key in CONDITIONS}
    plain["starts"] = "by_itself" if fields["by_itself"] else "by_hand"
    plain["hold_out"] = fields["hold_out"]
    plain["goal"] = {
        "says": _said_anew(_mapping(plain.get("goal")).get("says"), fields["says"]),
        "reached_when": condition(fields["reached_when"]),
        "within": f"{fields['within']}d",
    }
    plain["limits"] = {"a_day": fields["a_day"], "days_between": f"{fields['days_between']}d"}
    plain["steps"] = _steps(_list(plain.get("steps")), steps)
    return yaml.safe_dump(_filled(plain), sort_keys=False, allow_unicode=True, width=96)


def flow(value: object) -> str:
    """Return a condition on one line; empty if there is none."""
    if value is None:
        return ""
    return yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000
    ).strip()


def condition(text: str) -> object:
    """Return a condition on one line as plain data, in the usual spelling; None if nothing is."""
    if not text.strip():
        return None
    report = Report("<condition>")
    root = compose(f"playbook: x\nwhen: {text.strip()}", report, "playbook")
    node = Conditions().read(root.find("when")) if root else None
    if node is None or report.issues:
        raise NoCondition(report.issues[0].message)
    written = compose(to_text(Segment("x", node)), report, "segment")
    return written.find("where").plain() if written else None


def _step_fields(step: Fields) -> dict[str, Any]:
    due, wait, who = step.get("due"), step.get("wait"), step.get("for", "owner")
    timed = due if isinstance(due, dict) else {"days": _days(due, None)}
    return {
        "id": step["id"],
        **{key: told(step.get(key, "")) for key in TOLD_OF_STEP},
        "who": f"{DEPARTMENT}{who['department']}" if isinstance(who, dict) else who,
        "due": timed.get("working_days") or timed.get("days"),
        "working": "working_days" in timed,
        "wait": _days(wait.get("at_most") if isinstance(wait, dict) else wait, None),
        "until": flow(_mapping(wait).get("until")),
        "only_if": flow(step.get("only_if")),
        "message": step.get("message", ""),
        "sends": step.get("send") == "by_itself",
        "to": step.get("to", ""),
        "shown": bool(step.get("shown")),
        "shown_as": "" if step.get("shown") in (None, True, False) else _said(step["shown"]),
    }


def _steps(known: Sequence[object], given: Sequence[Fields]) -> list[object]:
    """Return the steps that are kept and those that are new; nobody waits for one that is gone."""
    before = {str(_mapping(step)["id"]): _mapping(step) for step in known}
    made: list[dict[str, Any]] = []
    for fields in given:
        name = fields["id"] or _new_name(fields["title"], {*before, *(one["id"] for one in made)})
        step = _step({"id": name, **before.get(name, {})}, fields)
        there = {"start", *(one["id"] for one in made)}
        if "after" in step:
            named = step["after"] if isinstance(step["after"], list) else [step["after"]]
            step["after"] = [one for one in named if one in there] or None
        if isinstance(step["due"], dict) and step["due"].get("from") not in there:
            step["due"].pop("from", None)
        made.append(step)
    return list(made)


def _step(step: dict[str, Any], fields: Fields) -> dict[str, Any]:
    who = fields["who"]
    department = who.removeprefix(DEPARTMENT)
    step |= {key: told_anew(step.get(key, ""), fields[key]) for key in TOLD_OF_STEP}
    step["for"] = {"department": department} if who != department else who
    since = {"from": step["due"]["from"]} if "from" in _mapping(step.get("due")) else {}
    unit = "working_days" if fields["working"] else "days"
    step["due"] = {unit: fields["due"], **since} if fields["due"] else None
    days = f"{fields['wait']}d" if fields["wait"] else None
    until = condition(fields["until"])
    step["wait"] = {"until": until, "at_most": days} if until else days
    step["only_if"] = condition(fields["only_if"])
    step["message"], step["to"] = fields["message"], fields["to"]
    step["send"] = "by_itself" if fields["sends"] else None
    text = fields["shown_as"]
    shown = _said_anew(step.get("shown"), text) if text else True
    step["shown"] = shown if fields["shown"] else None
    return step


def _said(value: object) -> str:
    """Return a text that customers read, of several languages that of whoever edits it."""
    texts = _mapping(value)
    return str(texts[chosen(texts)]) if texts else str(value)


def _said_anew(before: object, text: str) -> object:
    """Return a text that customers read with other words; those of other languages stay."""
    texts = _mapping(before)
    return {**texts, chosen(texts): text} if texts else text


def _new_name(title: str, taken: set[str]) -> str:
    """Return an id for a step, of the words of its title as far as they are plain letters."""
    word = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40]
    word = word if word[:1].isalpha() and word != "start" else "step"
    numbered = (f"{word}_{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (word, *numbered) if one not in taken)


def _filled(value: object) -> object:
    """Return a value without the keys under which nothing stands."""
    if isinstance(value, dict):
        inner = {key: _filled(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one not in (None, "", {})}
    return [_filled(one) for one in value] if isinstance(value, list) else value


def _days(value: object, default: int | None) -> int | None:
    return int(value.removesuffix("d")) if isinstance(value, str) else default


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
