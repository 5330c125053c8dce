"""Rows of a form and the text of a segment are two views of one thing."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from keepwell.desk.customers.builder import Draft, Row, draft_of, text_of, typed
from keepwell.engine.segments import Group, Leaf, Segment, read_text
from strategies.segments import segments, trees


def parts(where: object) -> set[object]:
    """Return what a tree joins at its top, in no order."""
    return set(where.parts) if isinstance(where, Group) else {where}


@given(segments() | st.builds(Segment, st.just("drawn"), trees()))
def test_rows_mean_the_segment_or_are_not_shown(segment: Segment) -> None:
    """Whatever is shown as rows reads back as the same conditions; what cannot be is not shown."""
    draft = draft_of(segment)
    if draft is not None:
        again, issues = read_text(text_of(draft))
        assert again is not None, issues
        assert parts(again.where) == parts(segment.where)
        told = (again.title, again.description, again.unit)
        assert told == (segment.title, segment.description, segment.unit)


def test_a_flat_segment_is_shown_as_rows() -> None:
    """Conditions and groups one level deep have rows."""
    where = Group(
        "all",
        (
            Leaf("trait", "plan", "is", ("pro", 5.0, True)),
            Leaf("score", "", "below", 50.0),
            Group("none", (Leaf("trait", "renewal_date", "within", 30),)),
        ),
    )
    draft = draft_of(Segment("flat", where))
    assert draft is not None
    assert draft.rows == (
        Row("trait", "plan", "is", "pro, 5, true"),
        Row("score", "", "below", "50"),
        Row("trait", "renewal_date", "within", "30", group=1),
    )
    assert draft.joins == {0: "all", 1: "none"}


def test_groups_in_groups_have_no_rows() -> None:
    """What is nested deeper can only be edited as text."""
    leaf = Leaf("score", "", "known", operand=True)
    nested = Group("any", (Group("all", (Group("none", (leaf,)), leaf)), leaf))
    assert draft_of(Segment("deep", nested)) is None


def test_what_is_typed_is_read() -> None:
    """Rows keep their order, several ticks are one operand, and nonsense becomes the usual."""
    data = QueryDict(
        "name=n&join-0=sideways&join-2=any"
        "&row-0-kind=band&row-0-operator=is&row-0-operand=at_risk&row-0-operand=watch&row-0-group=0"
        "&row-10-kind=score&row-10-operator=within&row-10-operand=5&row-10-group=2&row-x-kind=band"
    )
    assert typed(data) == Draft(
        "n",
        rows=(Row("band", "", "is", "at_risk, watch"), Row("score", "", "is", "5", group=2)),
        joins={0: "all", 2: "any"},
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("score", "", "below", "much"), "a number"),
        (Row("trait", "seats", "above", "many"), "a number, or a date"),
        (Row("trait", "since", "within", "soon"), "days"),
        (Row("trait", "plan", "is", ""), "one or more"),
        (Row("trait", "", "is", "pro"), 'Got ""'),
        (Row("band", "", "is", "purple"), "at_risk"),
    ],
)
def test_mistakes_are_said_in_the_engines_words(row: Row, said: str) -> None:
    """What cannot be meant becomes text that cannot be meant either, and the engine says why."""
    segment, issues = read_text(text_of(Draft("n", rows=(row,))))
    assert segment is None
    assert said in " ".join(issue.message for issue in issues)


def test_rows_and_groups_come_and_go() -> None:
    """A group that loses its last row is gone."""
    draft = Draft("n", rows=(Row("state", "", "is", "stable"),)).with_row(1)
    assert [(group, join, len(rows)) for group, join, rows in draft.groups()] == [
        (0, "all", 1),
        (1, "any", 1),
    ]
    assert draft.without_row(1).joins == {0: "all"}
