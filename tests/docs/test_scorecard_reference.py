"""The reference of scorecards names exactly what the reader accepts."""

import re
from pathlib import Path

import pytest

from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.keys import KEYS, STANDARD_EVENTS, Kind
from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import AGGREGATES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "scorecards.md").read_text("utf-8")
HEADINGS: dict[Kind, str] = {
    "scorecard": "The file",
    "bands": "Bands",
    "dimension": "Dimensions",
    "measure": "Measures",
    "per": "Per",
    "condition": "Conditions",
    "applies_to": "applies_to",
    "rule": "Rules",
    "cap": "Caps",
    "ready_to_grow": "ready_to_grow",
    "test": "Tests",
    "touchpoint": "Touchpoints of a test",
    "trait row": "Traits of a test",
    "expectation": "Expected results",
}


def _rows(heading: str) -> dict[str, list[str]]:
    """Return the table under a heading: the first cell, and the others."""
    part = re.split(rf"^##+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    section = re.split(r"^##+ ", part, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(.+?)` \| (.*) \|$", section, flags=re.MULTILINE)
    return {key: [cell.strip() for cell in cells.split(" | ")] for key, cells in rows}


def test_every_kind_has_a_heading() -> None:
    """Each kind of mapping has its own section."""
    assert set(HEADINGS) == set(KEYS)


@pytest.mark.parametrize("kind", KEYS)
def test_keys(kind: Kind) -> None:
    """Each key the reader accepts is explained, with meaning, default and example, and no other."""
    rows = _rows(HEADINGS[kind])
    assert set(rows) == set(KEYS[kind])
    assert all(len(cells) == 3 and all(cells) for cells in rows.values())


def test_aggregates_and_events() -> None:
    """Each aggregate and each standard event is explained, and no other."""
    assert tuple(_rows("Aggregates")) == AGGREGATES
    assert tuple(_rows("Standard events")) == STANDARD_EVENTS


def test_example() -> None:
    """The example reads without errors, warnings and notes."""
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    scorecard, issues = read_text(example, "example")
    assert [str(issue) for issue in issues if issue.level >= Level.NOTE] == []
    assert scorecard is not None


def test_links() -> None:
    """Each link within the page leads to one of its headings."""
    headings = re.findall(r"^##+ (.+)$", PAGE, flags=re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#(.+?)\)", PAGE)) <= anchors
