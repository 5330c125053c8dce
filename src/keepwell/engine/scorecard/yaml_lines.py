"""YAML text → a tree of values that know their line.

Scalars are read as in YAML 1.2: `true` and `false` are the only booleans, so that `no` can be a
country and `on` a setting; dates stay texts. Tags are refused, and aliases are bounded in number
and depth, so that no text, however hostile, costs more than a moment.
"""

from dataclasses import dataclass
from typing import cast

import yaml

from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.values import NUMBER, Plain, Report, Value, clipped

MAX_BYTES = 1 << 20
"""A scorecard is at most 1 MiB."""
MAX_DEPTH = 30
"""How deep mappings and lists may lie in each other."""
MAX_VALUES = 100_000
"""How many values there may be, an alias counting as all that it stands for."""

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_INT_DIGITS = 15
"""A longer whole number is read as a double, which is what all of them are computed as."""
_LONGEST_NUMBER = 400
_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _UnreadableError(Exception):
    """The text is no YAML that we read; says why and on which line."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def compose(text: str, report: Report, what: str = "scorecard") -> Value | None:
    """Return the text as a tree; None, with an error reported, if it cannot be read at all.

    `what` it is that is read is how it begins: `scorecard: <name>`.
    """
    lines = len(text.splitlines()) or 1
    try:
        return _compose(text, report, what)
    except _UnreadableError as problem:
        message, line = str(problem), problem.line
    except yaml.MarkedYAMLError as problem:
        line, message = _explained(problem)
    except yaml.reader.ReaderError as problem:
        line = len(text[: problem.position].splitlines()) or 1
        message = "A control character stands here. Remove it, or write it as an escape in quotes."
    report.add(Level.ERROR, min(line, lines), "", message)
    return None


def _explained(problem: yaml.MarkedYAMLError) -> tuple[int, str]:
    """Return the line of a mistake in the YAML itself, and what is wrong."""
    start, end = problem.context_mark, problem.problem_mark
    line = end.line + 1 if end else 1
    found = ", ".join(part for part in (problem.context, problem.problem) if part)
    begun = f", begun on line {start.line + 1}" if start and start.line + 1 < line else ""
    return line, f"Not valid YAML: {found}{begun}. Check indentation, brackets and quotes."


def _compose(text: str, report: Report, what: str) -> Value:
    _check_size(text, what)
    _check_shape(text)
    root = yaml.compose(text, Loader=_Loader)
    if root is None:
        raise _UnreadableError(f'The file is empty. Begin with "{what}: <name>".')
    return _Tree(report, what).value(root, "", _line(root), 1)


def _check_size(text: str, what: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as problem:
        line = len(text[: problem.start].splitlines()) or 1
        raise _UnreadableError("A character here is no Unicode text. Remove it.", line) from None
    if size > MAX_BYTES:
        raise _UnreadableError(
            f"A {what} may have {MAX_BYTES:,} bytes. Got {size:,}. Split it into several."
        )


def _check_shape(text: str) -> None:
    """Refuse tags and deep nesting before anything recursive sees them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = _line(event)
        if depth > MAX_DEPTH:
            raise _too_deep(line)
        tag = getattr(event, "tag", None)
        if tag is not None:
            message = f'Tags are not read. Got "{clipped(tag)}". Remove it; quotes make a text.'
            raise _UnreadableError(message, line)


def _too_deep(line: int) -> _UnreadableError:
    message = f"Values may lie {MAX_DEPTH} deep in each other; here it is more. Flatten them."
    return _UnreadableError(message, line)


def _line(at: yaml.Node | yaml.Event) -> int:
    """Return the line, from 1; PyYAML counts from 0."""
    return at.start_mark.line + 1 if at.start_mark else 1


@dataclass
class _Tree:
    """Turns nodes into values and counts them."""

    report: Report
    what: str
    count: int = 0

    def value(self, node: yaml.Node, where: str, line: int, depth: int) -> Value:
        self.count += 1
        if self.count > MAX_VALUES:
            raise _UnreadableError(
                f"A {self.what} may hold {MAX_VALUES:,} values, an alias counting as all that it "
                f"stands for; here it is more. Remove aliases or split the {self.what}.",
                line,
            )
        if depth > MAX_DEPTH:
            raise _too_deep(line)
        if isinstance(node, yaml.ScalarNode):
            return Value(self.report, line, where, _scalar(node), node.value)
        if isinstance(node, yaml.SequenceNode):
            return Value(self.report, line, where, self._items(node, where, depth))
        entries = self._entries(cast("yaml.MappingNode", node), where, depth)
        return Value(self.report, line, where, entries)

    def _items(self, node: yaml.SequenceNode, where: str, depth: int) -> tuple[Value, ...]:
        return tuple(
            self.value(item, f"{where}[{n}]", _line(item), depth + 1)
            for n, item in enumerate(node.value, 1)
        )

    def _entries(self, node: yaml.MappingNode, where: str, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        for key_node, node_of_value in node.value:
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._wrong_key(line, where, "Expected a name before the colon. Got a list.")
                continue
            key = key_node.value
            path = f"{where}.{clipped(key)}" if where else clipped(key)
            entry = self.value(node_of_value, path, line, depth + 1)
            if key in entries:
                first = entries[key].line
                self._wrong_key(
                    line, where, f'"{clipped(key)}" occurs twice, first on line {first}. Keep one.'
                )
            entries.setdefault(key, entry)
        return entries

    def _wrong_key(self, line: int, where: str, message: str) -> None:
        self.report.add(Level.ERROR, line, where, message)


def _scalar(node: yaml.ScalarNode) -> Plain:
    """Return what a scalar means: quoted it is a text, plain it may be a number or a word."""
    text: str = node.value
    if node.style or len(text) > _LONGEST_NUMBER:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if NUMBER.fullmatch(text):
        return (
            int(text) if text.lstrip("+-").isdigit() and len(text) <= _INT_DIGITS else float(text)
        )
    return text
