"""A few customers, scored from an excerpt of the lake, score as they do from all of it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comparing import Said, assert_same, said_by_rows
from keepwell.engine.lake import TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.lake.excerpt import excerpt
from keepwell.engine.measures.few import Few
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.sources import Source
from keepwell.engine.scoring.run import score_source
from lakes import learn
from small_company import NASTY, touchpoints, traits
from strategies.courses import Course, courses

quick = settings(
    max_examples=1,  # each is a lake; the slow test draws more
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
thorough = settings(quick, max_examples=25)


def scored(source: Source, course: Course, only: list[str]) -> Said:
    """Score some customers on all days of a course."""
    lineup, days = course.lineup, course.days
    pieces = score_source(source, lineup.scorecards, days, lineup.rule, only=only) if days else ()
    rows = (row for piece in pieces for row in piece.to_pylist())
    return said_by_rows(rows, lineup.scorecards)


def few_score_as_among_all(course: Course, drawn: st.DataObject) -> None:
    """Draw some of the customers, take out what concerns them, and compare."""
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake").create()
        for step in course.steps:
            learn(lake, step)
        unit = course.lineup.unit
        whole = Fresh(lake.connection, lake.read(TOUCHPOINTS), lake.read(TRAITS), unit)
        only = drawn.draw(st.sets(st.sampled_from([*whole.names.to_pylist(), "nobody"])))
        accounts, people = (only, set()) if unit == "account" else (set(), only)
        few = Few(lake, excerpt(lake, accounts, people), unit)
        assert_same(scored(few, course, sorted(only)), scored(whole, course, sorted(only)))


@quick
@given(courses(percentiles=False), st.data())
def test_few_score_as_among_all(course, drawn):
    """For accounts and people, person traits, lost touchpoints and sources that died."""
    few_score_as_among_all(course, drawn)


@pytest.mark.slow
def test_few_in_many_cases():
    """The same, in more cases."""
    thorough(given(courses(percentiles=False), st.data())(few_score_as_among_all))()


def test_people_of_an_account_bring_all_their_facts(tmp_path):
    """Whoever a fact ever linked to the account comes with what happened elsewhere; others stay."""
    lake = Lake(tmp_path / "lake").create()
    lake.append(
        TOUCHPOINTS,
        touchpoints(
            {"account": NASTY, "person": "Kim", "id": "named"},
            {"person": "Kim", "id": "lost"},
            {"account": "Globex", "person": "Sam", "id": "elsewhere"},
            {"account": "Globex", "person": "Pat", "id": "of another"},
            {"id": "of nobody"},
        ),
    )
    lake.append(
        TRAITS,
        traits(
            {"account": NASTY, "person": "Sam", "id": "link"},
            {"account": NASTY, "id": "plan"},
            {"person": "Kim", "id": "role"},
            {"account": "Globex", "id": "of another"},
        ),
    )
    taken = excerpt(lake, [NASTY], [])
    assert set(taken.touchpoints["id"].to_pylist()) == {"named", "lost", "elsewhere"}
    assert set(taken.traits["id"].to_pylist()) == {"link", "plan", "role"}
    for table, rows in ((TOUCHPOINTS, taken.touchpoints), (TRAITS, taken.traits)):
        assert rows.schema == table.schema
        assert taken.apart().connection.to_pyarrow(taken.apart().read(table)).num_rows == len(rows)


@pytest.mark.parametrize("name", ["", "a\0b", "it's", '"', "\\"])
def test_any_name_can_be_asked_for(tmp_path, name):
    """Whatever characters a name has, its facts are found."""
    lake = Lake(tmp_path / "lake").create()
    lake.append(TOUCHPOINTS, touchpoints({"account": name}, {"account": "a"}, {"person": name}))
    assert len(excerpt(lake, [name], [name]).touchpoints) == 2
