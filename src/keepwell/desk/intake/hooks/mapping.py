"""Mappings: rules in YAML that say what the requests of a webhook mean.

    - when: type == 'invoice.paid'
      event: Invoice Paid
      account: data.object.customer
      value: days(data.object.due_date, data.object.status_transitions.paid_at)
      at: created
      id: id
      properties: {amount: "money(data.object.amount_paid, data.object.currency)"}

Everything but `event` and `also` is a JMESPath expression; so is an event that begins with `=`.
The first rule that holds is used, and further ones only after rules with `also: true`. With `each`,
a list, a rule is used on every item: expressions see `item`, and the whole as `all`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from keepwell.desk.intake.hooks.paths import Path, path_of
from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose

LONGEST = 50_000
"""Characters of a mapping."""
MOST_RULES = 100
SINGLE = ("when", "each", "person", "account", "value", "at", "id")
"""What is one expression."""
MANY = ("properties", "traits")
"""What is an expression that gives an object, or a name with an expression each."""
KEYS = (*SINGLE, *MANY, "event", "also")
REMEMBERED = 64

Paths = Path | Mapping[str, Path]


class MappingError(ValueError):
    """A mapping cannot be used; `said` are all reasons, each with its line."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(" ".join(said))
        self.said = said


@dataclass(frozen=True)
class Rule:
    """What requests of one kind mean."""

    name: str
    """`rule 2`, counted from 1."""
    single: Mapping[str, Path]
    many: Mapping[str, Paths]
    event: str | Path
    """Empty: it gives traits."""
    also: bool

    def where(self, key: str) -> str:
        """Return what a part of it is called where it cannot be used."""
        return f"{self.name}: {key}"


@lru_cache(REMEMBERED)
def rules_of(text: str) -> tuple[Rule, ...]:
    """Return the rules of a mapping. Raises MappingError with all that is wrong about it."""
    report = Report("mapping")
    rules = _rules(text, report)
    said = [
        _("Line {line}: {message}").format(line=issue.line, message=issue.message)
        for issue in report.in_order()
        if issue.level is Level.ERROR
    ]
    if said:
        raise MappingError(said)
    return rules


def _rules(text: str, report: Report) -> tuple[Rule, ...]:
    if len(text) > LONGEST or not text.strip():
        report.add(Level.ERROR, 1, "", _expected_rules())
        return ()
    root = compose(text, report, "mapping")
    return rules_in(root) if root is not None else ()


def rules_in(root: Value) -> tuple[Rule, ...]:
    """Return the rules of a list in a text; what is wrong about them is in its report."""
    if not isinstance(root.content, tuple) or not 0 < len(root.content) <= MOST_RULES:
        root.error(_expected_rules())
        return ()
    return tuple(_rule(one, f"rule {place}") for place, one in enumerate(root.content, 1))


def _expected_rules() -> str:
    return _(
        "Expected a list of 1 to {most} rules, at most {longest} characters in all, each beginning "
        "with “- when:”."
    ).format(most=MOST_RULES, longest=LONGEST)


def _rule(value: Value, name: str) -> Rule:
    given = value.mapping or {}
    for key, one in given.items():
        if key not in KEYS:
            one.error(
                _("A rule has no key “{key}”. There are: {keys}.").format(
                    key=key, keys=", ".join(KEYS)
                )
            )
    _check_whole(value, given)
    single = {key: _path(given[key], f"{name}: {key}") for key in SINGLE if key in given}
    many = {key: _paths(given[key], f"{name}: {key}") for key in MANY if key in given}
    return Rule(
        name,
        {key: path for key, path in single.items() if path},
        many,
        _event(given.get("event"), name),
        _also(given.get("also")),
    )


def _check_whole(value: Value, given: Mapping[str, Value]) -> None:
    if "when" not in given:
        value.error(_("Expected “when”, an expression that is true for what the rule is for."))
    if ("event" in given) == ("traits" in given):
        value.error(_("Expected either “event” or “traits”, each in a rule of its own."))
    if "traits" in given and given.keys() & {"value", "properties"}:
        value.error(_("A rule with “traits” has neither “value” nor “properties”."))
    if not given.keys() & {"account", "person"}:
        value.error(_("Expected “account” or “person”: who it is about."))


def _path(value: Value, where: str) -> Path | None:
    if not value.is_scalar or not value.raw.strip():
        value.error(_("Expected an expression. If it begins with [, {, & or `, put it in quotes."))
        return None
    try:
        return path_of(value.raw, where)
    except ValueError as problem:
        value.error(
            _("“{text}” cannot be read: {reason}").format(text=value.raw[:60], reason=problem)
        )
        return None


def _paths(value: Value, where: str) -> Paths:
    if value.mapping is None:
        return _path(value, where) or {}
    paths = {key: _path(one, f"{where}.{key}") for key, one in value.mapping.items()}
    return {key: path for key, path in paths.items() if path}


def _event(value: Value | None, name: str) -> str | Path:
    if value is None:
        return ""
    if not value.is_scalar or not value.raw.strip():
        value.error(_("Expected what happened, such as Ticket Opened."))
        return ""
    text = value.raw.strip()
    if not text.startswith("="):
        return text
    try:
        return path_of(text[1:], f"{name}: event")
    except ValueError as problem:
        value.error(_("“{text}” cannot be read: {reason}").format(text=text[:60], reason=problem))
        return ""


def _also(value: Value | None) -> bool:
    if value is not None and not isinstance(value.content, bool):
        value.error(_("Expected true or false."))
    return value is not None and value.content is True
