"""A book in words."""

from datetime import UTC, datetime

import pytest

from keepwell import language
from keepwell.engine.book.result import Source
from keepwell.report import telling
from keepwell.report.drawing import months, ticks


def source(pause, silence):
    """Return a source that usually pauses, and has been silent, so many days."""
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    return Source("shop", 1, moment, moment, pause, silence, silent=False)


def test_a_rhythm_is_told_in_days():
    """A source that comes several times a day usually comes every day."""
    assert telling.rhythm(source(1.0, 0)) == "every day"
    assert telling.rhythm(source(7.0, 0)) == "every 7 days"
    assert telling.rhythm(source(None, 0)) == "too few days to tell"


def test_silence_is_told_in_whole_days():
    """Half a day of silence is less than a day, and never no days."""
    assert telling.quiet_for(source(1.0, 0.5)) == "less than a day"
    assert telling.quiet_for(source(1.0, 1.5)) == "1 day"


def test_polish_has_its_plurals():
    """Two days and five days take other words."""
    language.use("pl")
    assert telling.in_days(1) == "za 1 dzień"
    assert telling.in_days(5) == "za 5 dni"


def test_the_reasons_point_the_way_of_the_change(page):
    """A fall is explained by what took points, a rise by what gave them."""
    for change in (*page.book.falls, *page.book.rises):
        found = telling.causes(change, page.book, 3)
        assert found
        assert all(cause.points * change.change > 0 for cause in found)


@pytest.mark.parametrize("top", [0, 1, 3, 7, 99, 1587, 423_876, 0.4, 12_345_678])
def test_ticks_are_round_and_reach_the_top(top):
    """An axis begins at 0, reaches what is drawn, and has no more than seven labels."""
    axis = ticks(top, str)
    assert axis.values[0] == 0
    assert axis.values[-1] >= top
    assert 2 <= len(axis.values) <= 7
    assert len(set(axis.labels)) == len(axis.labels)


def test_months_never_crowd():
    """However long the time, there are at most as many labels as fit."""
    for years in range(30):
        last = datetime(2026 + years, 6, 15, tzinfo=UTC).date()
        axis = months(datetime(2026, 1, 20, tzinfo=UTC).date(), last, 5)
        assert 1 <= len(axis.values) <= 5
