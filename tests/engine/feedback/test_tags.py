"""Tags when topics change, and which topics matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.feedback.topics.ranking import NONE, pareto, trend
from keepwell.engine.feedback.topics.tags import counted, matrix, merged, renamed, split
from keepwell.errors import UsageError

TOPICS = st.frozensets(st.sampled_from("abcd"))
TAGS = st.dictionaries(st.sampled_from("123456"), TOPICS)
COMMENTS = st.lists(st.tuples(TOPICS, st.sampled_from([-1, 0, 1])), max_size=20)


@given(TAGS)
def test_renaming_there_and_back_changes_nothing(tags):
    """And no comment is lost on the way."""
    there = renamed(tags, "a", "new")
    assert "a" not in counted(there)
    assert renamed(there, "new", "a") == tags


@given(TAGS)
def test_merged_topics_count_each_comment_once(tags):
    """A comment that had both has one now."""
    found = counted(merged(tags, {"a", "b"}, "a"))
    assert found.get("a", 0) == sum(bool(had & {"a", "b"}) for had in tags.values())
    assert {name: many for name, many in found.items() if name not in "ab"} == {
        name: many for name, many in counted(tags).items() if name not in "ab"
    }


@given(TAGS, st.sets(st.sampled_from("123456")))
def test_a_split_topic_merged_again_is_as_before(tags, chosen):
    """What is in no part keeps the topic."""
    part = {one for one in chosen if "a" in tags.get(one, ())}
    parted = split(tags, "a", {"new": part})
    assert {one for one, had in parted.items() if "new" in had} == part
    assert merged(parted, {"new", "a"}, "a") == tags


def test_a_topic_is_not_renamed_onto_another():
    """That would be merging, unasked; nor does splitting tag comments anew."""
    tags = {"1": frozenset("a"), "2": frozenset("b")}
    with pytest.raises(UsageError, match='Merge "a" into it'):
        renamed(tags, "a", "b")
    with pytest.raises(UsageError, match='comment "2" does not have the topic "a"'):
        split(tags, "a", {"new": ["2"]})


def test_a_matrix_has_a_row_a_comment():
    """Also of comments without topics, and without any topic."""
    assert matrix([{"a"}, set()], ["a", "b"]).tolist() == [[True, False], [False, False]]
    assert matrix([set()], []).shape == (1, 0)


def test_pareto_worked_out_by_hand():
    """Ranked by the unhappy; comments of several topics are a mention of each."""
    found = pareto([{"a"}, {"a", "b"}, set(), {"b"}], [-1, -1, -1, 1])
    assert [(one.topic, one.bad, one.good, one.comments) for one in found] == [
        ("a", 2, 0, 2), ("b", 1, 1, 2), (NONE, 1, 0, 1),
    ]  # fmt: skip
    assert [one.cumulative for one in found] == [0.5, 0.75, 1.0]
    assert pareto([{"a"}], [1])[0].share is None


@given(COMMENTS)
def test_shares_of_mentions_add_up(comments):
    """To all of the mentions of the unhappy, the greatest first."""
    found = pareto(*([row[n] for row in comments] for n in range(2)))
    shares = [one.share for one in found if one.share is not None]
    assert shares == sorted(shares, reverse=True)
    if shares:
        assert sum(shares) == pytest.approx(1)
        assert found[-1].cumulative == pytest.approx(1)


def test_a_trend_says_whether_it_may_be_chance():
    """2 of 10 and 4 of 10 may be; 200 and 400 of 1,000 are a change."""
    for times, sure in ((1, False), (100, True)):
        comments = [*[{"a"}] * 2, *[set()] * 8] * times + [*[{"a"}] * 4, *[set()] * 6] * times
        first, second = trend(comments, [0] * 10 * times + [1] * 10 * times, 2)["a"]
        assert (first.change, first.certain) == (None, False)
        assert second.change == pytest.approx(0.2)
        assert second.certain is sure
