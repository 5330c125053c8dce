"""What the customers of a project say."""

from datetime import date

import pyarrow as pa
import pytest

from keepwell.engine.feedback.response import Share
from keepwell.engine.feedback.result import FIGURES, record
from keepwell.engine.retention.periods import Period, cut
from keepwell.errors import TextError, UsageError
from keepwell.hearing import Hearing

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
BOTH = Period(date(2026, 1, 1), date(2026, 3, 1))


@pytest.fixture
def hearing(asking):
    """Return what the company heard of NPS."""
    return Hearing(asking)


def test_a_period_worked_out_by_hand(hearing):
    """Two promoters, a passive and a detractor, also of no account; four of five asked answer."""
    found = hearing.heard(JANUARY)
    split = found.opinion
    assert (split.good, split.middle, split.bad, split.figure) == (2, 1, 1, 25.0)
    assert found.response == Share(4, 5)
    assert list(record(found)) == list(FIGURES)
    assert (record(found)["sent"], record(found)["response_rate"]) == (5, 0.8)


def test_only_answers_to_the_survey_asked_for_count(asking, hearing):
    """Satisfaction is no recommendation, and 11 is on no scale of ten."""
    assert Hearing(asking, "csat").heard(BOTH).opinion.figure == 1.0
    assert Hearing(asking, "ces").heard(BOTH).opinion.answers == 0
    assert hearing.heard(BOTH).opinion.off == 1


def test_it_comes_in_parts_of_time(hearing):
    """A part a month; who answers in February was asked in January."""
    first, second = hearing.by(BOTH, "month")
    assert (first.name, first.heard) == ("2026-01-01", hearing.heard(JANUARY))
    assert second.heard.opinion.figure == -100
    assert second.heard.response == Share(0, 0)


def test_what_an_answer_does_not_tell_the_account_did_then(hearing):
    """The stage of the answer, else the account's at that moment; last whose is not known."""
    parts = {one.name: one.heard.opinion.answers for one in hearing.by(BOTH, "stage")}
    assert parts == {"onboarding": 2, "mature": 1, None: 2}
    assert [one.name for one in hearing.by(BOTH, "stage")][-1] is None
    channels = {one.name: one.heard.opinion.figure for one in hearing.by(JANUARY, "channel")}
    assert channels == {"email": 100.0, "link": -100.0, None: 50.0}


def test_it_comes_in_parts_by_any_trait(hearing):
    """Of accounts, also those looked up from the person; an unknown name is refused with a hint."""
    parts = {one.name: one.heard.opinion.answers for one in hearing.by(JANUARY, "industry")}
    assert parts == {"retail": 2, "health": 1, None: 1}
    by_prefix = {one.name for one in hearing.by(JANUARY, "trait:stage")}
    assert by_prefix == {"onboarding", None}
    with pytest.raises(UsageError, match='Did you mean "industry"'):
        hearing.by(JANUARY, "industri")


@pytest.mark.slow
def test_a_segment_narrows_and_parts(asking, hearing):
    """Judged at the end of the period; who has no account is in none."""
    shops = Hearing(asking, segment="shops")
    assert shops.heard(JANUARY).opinion.answers == 2
    (part,) = hearing.by(JANUARY, "segment")
    assert (part.name, part.heard) == ("shops", shops.heard(JANUARY))


def test_accounts_named_are_the_only_ones_heard(asking):
    """What a colleague may not see is in no figure, and neither is what nobody's customer says."""
    mine = Hearing(asking, among=pa.array(["beta", "nobody"]))
    assert mine.heard(JANUARY).opinion.answers == 1
    assert mine.coverage(BOTH) == Share(1, 1)
    assert mine.comments(JANUARY).num_rows == 0


def test_accounts_answer_by_the_declared_rule(hearing):
    """Buyers weigh three times: acme (3 × 9 + 3) / 4, beta by the user who answered."""
    found = hearing.account_scores(JANUARY).to_pylist()
    assert found == [
        {"account": "acme", "score": 7.5, "people": 2},
        {"account": "beta", "score": 7.0, "people": 1},
    ]
    assert hearing.account_opinion(JANUARY).figure == 0


def test_coverage_is_of_customers_with_a_decider(hearing):
    """Who has left is not missed; at the end of January one of two buyers had answered."""
    assert hearing.coverage(JANUARY) == Share(1, 2)
    assert hearing.coverage(BOTH) == Share(2, 2)


def test_comments_have_topics_and_moods(hearing):
    """By the words of the project, in each language; a comment of spaces is none."""
    rows = hearing.comments(JANUARY).to_pylist()
    assert [(row["comment"], row["topics"], row["mood"]) for row in rows] == [
        ("Great, but slow", ["speed"], 1),
        ("ช้ามาก แพง", ["price", "speed"], -1),
        ("Fine!", [], 1),
    ]
    first, second, third = hearing.topics(JANUARY)
    assert (first.topic, first.bad, second.topic, third.topic) == ("speed", 1, "price", "")


def test_topics_are_followed_over_time(hearing):
    """A step a period, as a share of its comments."""
    steps = hearing.topic_trend(cut(BOTH.since, BOTH.until, "month"))["speed"]
    assert [one.mentions for one in steps] == [Share(2, 3), Share(0, 0)]


def test_a_company_that_asked_nobody_has_no_figures(unheard):
    """Nothing is divided by nothing, and nothing breaks."""
    quiet = Hearing(unheard())
    assert quiet.heard(BOTH).opinion.figure is None
    assert quiet.coverage(BOTH) == Share(0, 0)
    assert quiet.account_scores(BOTH).num_rows == 0
    assert quiet.topics(BOTH) == []
    assert quiet.by(BOTH, "channel") == []


def test_what_cannot_be_used_is_said(unheard):
    """An unknown survey or segment, a segment of people, and a broken feedback.yaml."""
    project = unheard()
    people = "segment: people\ntitle: People\nunit: person\nwhere: {trait: role, is: buyer}\n"
    (project.root / "segments" / "people.yaml").write_text(people, encoding="utf-8")
    (project.root / "feedback.yaml").write_text("topics: [1]", encoding="utf-8")
    for arguments, said in (
        ({"survey": "npss"}, 'Did you mean "nps"'),
        ({"segment": "peopel"}, 'Did you mean "people"'),
        ({"segment": "people"}, "is of people"),
    ):
        with pytest.raises(UsageError, match=said):
            Hearing(project, **arguments)
    with pytest.raises(TextError, match=r"feedback\.yaml:1"):
        _ = Hearing(project).declared
