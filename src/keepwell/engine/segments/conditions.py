"""The tree of a segment in its text: `where:`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from keepwell.engine.scorecard.schema import COMPARISONS
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value
from keepwell.engine.segments.tree import (
    BAND_WORDS,
    JOINS,
    KINDS,
    NAMED,
    NUMBERS,
    NUMERIC,
    OPERATORS,
    STATE_WORDS,
    WORDS,
    Group,
    Kind,
    Leaf,
    Node,
    Operand,
    Operator,
    Plain,
)

TESTS: dict[Kind, tuple[Operator, ...]] = {
    "trait": OPERATORS,
    **dict.fromkeys(("measure", "dimension", *NUMBERS), (*NUMERIC, "known")),
    **dict.fromkeys(WORDS, ("is", "is_not")),
}
"""How each kind of fact may be looked at."""
_WORDS_OF: dict[Kind, Sequence[str]] = {"band": BAND_WORDS, "state": STATE_WORDS}
_LIKE = 'a condition such as "{trait: plan, is: pro}", or a group such as "{any: […]}"'


@dataclass
class Conditions:
    """Reads conditions, and remembers where they name something that stands elsewhere."""

    names: list[tuple[Kind, Value]] = field(default_factory=list)
    """What every condition is about, and where it says so."""

    def read(self, at: Value) -> Node | None:
        """Read a condition, a group, or a list of either, all of which must hold."""
        if isinstance(at.content, tuple):
            return self._joined("all", at)
        entries = at.mapping
        if not entries:
            at.expected(_LIKE)
            return None
        about = [key for key in entries if key in (*JOINS, *KINDS)]
        if len(about) > 1:
            listed = " and ".join(f'"{key}"' for key in about)
            at.error(
                f"A condition is about one thing. Got {listed}. Make them items of one list "
                "under `all:` or `any:`."
            )
        elif not about:
            near = "".join([at.hint(key, (*JOINS, *KINDS)) for key in entries][:1])
            at.expected(f"a mapping with one of {', '.join((*JOINS, *KINDS))}", near)
        return self._about(about[0], at) if len(about) == 1 else None

    def _about(self, key: str, at: Value) -> Node | None:
        for join in JOINS:
            if key == join:
                Section(at, (join,))
                return self._joined(join, at.find(join))
        kind = next(kind for kind in KINDS if kind == key)
        if kind == "segment":
            name = self._name(Section(at, (kind,)), kind)
            return Leaf(kind, name, "is", (True,)) if name else None
        if kind in NAMED:
            keys = Section(at, (kind, *TESTS[kind]))
            return self._tested(kind, self._name(keys, kind), keys)
        return self._unnamed(kind, at)

    def _joined(self, join: str, at: Value) -> Node | None:
        if at.content is None:
            return None  # said already
        if not at.many:
            at.expected("one or more conditions")
        parts = tuple(part for item in at if (part := self.read(item)))
        return Group(next(j for j in JOINS if j == join), parts) if parts else None

    def _name(self, keys: Section, kind: Kind) -> str:
        name = keys.text(kind)
        if name:
            self.names.append((kind, keys.entries[kind]))
        return name

    def _unnamed(self, kind: Kind, at: Value) -> Node | None:
        """Read `{score: {below: 50}}` or, of a word, also `{band: [at_risk, watch]}`."""
        keys = Section(at, (kind, *COMPARISONS))
        keys.refuse(COMPARISONS, f"the comparison stands under `{kind}:`.")
        self.names.append((kind, keys.entries[kind]))
        found = keys.get(kind)
        if found is None:
            return None
        if found.mapping is not None:
            return self._tested(kind, "", Section(found, TESTS[kind]))
        if kind in NUMBERS:
            found.expected(f'comparisons such as "{{{kind}: {{below: 50}}}}"')
            return None
        return Leaf(kind, "", "is", _words(kind, found))

    def _tested(self, kind: Kind, name: str, keys: Section) -> Node | None:
        given = [operator for operator in TESTS[kind] if keys.has(operator)]
        if keys.is_mapping and not given and not set(keys.entries) - {kind, *TESTS[kind]}:
            listed = ", ".join(TESTS[kind])
            keys.at.error(f"No comparison is given. Add at least one of {listed}.")
        tests = [
            Leaf(kind, name, operator, operand)
            for operator in given
            if (at := keys.get(operator)) and (operand := _operand(kind, operator, at)) is not None
        ]
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else Group("all", tuple(tests))


def _operand(kind: Kind, operator: Operator, at: Value) -> Operand | None:
    if operator == "known":
        found = at.choice(("true", "false"))
        return None if found is None else found == "true"
    if operator in {"within", "past"}:
        return at.days()
    if operator in {"is", "is_not"}:
        return _words(kind, at) if kind in WORDS else _several(kind, at)
    return _limit(at) if kind == "trait" else at.number()


def _limit(at: Value) -> float | date | None:
    """Return a number or a day."""
    if not isinstance(at.content, str):
        return at.number()
    try:
        day = date.fromisoformat(at.content)
    except ValueError:
        day = None
    if day is None or day.isoformat() != at.content:
        at.expected('a number, or a date such as "2026-01-31"')
        return None
    return day


def _words(kind: Kind, at: Value) -> tuple[Plain, ...]:
    return tuple(word for item in _some(at) if (word := item.choice(_WORDS_OF[kind])))


def _several(kind: Kind, at: Value) -> tuple[Plain, ...]:
    """Return one or more things to compare with: texts and truths for a trait, else numbers."""
    return tuple(found for item in _some(at) if (found := _one(kind, item)) is not None)


def _some(at: Value) -> tuple[Value, ...]:
    if not at.many:
        at.expected("one or more")
    return at.many


def _one(kind: Kind, at: Value) -> Plain | None:
    if kind == "trait" and isinstance(at.content, (bool, str)):
        return at.content
    if kind == "trait" and not at.is_scalar:
        at.expected("a text, a number, true or false")
        return None
    return at.number()
