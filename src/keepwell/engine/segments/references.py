"""Segments that refer to other segments: what can be wrong with it, and putting them in place."""

from collections.abc import Mapping

from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.segments.tree import Group, Node, Segment, leaves
from keepwell.errors import SegmentError, did_you_mean

DEEPEST = 20
"""Segments that may refer to each other in a row."""
MOST = 1000
"""Conditions that a segment may have, with those of the segments it refers to."""


def problem(name: str, owner: Segment, known: Mapping[str, Segment]) -> str | None:
    """Say what is wrong with a segment's reference to another; None if nothing is.

    `known` are all segments by name, the owner among them.
    """
    if name not in known:
        return f'There is no segment "{name}".{did_you_mean(name, known)}'
    if known[name].unit != owner.unit:
        return (
            f'The segment "{name}" is of the unit "{known[name].unit}", this one of '
            f'"{owner.unit}". Refer to segments of the same unit.'
        )
    return _lost(name, owner, known)


def _lost(name: str, owner: Segment, known: Mapping[str, Segment]) -> str | None:
    """Follow a reference: it may not come back, nor lead too far."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, (owner.name,))]
    count = 0
    while waiting:
        name, above = waiting.pop()
        if name == owner.name:
            way = " → ".join((*above, name))
            return f'The segment "{name}" leads back to itself: {way}. Remove one reference.'
        if len(above) > DEEPEST:
            return f"Segments may refer to each other {DEEPEST} in a row; here it is more."
        if name in above:
            continue  # it is the other one that comes back to itself, and is told so
        for leaf in leaves(known[name].where):
            count += 1
            if leaf.kind == "segment" and leaf.name in known:
                waiting.append((leaf.name, (*above, name)))
        if count > MOST:
            return f"A segment may have {MOST:,} conditions, with those of others; here it is more."
    return None


def expanded(segment: Segment, known: Mapping[str, Segment]) -> Node:
    """Return the tree of a segment with the trees of others in the place of references to them.

    Raises SegmentError if a reference leads nowhere, or back.
    """
    wrong = [
        said
        for leaf in leaves(segment.where)
        if leaf.kind == "segment"
        and (said := problem(leaf.name, segment, {**known, segment.name: segment}))
    ]
    if wrong:
        place = segment.path or segment.name
        raise SegmentError([Issue(Level.ERROR, place, 1, "where", said) for said in wrong])
    return _in_place(segment.where, known)


def _in_place(node: Node, known: Mapping[str, Segment]) -> Node:
    if isinstance(node, Group):
        return Group(node.join, tuple(_in_place(part, known) for part in node.parts))
    return _in_place(known[node.name].where, known) if node.kind == "segment" else node
