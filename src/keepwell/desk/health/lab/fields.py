"""The form on the same text: where each number of a scorecard stands, and how it is replaced there.

A number is replaced by its characters alone, so that comments, layout, and everything the form does
not show stay as they were written.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache

import yaml

from keepwell.desk.health.lab.form import (
    CapFields,
    DimensionFields,
    Field,
    Form,
    MeasureFields,
    Point,
    Unit,
)
from keepwell.engine.scorecard.schema import BANDS
from keepwell.engine.scorecard.values import NAME, NUMBER, Report
from keepwell.engine.scorecard.yaml_lines import compose

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")
_Node = yaml.Node
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@lru_cache(32)
def form_of(text: str) -> Form | None:
    """Return the form on a text; None if it is no YAML, or its parts are not where they belong."""
    root = root_of(text)
    if root is None:
        return None
    reader = _Reader(text, shared_nodes(root))
    top = entries(root)
    form = Form(
        reader.number(top.get("min_coverage"), "min_coverage"),
        list(reader.bands(top.get("bands"))),
        list(reader.dimensions(top.get("dimensions"))),
        list(reader.caps(top.get("caps"))),
    )
    return replace(form, fields=reader.found)


def edited(text: str, path: str, said: str) -> str:
    """Return the text with another number at a path; unchanged if it is the same one.

    Raises ValueError if there is no number at the path, or none was given: `-3`, `0.5`, and of days
    a whole number above 0.
    """
    form = form_of(text)
    if form is None or path not in form.fields:
        raise ValueError(path)
    at, given = form.fields[path], said.strip()
    fits = _DAYS.fullmatch(f"{given}d") if at.unit == "days" else NUMBER.fullmatch(given)
    if not fits:
        raise ValueError(said)
    return text[: at.start] + given + text[at.end :]


def with_points(text: str, path: str, points: Sequence[tuple[str, str]]) -> str:
    """Return the text with other points in the scale of the measure at a path.

    Raises ValueError if there is no such measure, or its scale has no place of its own.
    """
    form = form_of(text)
    measure = form.measure(path) if form else None
    if measure is None or measure.scale_span is None:
        raise ValueError(path)
    start, end = measure.scale_span
    said = ", ".join(f"{value}: {score}" for value, score in points)
    return f"{text[:start]}{{{said}}}{text[end:]}"


def renamed(text: str, name: str) -> str:
    """Return the text of a scorecard under another name, if it says one in its place."""
    at = entries(root_of(text)).get("scorecard") if NAME.fullmatch(name) else None
    if not isinstance(at, yaml.ScalarNode) or not at.value:
        return text
    return text[: at.start_mark.index] + name + text[at.end_mark.index :]


def root_of(text: str) -> yaml.MappingNode | None:
    """Return the text as nodes that know their characters; None if it is no mapping of YAML."""
    if compose(text, Report("")) is None:  # too deep, too long, or with tags: refused as everywhere
        return None
    root = yaml.compose(text, Loader=_Loader)
    return root if isinstance(root, yaml.MappingNode) else None


class _Reader:
    """Finds the numbers of one text."""

    def __init__(self, text: str, shared: AbstractSet[int]) -> None:
        self.text = text
        self.found: dict[str, Field] = {}
        self._shared = shared

    def number(self, node: _Node | None, path: str, unit: Unit = "number") -> Field | None:
        """Return the number that a node is; None if it is none, or stands for several."""
        if not isinstance(node, yaml.ScalarNode) or not self._is_its_own(node):
            return None
        said, start = _fitting(node.value, unit), node.start_mark.index
        if said is None or self.text[start : start + len(node.value)] != node.value:
            return None
        end = start + len(said)
        self.found[path] = Field(path, said, start, end, node.start_mark.line + 1, unit)
        return self.found[path]

    def bands(self, node: _Node | None) -> Iterator[tuple[str, Field]]:
        known = entries(node)
        for band in BANDS[1:]:
            if at := self.number(known.get(band), f"bands.{band}"):
                yield band, at

    def dimensions(self, node: _Node | None) -> Iterator[DimensionFields]:
        for name, dimension in entries(node).items():
            keys, path = entries(dimension), f"dimensions.{name}"
            weight = self.number(keys.get("weight"), f"{path}.weight")
            measures = [
                self._measure(key, at, f"{path}.measures.{key}")
                for key, at in entries(keys.get("measures")).items()
            ]
            yield DimensionFields(name, _said(keys.get("title")) or _plain(name), weight, measures)

    def _measure(self, name: str, node: _Node, path: str) -> MeasureFields:
        keys = entries(node)
        scale = keys.get("scale")
        return MeasureFields(
            name, _said(keys.get("title")) or _plain(name), path,
            self.number(keys.get("weight"), f"{path}.weight"),
            list(self._windows(keys, path)),
            list(self._points(scale, f"{path}.scale")),
            _said(scale) or ("percentile" if "percentile" in entries(scale) else ""),
            self._span(scale),
        )  # fmt: skip

    def _windows(self, keys: Mapping[str, _Node], path: str) -> Iterator[tuple[str, Field]]:
        for key in ("window", "valid_for", "stale_after"):
            if at := self.number(keys.get(key), f"{path}.{key}", "days"):
                yield key, at
        per = entries(keys.get("per")).get("window")
        if at := self.number(per, f"{path}.per.window", "days"):
            yield "per", at

    def _points(self, node: _Node | None, path: str) -> Iterator[Point]:
        if not isinstance(node, yaml.MappingNode):
            return
        for n, (value, score) in enumerate(node.value, 1):
            at = self.number(value, f"{path}[{n}].value")
            gets = self.number(score, f"{path}[{n}].score")
            if at and gets:
                yield Point(at, gets)

    def _span(self, node: _Node | None) -> tuple[int, int] | None:
        """Return which characters a scale is, from its first to the last of its values."""
        if node is None or not self._is_its_own(node):
            return None
        last = node.value[-1][1] if _is_block(node) else node
        return node.start_mark.index, last.end_mark.index

    def _is_its_own(self, node: _Node) -> bool:
        """Return whether a node means itself alone: no anchor before it, no alias of it."""
        return id(node) not in self._shared and self.text[node.start_mark.index] != "&"

    def caps(self, node: _Node | None) -> Iterator[CapFields]:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for n, item in enumerate(items, 1):
            keys = entries(item)
            if keys:
                at = self.number(keys.get("at_most"), f"caps[{n}].at_most")
                yield CapFields(_said(keys.get("why")), at)


def entries(node: _Node | None) -> dict[str, _Node]:
    """Return the entries of a mapping; of anything else none."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: at for key, at in node.value if isinstance(key, yaml.ScalarNode)}


def _fitting(said: str, unit: Unit) -> str | None:
    if unit == "days":
        found = _DAYS.fullmatch(said)
        return found[1] if found else None
    return said if NUMBER.fullmatch(said) else None


def _is_block(node: _Node) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


def shared_nodes(root: _Node) -> set[int]:
    """Return the nodes that stand in several places, because an alias repeats what they are in."""
    times = Counter(id(node) for node in _walk(root))
    return {node for node, n in times.items() if n > 1}


def _walk(node: _Node) -> Iterator[_Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _walk(part)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _walk(part)


def _said(node: _Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()
