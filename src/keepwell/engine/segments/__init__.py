"""Segments: target groups as expressions over traits, measures and scores.

One meaning for all who ask who is in a group: `tree` says what a segment is, `reading` and
`writing` are its text, `holding` finds its members among a day's `population`, and `describing`
says what they are like. The desk translates the same tree to its database.
"""

from keepwell.engine.segments.holding import holds
from keepwell.engine.segments.reading import read_all, read_text
from keepwell.engine.segments.references import expanded
from keepwell.engine.segments.tree import Group, Leaf, Node, Segment
from keepwell.engine.segments.writing import to_text

__all__ = [
    "Group", "Leaf", "Node", "Segment", "expanded", "holds", "read_all", "read_text", "to_text",
]  # fmt: skip
