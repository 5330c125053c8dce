"""A segment → its text, always spelled the same way. Reading it back gives the same segment."""

import re
from collections.abc import Iterator
from datetime import date

from keepwell.engine.segments.tree import NAMED, NUMBERS, Leaf, Node, Operand, Plain, Segment

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*( [A-Za-z0-9_-]+)*")
_NOT_BARE = {"true", "false", "null", "yes", "no", "on", "off"}
"""Texts that some readers of YAML take for something else."""
_ESCAPES = ((0xFF, "\\x{:02x}"), (0xFFFF, "\\u{:04x}"), (0x10FFFF, "\\U{:08x}"))


def to_text(segment: Segment) -> str:
    """Return the YAML of a segment.

    >>> print(to_text(Segment("pro", Leaf("trait", "plan", "is", ("pro",)), title="On Pro")))
    segment: pro
    title: On Pro
    where: {trait: plan, is: pro}
    <BLANKLINE>
    """
    lines = [f"segment: {_text(segment.name)}"]
    lines += [f"title: {_text(segment.title)}"] if segment.title else []
    lines += [f"description: {_text(segment.description)}"] if segment.description else []
    lines += [f"unit: {segment.unit}"] if segment.unit != "account" else []
    if isinstance(segment.where, Leaf):
        lines.append(f"where: {_leaf(segment.where)}")
    else:
        lines += ["where:", *(f"  {line}" for line in _lines(segment.where))]
    return "\n".join(lines) + "\n"


def _lines(node: Node) -> Iterator[str]:
    if isinstance(node, Leaf):
        yield _leaf(node)
        return
    yield f"{node.join}:"
    for part in node.parts:
        first, *others = _lines(part)
        yield f"  - {first}"
        yield from (f"    {line}" for line in others)


def _leaf(leaf: Leaf) -> str:
    if leaf.kind == "segment":
        return f"{{segment: {_text(leaf.name)}}}"
    test = f"{leaf.operator}: {_operand(leaf.operand)}"
    if leaf.kind in NAMED:
        return f"{{{leaf.kind}: {_text(leaf.name)}, {test}}}"
    if leaf.kind in NUMBERS or leaf.operator != "is":
        return f"{{{leaf.kind}: {{{test}}}}}"
    return f"{{{leaf.kind}: {_operand(leaf.operand)}}}"


def _operand(operand: Operand) -> str:
    if isinstance(operand, tuple):
        words = [_plain(one) for one in operand]
        return words[0] if len(words) == 1 else f"[{', '.join(words)}]"
    if isinstance(operand, date):
        return operand.isoformat()
    if isinstance(operand, int) and not isinstance(operand, bool):
        return f"{operand}d"
    return _plain(operand)


def _plain(found: Plain) -> str:
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, str):
        return _text(found)
    return repr(found).removesuffix(".0")


def _text(text: str) -> str:
    """Return a text as YAML: bare if nobody can take it for anything else, else in quotes."""
    if _BARE.fullmatch(text) and text.lower() not in _NOT_BARE:
        return text
    return '"' + "".join(map(_letter, text)) + '"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    form = next(form for last, form in _ESCAPES if ord(letter) <= last)
    return form.format(ord(letter))
