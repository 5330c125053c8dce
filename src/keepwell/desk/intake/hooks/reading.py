"""What a request of a webhook says, by the mapping of its source; so are pulled rows read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from keepwell.desk.intake.facts import (
    Came,
    Facts,
    Row,
    Unusable,
    json_of,
    name_of,
    number_of,
    object_of,
    trait_rows,
    type_of,
)
from keepwell.desk.intake.hooks.mapping import MappingError, Rule, rules_of
from keepwell.desk.intake.hooks.paths import Path
from keepwell.desk.intake.tracking import moments
from keepwell.desk.intake.tracking.messages import derived


@dataclass
class Request:
    """A request that is being read."""

    name: str
    """What facts are called that the system gives no id."""
    came: Came
    within: str = ""
    """Set for pulled rows, whose ids are unique only within their table."""
    used: Counter[str] = field(default_factory=Counter)
    """Ids that facts of this request have, and how many."""

    def id(self, given: str | None, event: str) -> str:
        """Return the id of a fact: what the system calls it, with a number from the second on.

        A pulled row keeps its id while it changes. What happened to it counts once for each event;
        its traits count anew with every change.
        """
        name = given or self.name
        if self.within:
            name = f"{self.within}/{event}/{name if event else self.name}"
        self.used[name] += 1
        return name if self.used[name] == 1 else f"{name}/{self.used[name]}"


def read(mapping: str, raw: bytes, came: Came) -> Facts:
    """Return what a request says; nothing if no rule holds. Raises Unusable if it is no use."""
    try:
        said: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise Unusable("message", "JSON", str(problem)) from None
    try:
        rules = rules_of(mapping)
    except MappingError as problem:
        raise Unusable("mapping", "a mapping that can be read", problem.said[0]) from None
    return read_by(rules, said, Request(derived(raw, came), came))


def read_by(rules: Sequence[Rule], said: object, request: Request) -> Facts:
    """Return what JSON says by rules. Raises Unusable if it is no use."""
    facts = Facts()
    for rule in rules:
        fitting = [one for one in _each(rule, said) if rule.single["when"].holds(one)]
        for one in fitting:
            _add(facts, rule, one, request)
        if fitting and not rule.also:
            break
    return facts


def _each(rule: Rule, said: object) -> Iterator[object]:
    """Yield what a rule is tried on: the whole, or each item of a list."""
    each = rule.single.get("each")
    if each is None:
        yield said
        return
    items = each.of(said)
    if items is not None and not isinstance(items, list):
        raise Unusable(rule.where("each"), "a list", items)
    for item in items or ():
        yield {"item": item, "all": said}


def _add(facts: Facts, rule: Rule, one: object, request: Request) -> None:
    found = {key: path.of(one) for key, path in rule.single.items() if key != "each"}
    event = rule.event if isinstance(rule.event, str) else _event(rule, rule.event, one)
    base = _base(rule, found, event, request)
    if not event:
        _add_traits(facts, rule, one, base)
        return
    properties = _object(rule, "properties", one)
    facts.touchpoints.append({
        **base, "event": event, "value": _value(rule, found.get("value")),
        "properties": _kept(rule, properties),
    })  # fmt: skip
    facts.seen.append((event, "", ""))
    facts.seen += [(event, name, type_of(value)) for name, value in properties.items()]


def _add_traits(facts: Facts, rule: Rule, one: object, base: Row) -> None:
    """Add traits; what a request does not tell is no end of a trait."""
    traits = {
        name: value for name, value in _object(rule, "traits", one).items() if value is not None
    }
    try:
        facts.traits += trait_rows(base, traits, str(base["id"]))
    except ValueError as problem:  # a number that JSON cannot hold
        raise Unusable(rule.where("traits"), "values of JSON", str(problem)) from None
    facts.seen += [("", name, type_of(value)) for name, value in traits.items()]


def _base(rule: Rule, found: Mapping[str, object], event: str, request: Request) -> Row:
    """Return the columns that touchpoints and traits share."""
    account = name_of(found.get("account"), rule.where("account"))
    person = name_of(found.get("person"), rule.where("person"))
    if account is None and person is None:
        which = "account" if "account" in rule.single else "person"
        raise Unusable(rule.where(which), "who it is about", found.get(which))
    return {
        "account": account, "person": person, "at": _at(rule, found.get("at"), request.came),
        "source": request.came.source, "received_at": request.came.received_at,
        "id": request.id(name_of(found.get("id"), rule.where("id")), event),
    }  # fmt: skip


def _at(rule: Rule, given: object, came: Came) -> datetime:
    if given is None:
        return came.received_at
    found = moments.read(given)
    if found is None:
        raise Unusable(rule.where("at"), moments.EXPECTED, given)
    return found


def _value(rule: Rule, given: object) -> float | None:
    number = number_of(given)
    if number is None and given is not None:
        raise Unusable(rule.where("value"), "a number", given)
    return number


def _event(rule: Rule, path: Path, one: object) -> str:
    given = path.of(one)
    event = name_of(given, path.where)
    if event is None:
        raise Unusable(rule.where("event"), "what happened, such as Signed In", given)
    return event


def _object(rule: Rule, key: str, one: object) -> Mapping[str, object]:
    """Return what properties or traits are."""
    given = rule.many.get(key, {})
    if isinstance(given, Path):
        return object_of(given.of(one), given.where)
    return {name: path.of(one) for name, path in given.items()}


def _kept(rule: Rule, properties: Mapping[str, object]) -> str | None:
    try:
        return json_of(properties, rule.where("properties"))
    except ValueError as problem:  # a number that JSON cannot hold
        raise Unusable(rule.where("properties"), "values of JSON", str(problem)) from None
