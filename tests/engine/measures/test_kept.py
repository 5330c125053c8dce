"""The kept roll-up gives the cells that the facts give, in whatever pieces it was made."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from comparing import Said, assert_same, said_by_rows
from keepwell.engine.lake import TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.measures import activity, kept
from keepwell.engine.measures.activity import Activity
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.kept import Kept
from keepwell.engine.measures.sources import Source
from keepwell.engine.measures.values import Days
from keepwell.engine.scoring import history, run
from keepwell.engine.scoring.run import score_source
from lakes import learn
from strategies.courses import Course, courses

quick = settings(
    max_examples=1,  # each is a lake; the slow test draws more
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
thorough = settings(quick, max_examples=8)


def scored(source: Source, course: Course) -> Said:
    """Score all days of a course from a source."""
    lineup, days = course.lineup, course.days
    pieces = score_source(source, lineup.scorecards, days, lineup.rule) if days else ()
    rows = (row for piece in pieces for row in piece.to_pylist())
    return said_by_rows(rows, lineup.scorecards)


def fresh(lake: Lake, course: Course) -> Said:
    """Score from the facts themselves."""
    facts = lake.read(TOUCHPOINTS), lake.read(TRAITS)
    return scored(Fresh(lake.connection, *facts, course.lineup.unit), course)


def both_say_the_same(course: Course) -> None:
    """Bring the roll-up up to date after each step, and compare it with the facts."""
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake").create()
        for step in course.steps:
            learn(lake, step)
            Activity(lake).refresh(course.lineup.feeds)
        assert_same(scored(Kept(Activity(lake), course.lineup.unit), course), fresh(lake, course))


def pieces_do_not_matter(course: Course) -> None:
    """Roll up a file at a time, gather a few cells at a time, score a customer at a time."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        lake = Lake(Path(folder) / "lake").create()
        for step in course.steps:
            learn(lake, step)
        expected = fresh(lake, course)
        patch.setattr(activity, "BATCH", 1)
        patch.setattr(kept, "GROUP", 3)
        patch.setattr(kept, "WORTH", 0)
        patch.setattr(run, "slice_size", lambda _: 1)
        Activity(lake).refresh(course.lineup.feeds)
        assert_same(scored(Kept(Activity(lake), course.lineup.unit), course), expected)


def settled_says_the_same(course: Course) -> None:
    """Settle after each step what is older than ten days, while older facts are still to come."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "WORTH", 0)
        patch.setattr(kept, "SETTLED", 10)
        lake = Lake(Path(folder) / "lake").create()
        for step in course.steps:
            learn(lake, step)
            history.kept(lake, course.lineup)
        assert_same(scored(history.kept(lake, course.lineup), course), fresh(lake, course))


@quick
@given(courses())
def test_kept_equals_fresh(course):
    """For accounts and people, person traits, lost touchpoints and rows in any order."""
    both_say_the_same(course)


@pytest.mark.slow
@quick
@given(courses())
def test_pieces_do_not_matter(course):
    """Memory is bounded by working in pieces; their sizes do not show in the scores."""
    pieces_do_not_matter(course)


@pytest.mark.slow
@quick
@given(courses())
def test_settled_cells_do_not_matter(course):
    """Cells of long ago that were put together say what they said one by one."""
    settled_says_the_same(course)


@pytest.mark.slow
@pytest.mark.parametrize("rule", [both_say_the_same, pieces_do_not_matter, settled_says_the_same])
def test_kept_in_hundreds_of_cases(rule):
    """The same, many times and with other cases each time."""
    thorough(given(courses())(rule))()


def test_groups_cover_everybody_once(tmp_path, monkeypatch):
    """Groups of customers are runs that together are all of them, however many there are."""
    lake = Lake(tmp_path / "lake").create()
    source = Kept(Activity(lake), "account")
    assert [len(group) for group in source.groups({})] == [0]
    monkeypatch.setattr(kept, "GROUP", 10)
    source.catalogue.sizes[Feed("account", "count").key] = 35

    monkeypatch.setattr(Kept, "_size", lambda *_: 35)
    source.__dict__["names"] = list(range(7))
    groups = source.groups({Feed("account", "count"): Days(None, 1, None)})
    assert len(groups) == 4
    assert [n for group in groups for n in group] == list(range(7))
