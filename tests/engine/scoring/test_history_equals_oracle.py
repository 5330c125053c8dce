"""History says in the end what the oracle says of all facts, in whatever order they came."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from comparing import Said, assert_same, said_by_rows
from keepwell.engine.lake import SCORES, Lake
from keepwell.engine.measures.activity import Activity
from keepwell.engine.scoring.history import fill, kept
from keepwell.engine.scoring.run import score_source
from lakes import follow, learn, right, rows_written, said_now
from strategies.courses import Course, courses

quick = settings(
    max_examples=1,  # each is a lake, and two or three runs of history over it
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
thorough = settings(quick, max_examples=8)


def ends_right(course: Course) -> None:
    """Let a course happen and compare what is said in the end."""
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake").create()
        follow(lake, course)
        assert_same(said_now(lake, course.lineup, course.days), right(course))


def rebuilds(course: Course) -> None:
    """Compare a course with the same facts learned at once, and with cells made anew."""
    with TemporaryDirectory() as folder:
        slowly, at_once = (Lake(Path(folder) / name).create() for name in ("slowly", "at_once"))
        follow(slowly, course)
        for step in course.steps:
            learn(at_once, step)
        fill(at_once, course.lineup, course.days)
        said = said_now(slowly, course.lineup, course.days)
        assert_same(said_now(at_once, course.lineup, course.days), said)
        assert_same(scored(slowly, course), said)
        Activity(slowly).drop()
        assert_same(scored(slowly, course), said)


def scored(lake: Lake, course: Course) -> Said:
    """Score by the kept roll-up, without a look at what was said before."""
    lineup = course.lineup
    days, source = course.days, kept(lake, lineup)
    pieces = score_source(source, lineup.scorecards, days, lineup.rule) if days else ()
    rows = (row for piece in pieces for row in piece.to_pylist())
    return said_by_rows(rows, lineup.scorecards)


def appends_only(course: Course) -> None:
    """Check after each step that no row was changed, and that nothing new means no commit."""
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake").create()
        before: list[str] = []
        for step in course.steps:
            learn(lake, step)
            fill(lake, course.lineup, step.days)
            after = sorted(map(repr, rows_written(lake)))
            assert not set(before) - set(after)
            before = after
        version = lake.delta(SCORES).version()
        assert fill(lake, course.lineup, course.days).rows == 0
        assert lake.delta(SCORES).version() == version


@quick
@given(courses())
def test_history_ends_right(course):
    """Batches in any order, with history in between, end in what the oracle says of all facts."""
    ends_right(course)


@pytest.mark.slow
@settings(quick, max_examples=2)
@given(courses())
def test_a_rebuild_says_the_same(course):
    """The same facts learned at once, and a roll-up made anew, lead to the same scores."""
    rebuilds(course)


@pytest.mark.slow
@settings(quick, max_examples=2)
@given(courses())
def test_rows_stay_as_they_were_written(course):
    """Later runs add rows and change none; a run with nothing new does not even commit."""
    appends_only(course)


@pytest.mark.slow
@pytest.mark.parametrize("rule", [ends_right, rebuilds, appends_only])
def test_history_in_many_cases(rule):
    """The same, many times and with other cases each time."""
    thorough(given(courses())(rule))()
