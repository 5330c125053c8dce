"""Conditions on customers in words, as a segment, a playbook or a rule has them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.filters.criteria import TraitTest
from keepwell.desk.customers.filters.words import trait_words
from keepwell.engine.segments.tree import Group, Leaf, Node, Plain

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES: "Mapping[str, StrOrPromise]" = {
    "score": gettext_lazy("Score"),
    "value": gettext_lazy("Value a year"),
    "band": gettext_lazy("Band"),
    "state": gettext_lazy("State"),
}


def condition_words(node: Node, titles: Mapping[str, str] | None = None) -> str:
    """Say a condition in words; `titles` are what segments are called, by name.

    >>> condition_words(Leaf("score", "", "at_least", 70.0))
    'Score is at least 70'
    """
    if isinstance(node, Leaf):
        return _leaf(node, titles or {})
    parts = [_part(one, titles) for one in node.parts]
    if node.join == "all":
        return _joined(_("{first} and {second}"), parts)
    together = _joined(_("{first} or {second}"), parts)
    return together if node.join == "any" else _("not: {condition}").format(condition=together)


def clauses(node: Node, titles: Mapping[str, str] | None = None) -> list[str]:
    """Say what all must hold, each by itself; of a condition that has no such parts, itself."""
    parts = node.parts if isinstance(node, Group) and node.join == "all" else (node,)
    return [condition_words(one, titles) for one in parts]


def _part(node: Node, titles: Mapping[str, str] | None) -> str:
    said = condition_words(node, titles)
    return f"({said})" if isinstance(node, Group) else said


def _joined(pattern: str, parts: Sequence[str]) -> str:
    text = parts[0]
    for one in parts[1:]:
        text = pattern.format(first=text, second=one)
    return text


def _leaf(leaf: Leaf, titles: Mapping[str, str]) -> str:
    if leaf.kind == "segment":
        return _("segment: %(name)s") % {"name": titles.get(leaf.name, leaf.name)}
    name = str(NAMES.get(leaf.kind, leaf.name))
    return trait_words(TraitTest(leaf.operator, name, _operand(leaf)))


def _operand(leaf: Leaf) -> str:
    if leaf.operator == "known":
        return "" if leaf.operand else "no"
    if isinstance(leaf.operand, tuple):
        return _joined(_("{first} or {second}"), [_plain(leaf, one) for one in leaf.operand])
    return words.day(leaf.operand) if isinstance(leaf.operand, date) else _plain(leaf, leaf.operand)


def _plain(leaf: Leaf, value: Plain) -> str:
    if leaf.kind == "band":
        return words.band_word(str(value))
    if leaf.kind == "state":
        return words.state_word(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return value
    return words.money(value) if leaf.kind == "value" else words.number(value, int(value % 1 > 0))
