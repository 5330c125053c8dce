"""The text of the calendar, and what is said where it is wrong."""

from datetime import time
from pathlib import Path

import pytest

from keepwell.desk.surveys.asking.fatigue import Calendar, Limit, Matter, Span, Wait
from keepwell.desk.surveys.asking.reading import USUAL, read_calendar


def test_the_usual_calendar_says_what_it_looks_like() -> None:
    """What a new desk begins with is read as it is written."""
    calendar, issues = read_calendar(USUAL)
    assert issues == []
    assert calendar == Calendar(
        limits=(Limit(2, 365, "nps"), Limit(1, 14)),
        waits=(Wait(60, "nps", "ces"),),
        matters=(
            Matter("Ticket Opened", 90, "Ticket Resolved"),
            Matter("Complaint Made", 30, "Ticket Resolved"),
        ),
        weekdays=frozenset({5, 6}), dates=frozenset({"12-25", "01-01"}),
        hours=Span(time(9), time(18)),
    )  # fmt: skip
    assert calendar.memory == 365


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_text_has_no_rules(text: str) -> None:
    """Without rules everybody may be asked at any time."""
    assert read_calendar(text) == (Calendar(), [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limit: []", 'calendar.yaml:1: error: Unknown key "limit". Did you mean "limits"?'),
        (
            "\nlimits:\n  - {within: 14d}",
            'calendar.yaml:3: error: limits[1]: "at_most" is missing.',
        ),
        ("limits: [{at_most: 1.5, within: 14d}]", "Expected a whole number of times. Got 1.5."),
        ("limits: [{at_most: 1, within: 14}]", 'Expected a number of whole days such as "30d"'),
        ("waits: [{survey: ces}]", '"days" is missing'),
        ("matters: [{within: 9d}]", '"event" is missing'),
        ("quiet: {weekdays: [funday]}", 'Did you mean "sunday"?'),
        ('quiet: {dates: ["31-12"]}', 'or "12-25" for each year. Got "31-12".'),
        ("quiet: {holidays: [NL, DE-ZZ]}", 'a region of one such as "DE-BY". Got "DE-ZZ".'),
        ('quiet: {outside: "9-18"}', 'Expected hours such as "09:00-18:00". Got "9-18".'),
        ('quiet: {outside: "18:00-09:00"}', "Expected a first hour before the last one."),
        ("per_minute: 0", "Expected a number from 1 to 6,000. Got 0."),
        ("- a list", "Expected a mapping with some of the keys limits, waits"),
        ("limits: [", "Not valid YAML"),
    ],
)
def test_mistakes_are_said_where_they_stand(text: str, said: str) -> None:
    """Whatever is wrong with the text is said with its line, and no calendar comes of it."""
    calendar, issues = read_calendar(text)
    assert calendar is None
    assert any(said in str(issue) for issue in issues), [str(issue) for issue in issues]


def test_the_how_to_shows_the_usual_rules() -> None:
    """What docs/howto/send-surveys.md says a desk begins with is what it begins with."""
    page = Path(__file__).parents[4] / "docs" / "howto" / "send-surveys.md"
    assert f"```yaml\n{USUAL}```" in page.read_text(encoding="utf-8")
