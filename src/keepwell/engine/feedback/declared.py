"""What a project declares of its feedback: `feedback.yaml`, with `accounts` and `topics`."""

from dataclasses import dataclass, field
from pathlib import Path

from keepwell.engine.feedback.accounts import DECIDERS, How, RoleRule
from keepwell.engine.feedback.topics.rules import Topics, read_topics
from keepwell.engine.scorecard.issues import Issue
from keepwell.engine.scorecard.reading import read_optional, sound
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose

FILE = "feedback.yaml"
_KEYS = ("accounts", "topics")
_ACCOUNTS = ("rule", "role", "weights", "other", "deciders")
_RULES: tuple[How, ...] = ("mean", "last", "weighted")
HEAVIEST = 1000


@dataclass(frozen=True)
class Declared:
    """How accounts are counted, and which words mean which topic."""

    accounts: RoleRule = field(default_factory=RoleRule)
    topics: Topics = field(default_factory=Topics)


def read_declared(path: Path) -> Declared:
    """Read a project's file; without one everything is as by default.

    Raises TextError with every mistake.
    """
    return sound(read_optional(path, parse_declared, Declared()))


def issues_of(path: Path) -> list[Issue]:
    """Return the issues of all levels of a project's file, as `keepwell check` prints them."""
    return read_optional(path, parse_declared, Declared())[1]


def parse_declared(text: str, file: str = FILE) -> tuple[Declared, list[Issue]]:
    r"""Read a declaration from its text; never raises.

    >>> _, issues = parse_declared("topics:\n  - name: price\n    words: [/a(/]")
    >>> print(issues[0].line, issues[0].message)
    3 Expected a regular expression between the slashes. Got "/a(/".
    """
    report = Report(file)
    root = compose(text, report, "feedback")
    if root is None:
        return Declared(), report.in_order()
    keys = Section(root, _KEYS)
    accounts = keys.get("accounts")
    rule = _rule(accounts) if accounts else RoleRule()
    topics = read_topics(keys.some("topics")) if keys.has("topics") else Topics()
    return Declared(rule, topics), report.in_order()


def _rule(at: Value) -> RoleRule:
    keys = Section(at, _ACCOUNTS)
    how = keys.choice("rule", _RULES, "mean")
    if how != "weighted":
        keys.refuse(
            ("weights", "other"), f'they belong to the rule "weighted", and this is "{how}".'
        )
    return RoleRule(
        how,
        keys.text("role") or "role",
        _weights(keys.get("weights")),
        keys.number("other", 1.0, 0, HEAVIEST),
        keys.texts("deciders") or DECIDERS,
    )


def _weights(at: Value | None) -> dict[str, float]:
    if at is None:
        return {}
    if at.mapping is None:
        at.expected("a mapping from roles to weights, such as `buyer: 3`")
    found = {role: weight.number(0, HEAVIEST) for role, weight in (at.mapping or {}).items()}
    return {role: weight for role, weight in found.items() if weight is not None}
