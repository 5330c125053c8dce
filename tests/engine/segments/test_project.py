"""The segments of a project: its files, their members, and those that come with it."""

import pytest

from grown_company import EARLIER, LAST
from keepwell import health
from keepwell.audience import members, named, tree_of
from keepwell.engine.scorecard.issues import Level
from keepwell.engine.segments import Group, Leaf, Segment, read_text
from keepwell.engine.segments.reading import issues_of
from keepwell.errors import SegmentError, UsageError
from keepwell.project import Project


def write(project, name, text):
    """Put a segment into a project."""
    path = project.root / "segments" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_project_has_the_ready_segments(project):
    """They read without a word of warning, about measures that the ready scorecards have."""
    names = [segment.name for segment in project.segments]
    assert names == [
        "at-risk-high-value", "new-customers", "quiet", "ready-to-grow", "renewing-soon",
    ]  # fmt: skip
    paths = sorted((project.root / "segments").glob("*.yaml"))
    assert issues_of(paths, project.scorecards) == []


@pytest.mark.parametrize(
    "name", ["at-risk-high-value", "new-customers", "quiet", "ready-to-grow", "renewing-soon"]
)
def test_every_ready_segment_tells_some_from_others(grown, people, name):
    """In the sample company each has members, and leaves most customers out."""
    found = members(grown, name, as_of=LAST)
    assert 0 < len(found) < len(people) / 2


def test_ready_to_grow_is_what_the_scores_say(grown, said):
    """A condition on the state finds exactly those of whom the scores say it."""
    segment = Segment("growing", Leaf("state", "", "is", ("ready_to_grow",)))
    expected = sorted(who for who, record in said.items() if record["state"] == "ready_to_grow")
    assert expected
    assert members(grown, segment, as_of=LAST).to_pylist() == expected


def test_measures_are_compared_by_value_and_dimensions_by_score(grown, said):
    """The numbers are those that `score` gives for each customer."""

    def below(number, limit):
        return number is not None and number < limit

    both = Group(
        "all",
        (Leaf("measure", "seats_in_use", "below", 0.5), Leaf("dimension", "adoption", "below", 50)),
    )
    expected = sorted(
        who
        for who, record in said.items()
        if below(record["measures"]["seats_in_use"]["value"], 0.5)
        and below(record["dimensions"]["adoption"]["score"], 50)
    )
    assert expected
    assert members(grown, Segment("low", both), as_of=LAST).to_pylist() == expected


@pytest.mark.slow
def test_a_day_that_was_never_scored_is_scored_when_asked(grown):
    """Members of a day between two that history scored are those that its scores name."""
    day = EARLIER.replace(day=27)
    records = health.score(grown, as_of=day).records()
    expected = sorted(record["account"] for record in records if record["band"] == "watch")
    assert expected
    segment = Segment("watched", Leaf("band", "", "is", ("watch",)))
    assert members(grown, segment, as_of=day).to_pylist() == expected


@pytest.mark.slow
def test_a_segment_of_people_looks_at_people(grown):
    """Traits and scores are the people's own."""
    segment = Segment("buyers", Leaf("trait", "role", "is", ("buyer",)), unit="person")
    found = members(grown, segment, as_of=LAST).to_pylist()
    scored = {row["person"] for row in health.score(grown, as_of=LAST, unit="person").records()}
    assert found
    assert set(found) < scored


def test_a_reference_is_its_conditions_written_out(grown):
    """`{segment: quiet}` has the members of `quiet`."""
    segment = Segment("same", Leaf("segment", "quiet", "is", (True,)))
    quiet = members(grown, "quiet", as_of=LAST)
    assert members(grown, segment, as_of=LAST).equals(quiet)
    assert tree_of(grown, segment) == tree_of(grown, named(grown, "quiet"))


def test_an_unknown_name_is_told_with_the_nearest(project):
    """Whoever mistypes a segment reads what there is."""
    with pytest.raises(UsageError, match=r'no segment "quite" here\. Did you mean "quiet"'):
        named(project, "quite")


def test_a_reference_to_nowhere_is_an_error_wherever_the_segment_comes_from(project):
    """A segment made in memory is checked as one from a file."""
    segment = Segment("lost", Leaf("segment", "nowhere", "is", (True,)))
    with pytest.raises(SegmentError, match='no segment "nowhere"'):
        members(project, segment, as_of=LAST)


def test_mistakes_of_all_files_come_together(project):
    """Reading stops at no file; names that come twice and circles across files are mistakes too."""
    write(project, "one", "segment: one\nwhere: {segment: two}\n")
    write(project, "two", "segment: two\nwhere: {none: [{segment: one}]}\n")
    write(project, "zwei", "segment: two\nwhere: {trait: plan, is: pro}\n")
    (project.root / "segments" / "bad.yaml").write_bytes(b"segment: caf\xe9\n")
    with pytest.raises(SegmentError) as told:
        _ = project.segments
    files = {issue.file.rpartition("/")[2] for issue in told.value.issues}
    assert files == {"bad.yaml", "one.yaml", "two.yaml", "zwei.yaml"}


def test_a_measure_that_no_scorecard_has_is_warned_of(project):
    """The segment can be used, but its condition never holds."""
    path = write(project, "typo", "segment: typo\nwhere: {measure: seats_in_us, below: 0.5}\n")
    (issue,) = issues_of([path], project.scorecards)
    assert issue.level is Level.WARNING
    assert 'Did you mean "seats_in_use"?' in issue.message


def test_segments_may_refer_to_each_other_only_so_far(project):
    """A chain of many is an error, not a crash."""
    for n in range(60):
        write(project, f"s{n:02}", f"segment: s{n}\nwhere: {{segment: s{n + 1}}}\n")
    write(project, "s60", "segment: s60\nwhere: {trait: plan, is: pro}\n")
    with pytest.raises(SegmentError, match="20 in a row"):
        _ = project.segments


def test_references_may_not_multiply_without_end(project):
    """Ten segments, each of the one before four times over, would be a million conditions."""
    for n in range(10):
        parts = ", ".join([f"{{segment: s{n + 1}}}"] * 4)
        write(project, f"s{n}", f"segment: s{n}\nwhere: {{any: [{parts}]}}\n")
    write(project, "s10", "segment: s10\nwhere: {trait: plan, is: pro}\n")
    with pytest.raises(SegmentError, match="1,000 conditions"):
        _ = project.segments


def test_a_project_without_the_folder_has_no_segments(project):
    """Projects from before there were segments go on as they are."""
    for path in (project.root / "segments").iterdir():
        path.unlink()
    (project.root / "segments").rmdir()
    assert Project.open(project.root).segments == []


def test_one_text_is_checked_against_the_others(project):
    """An editor that holds one text learns of its references too."""
    text = "segment: mine\nwhere: {segment: quiet}"
    assert read_text(text, others=project.segments)[0] is not None
    assert read_text(text, others=[])[0] is None
