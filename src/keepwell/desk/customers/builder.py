"""Rows of a form ↔ a segment: conditions, and groups of them one level deep.

The text is the segment; the rows are another view of it. What is typed into them is written as text
and read by the engine, so that both views get the same answers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.text import slugify

from keepwell.desk.base.asked import whole
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scorecard.values import NUMBER
from keepwell.engine.segments import read_text
from keepwell.engine.segments.conditions import TESTS
from keepwell.engine.segments.tree import (
    BAND_WORDS,
    JOINS,
    KINDS,
    NAMED,
    STATE_WORDS,
    Group,
    Leaf,
    Node,
    Operand,
    Plain,
    Segment,
)

TOP = 0
"""The group that is the segment itself."""
MOST = 100
"""Rows that are read."""
LONGEST = 64
"""Letters of a name."""
_ROW = re.compile(r"(.*)row-(\d{1,4})-kind")


@dataclass(frozen=True)
class Row:
    """A condition as it is typed."""

    kind: str = "trait"
    name: str = ""
    operator: str = "is"
    operand: str = ""
    group: int = TOP

    @property
    def operators(self) -> Sequence[str]:
        """Return how this kind of fact may be looked at."""
        return next((tests for kind, tests in TESTS.items() if kind == self.kind), ())

    @property
    def is_named(self) -> bool:
        """Return whether there are many of this kind."""
        return self.kind in {*NAMED, "segment"}

    @property
    def choices(self) -> Sequence[str]:
        """Return what may be compared with; empty: anything."""
        return {"band": BAND_WORDS, "state": STATE_WORDS}.get(self.kind, ())

    @property
    def words(self) -> list[str]:
        """Return the operand as words."""
        return [word.strip() for word in self.operand.split(",") if word.strip()]


@dataclass(frozen=True)
class Draft:
    """A segment as the form shows it."""

    name: str = ""
    title: str = ""
    description: str = ""
    rows: tuple[Row, ...] = ()
    joins: Mapping[int, str] = field(default_factory=lambda: {TOP: "all"})
    """How the rows of each group are joined."""
    unit: Unit = "account"

    @property
    def kinds(self) -> Sequence[str]:
        """Return what its conditions may be about: people are worth nothing a year."""
        return [kind for kind in KINDS if kind != "value" or self.unit == "account"]

    @property
    def key(self) -> str:
        """Return its name; if none was typed, one made of the title, as far as names hold it."""
        return self.name or slugify(self.title)[:LONGEST].lstrip("0123456789-_").rstrip("-_")

    def with_row(self, group: int) -> "Draft":
        """Return it with one more row in a group, which may be a new one."""
        joins = {**self.joins, group: self.joins.get(group, "any")}
        return replace(self, rows=(*self.rows, Row(group=group)), joins=joins)

    def without_row(self, number: int) -> "Draft":
        """Return it without a row, and without its group if that is empty now."""
        rows = tuple(row for n, row in enumerate(self.rows) if n != number)
        left = {TOP, *(row.group for row in rows)}
        joins = {group: join for group, join in self.joins.items() if group in left}
        return replace(self, rows=rows, joins=joins)

    def reshaped(self, asked: str) -> "Draft":
        """Add or remove a row or a group, as a button says: `add-0`, `group`, `remove-3`."""
        deed, _dash, number = asked.partition("-")
        if deed == "group":
            return self.with_row(max(self.joins) + 1)
        place = whole(number)
        if deed == "add" and place is not None:
            return self.with_row(place)
        return self.without_row(place) if deed == "remove" and place is not None else self

    def of_unit(self, unit: Unit) -> "Draft":
        """Return it as a segment of this unit, with the usual in place of what that has not."""
        told = replace(self, unit=unit)
        rows = (row if row.kind in told.kinds else Row(group=row.group) for row in self.rows)
        return replace(told, rows=tuple(rows))

    def groups(self) -> Iterator[tuple[int, str, list[tuple[int, Row]]]]:
        """Yield each group: its number, its join, and its rows with their numbers."""
        for group, join in sorted(self.joins.items()):
            yield group, join, [(n, row) for n, row in enumerate(self.rows) if row.group == group]


def typed(data: QueryDict, at: str = "") -> Draft:
    """Read what was typed into the form; `at` begins the names of its controls."""
    found = (_ROW.fullmatch(key) for key in data)
    numbers = sorted(int(one[2]) for one in found if one and one[1] == at)[:MOST]
    rows = tuple(_row(data, f"{at}row-{number}") for number in numbers)
    groups = {TOP, *(row.group for row in rows)}
    joins = {group: _join(data.get(f"{at}join-{group}", "all")) for group in groups}
    draft = Draft(
        data.get("name", ""), data.get("title", ""), data.get("description", ""), rows, joins
    )
    return draft.of_unit("person" if data.get("unit") == "person" else "account")


def _row(data: QueryDict, begin: str) -> Row:
    said = {
        name: ", ".join(data.getlist(f"{begin}-{name}"))
        for name in ("kind", "name", "operator", "operand")
    }
    group = whole(data.get(f"{begin}-group", "0"))
    row = Row(**said, group=TOP if group is None else group)
    if row.operator in row.operators or not row.operators:
        return row
    return Row(row.kind, row.name, row.operators[0], row.operand, row.group)


def _join(said: str) -> str:
    return said if said in JOINS else "all"


# --- rows → text


def text_of(draft: Draft) -> str:
    """Return the text that the rows mean; whether it can be meant the engine says."""
    lines = [f"segment: {_quoted(draft.key)}"] if draft.key else []
    lines += [f"title: {_quoted(draft.title)}"] if draft.title else []
    lines += [f"description: {_quoted(draft.description)}"] if draft.description else []
    lines += [f"unit: {draft.unit}"] if draft.unit != "account" else []
    lines += ["where:", f"  {draft.joins[TOP]}:"]
    for group, join, rows in draft.groups():
        indent = "    "
        if group != TOP and rows:
            lines.append(f"    - {join}:")
            indent = "        "
        lines += [f"{indent}- {_condition(row)}" for _n, row in rows]
    return "\n".join(lines) + "\n"


def condition_of(draft: Draft) -> str:
    """Return what the rows mean on one line, as a condition; empty if they say nothing."""
    said: list[str] = []
    for group, join, rows in draft.groups():
        told = [_condition(row) for _n, row in rows]
        said += told if group == TOP or not told else [f"{{{join}: [{', '.join(told)}]}}"]
    join = draft.joins[TOP]
    if len(said) == 1 and join != "none":
        return said[0]
    return f"{{{join}: [{', '.join(said)}]}}" if said else ""


def _condition(row: Row) -> str:
    if row.kind == "segment":
        return f"{{segment: {_quoted(row.name)}}}"
    test = f"{row.operator}: {_operand(row)}"
    if row.kind in NAMED:
        return f"{{{row.kind}: {_quoted(row.name)}, {test}}}"
    if row.kind in KINDS:
        return f"{{{row.kind}: {{{test}}}}}"
    return f"{{{_quoted(row.kind)}: {_operand(row)}}}"


def _operand(row: Row) -> str:
    match row.operator:
        case "is" | "is_not":
            return f"[{', '.join(map(_word, row.words))}]"
        case "known":
            return "false" if row.operand == "no" else "true"
        case "within" | "past":
            return f"{row.operand}d" if row.operand.isdigit() else _quoted(row.operand)
        case _:
            return _number(row.operand)


def _word(text: str) -> str:
    return text if text in {"true", "false"} else _number(text)


def _number(text: str) -> str:
    return text if NUMBER.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in quotes as YAML reads it, whatever signs it holds."""
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


# --- segment → rows


def draft_of(segment: Segment) -> Draft | None:
    """Return a segment as rows; None if rows cannot show it, or would not mean quite the same."""
    draft = _drafted(segment)
    if draft is None:
        return None
    again, _issues = read_text(text_of(replace(draft, name="again")))
    return draft if again and _ordered(again.where) == _ordered(segment.where) else None


def drafted(condition: str) -> Draft | None:
    """Return a condition on one line as rows; None if it has mistakes, or rows cannot show it."""
    if not condition.strip():
        return Draft()
    segment, _issues = read_text(f"segment: again\nwhere: {condition.strip()}\n")
    return draft_of(segment) if segment else None


def _ordered(where: Node) -> Group:
    """Return a tree in the order of rows: conditions before groups."""
    top = where if isinstance(where, Group) else Group("all", (where,))
    return Group(top.join, tuple(sorted(top.parts, key=lambda part: isinstance(part, Group))))


def _drafted(segment: Segment) -> Draft | None:
    top = segment.where if isinstance(segment.where, Group) else Group("all", (segment.where,))
    rows: list[Row] = []
    joins: dict[int, str] = {TOP: top.join}
    for part in top.parts:
        inside, group = _inside(part, joins)
        if any(isinstance(leaf, Group) for leaf in inside):
            return None
        rows += [_shown(leaf, group) for leaf in inside if isinstance(leaf, Leaf)]
    told = (segment.name, segment.title, segment.description)
    return Draft(*told, tuple(rows), joins, segment.unit)


def _inside(part: Node, joins: dict[int, str]) -> tuple[Sequence[Node], int]:
    """Return the conditions of a part and the group they stand in, a new one if it is a group."""
    if isinstance(part, Leaf):
        return (part,), TOP
    group = len(joins)
    joins[group] = part.join
    return part.parts, group


def _shown(leaf: Leaf, group: int) -> Row:
    return Row(leaf.kind, leaf.name, leaf.operator, _typed(leaf.operator, leaf.operand), group)


def _typed(operator: str, operand: Operand) -> str:
    if operator == "known":
        return "yes" if operand else "no"
    if isinstance(operand, tuple):
        return ", ".join(_plain(one) for one in operand)
    return operand.isoformat() if isinstance(operand, date) else _plain(operand)


def _plain(one: Plain | int) -> str:
    if isinstance(one, bool):
        return str(one).lower()
    return repr(one).removesuffix(".0") if isinstance(one, float) else str(one)
