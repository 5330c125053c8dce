"""Conditions in their text: `{nps: {at_most: 6}}`, `{band: at_risk}`, `{any: […]}`.

The language is that of segments (`engine.segments.conditions`), about more than the customer.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from keepwell.desk.rules.tree.document import JOINS, Condition, Joined, Operand, Plain, Test
from keepwell.desk.rules.tree.facts import FACTS, OPERATORS, Fact
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

MOST = 100
"""Conditions of a branch."""
_LIKE = 'a condition such as "{nps: {at_most: 6}}", or a group such as "{any: […]}"'


def read_condition(at: Value) -> Condition | None:
    """Read a condition, a group, or a list of either, all of which must hold."""
    if isinstance(at.content, tuple):
        return _joined("all", at)
    if not at.mapping:
        at.expected(_LIKE)
        return None
    known = (*JOINS, *FACTS)
    about = [key for key in at.mapping if key in known]
    if len(about) != 1:
        _say_what(at, about, known)
        return None
    if about[0] in JOINS:
        Section(at, (about[0],))
        return _joined(about[0], at.find(about[0]))
    return _of_fact(about[0], at)


def _say_what(at: Value, about: Sequence[str], known: Sequence[str]) -> None:
    if about:
        listed = " and ".join(f'"{key}"' for key in about)
        at.error(
            f"A condition is about one thing. Got {listed}. Make them items of one list "
            "under `all:` or `any:`."
        )
    else:
        hint = "".join([at.hint(key, known) for key in at.mapping or {}][:1])
        at.expected(f"a mapping with one of {', '.join(known)}", hint)


def _joined(join: str, at: Value) -> Condition | None:
    if at.content is None:
        return None  # said already
    if not 0 < len(at.many) <= MOST:
        at.expected(f"one to {MOST} conditions")
        return None
    parts = tuple(one for item in at if (part := read_condition(item)) for one in _flat(join, part))
    return Joined(next(one for one in JOINS if one == join), parts) if parts else None


def _flat(join: str, part: Condition) -> tuple[Condition, ...]:
    """Return the parts of "all" within "all": they mean the same beside each other."""
    is_same = isinstance(part, Joined) and join == part.join == "all"
    return part.parts if isinstance(part, Joined) and is_same else (part,)


def _of_fact(key: str, at: Value) -> Condition | None:
    fact = FACTS[key]
    if fact.kind == "trait":
        keys = Section(at, (key, *OPERATORS["trait"]))
        name = keys.text(key)
        return _tested(key, name, fact, keys) if name else None
    Section(at, (key,))
    found = at.find(key)
    if found.content is None:
        return None  # said already
    if found.mapping is not None:
        return _tested(key, "", fact, Section(found, OPERATORS[fact.kind]))
    if fact.kind == "number":
        found.expected(f'comparisons such as "{{{key}: {{below: 50}}}}"')
        return None
    operand = _several(fact, found)
    return Test(key, "is", operand) if operand else None


def _tested(key: str, name: str, fact: Fact, keys: Section) -> Condition | None:
    """Read `{below: 50, at_least: 10}`: all of these comparisons have to hold."""
    operators = OPERATORS[fact.kind]
    given = [operator for operator in operators if keys.has(operator)]
    if keys.is_mapping and not given:
        keys.at.error(f"No comparison is given. Add at least one of {', '.join(operators)}.")
    tests = tuple(
        Test(key, operator, operand, name)
        for operator in given
        if (at := keys.get(operator)) and (operand := _operand(fact, operator, at)) is not None
    )
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else Joined("all", tests)


def _operand(fact: Fact, operator: str, at: Value) -> Operand | None:
    if operator == "known":
        found = at.choice(("true", "false"))
        return None if found is None else found == "true"
    if operator in {"within", "past"}:
        return at.days()
    if operator in {"is", "is_not"}:
        return _several(fact, at) or None
    return _limit(at) if fact.kind == "trait" else at.number()


def _limit(at: Value) -> float | date | None:
    """Return a number or a day."""
    return at.day() if isinstance(at.content, str) else at.number()


def _several(fact: Fact, at: Value) -> tuple[Plain, ...]:
    if not at.many:
        at.expected("one or more")
    return tuple(_each(fact, at))


def _each(fact: Fact, at: Value) -> Iterator[Plain]:
    for item in at:
        found = _one(fact, item)
        if found is not None:
            yield found


def _one(fact: Fact, at: Value) -> Plain | None:
    match fact.kind:
        case "number":
            return at.number()
        case "word":
            return at.choice(fact.words)
        case "truth":
            found = at.choice(("true", "false"))
            return None if found is None else found == "true"
        case "trait" if isinstance(at.content, bool | str):
            return at.content
        case "trait" if at.is_scalar:
            return at.number()
        case _:
            return at.text()
