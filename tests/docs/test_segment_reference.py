"""The reference of segments names exactly what the reader accepts."""

import re
from pathlib import Path

import pytest

from keepwell.engine.segments import read_text
from keepwell.engine.segments.reading import KEYS
from keepwell.engine.segments.tree import JOINS, KINDS, OPERATORS, Leaf, leaves

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "segments.md").read_text("utf-8")
HOWTO = (DOCS / "howto" / "segments.md").read_text("utf-8")


def _rows(heading: str) -> dict[str, list[str]]:
    """Return the table under a heading: the first cell, and the others."""
    part = re.split(rf"^##+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    section = re.split(r"^##+ ", part, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(.+?)` \| (.*) \|$", section, flags=re.MULTILINE)
    return {key: [cell.strip() for cell in cells.split(" | ")] for key, cells in rows}


@pytest.mark.parametrize(
    ("heading", "keys"),
    [("The file", KEYS), ("Groups", JOINS), ("Conditions", KINDS), ("Comparisons", OPERATORS)],
)
def test_every_key_is_explained(heading, keys):
    """Each key the reader accepts has its line, in the reader's order, and no other."""
    assert tuple(_rows(heading)) == keys


@pytest.mark.parametrize("heading", ["Conditions", "Comparisons"])
def test_every_line_has_an_example_of_itself(heading):
    """The example in the last cell reads, and is about what it stands beside."""
    for key, cells in _rows(heading).items():
        segment, issues = read_text(f"segment: example\nwhere: {cells[-1].strip('`')}")
        assert segment is not None, [str(issue) for issue in issues]
        said = [one for one in leaves(segment.where) if isinstance(one, Leaf)]
        assert key in {word for one in said for word in (one.kind, one.operator)}


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", PAGE + HOWTO, flags=re.DOTALL))
def test_examples(text):
    """Every segment on the pages reads without errors, warnings and notes."""
    segment, issues = read_text(text, "example")
    assert segment is not None
    assert issues == []
