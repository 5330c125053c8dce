"""What customers write about, in figures."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer
from desk.surveys.conftest import OpenSurvey
from desk.surveys.topics.conftest import Commented, MakeTopic
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Edition, Survey, Verdict
from keepwell.desk.surveys.templatetags.topic_words import moods_told
from keepwell.desk.surveys.topics.figures import Asked, Figures, TopicFigures, figures
from keepwell.desk.surveys.topics.tasks import read_new

SPRING = Asked(date(2026, 3, 1), date(2026, 4, 30))
MARCH, APRIL = datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)


@pytest.fixture
def said(commented: Commented, make_topic: MakeTopic) -> None:
    """Let customers write of speed and price in March and April."""
    make_topic("speed", "slow")
    make_topic("price", "dear")
    commented("slow", score=2, at=MARCH, sentiment=-1)
    commented("slow and dear", score=3, at=APRIL, sentiment=-1)
    commented("dear, but good", score=9, at=APRIL, sentiment=1)
    commented("thanks", score=10, at=APRIL, sentiment=1)
    commented("slow", score=0, at=APRIL, verdict=Verdict.HELD)
    commented("slow", score=0, at=datetime(2026, 5, 1, tzinfo=UTC))
    read_new.func()


def named(found: Figures) -> dict[str, TopicFigures]:
    """Return the figures of each topic by its name; of none by nothing."""
    return {one.topic.name if one.topic else "": one for one in found.topics}


@pytest.mark.usefixtures("said")
def test_topics_are_counted_in_their_period(admin: Member) -> None:
    """Held answers and other months are in no figure; one comment may have several topics."""
    found = figures(admin, SPRING)
    assert (found.total.comments, found.total.bad, found.total.negative) == (4, 2, 2)
    one = named(found)
    assert {name: row.counts.comments for name, row in one.items()} == {
        "speed": 2, "price": 2, "": 1,
    }  # fmt: skip
    assert one["speed"].share == 0.5
    assert one["speed"].counts.moods == {"at_risk": 2, "watch": 0, "healthy": 0}


@pytest.mark.usefixtures("said")
def test_the_score_is_of_those_who_name_the_topic(admin: Member) -> None:
    """NPS of who writes of speed is −100; of who writes of price a detractor meets a promoter."""
    found = named(figures(admin, SPRING))
    figure = {name: row.opinion.figure for name, row in found.items() if row.opinion}
    assert figure == {"speed": -100, "price": 0, "": 100}


@pytest.mark.usefixtures("said")
def test_the_unhappy_name_some_topics_most(admin: Member) -> None:
    """Pareto: two of three bad mentions are speed, all with price; promoters alone are no row."""
    rows = [(str(one.topic), one.counts.bad, one.mentions.cumulative)
            for one in figures(admin, SPRING).unhappy]  # fmt: skip
    assert rows == [("Speed", 2, pytest.approx(2 / 3)), ("Price", 1, pytest.approx(1))]


@pytest.mark.usefixtures("said")
def test_shares_are_followed_month_by_month(admin: Member) -> None:
    """All of March is speed, and a third of April."""
    found = figures(admin, SPRING)
    steps = named(found)["speed"].steps
    assert [one.mentions.share for one in steps] == [1, pytest.approx(1 / 3)]
    assert found.last == Asked(date(2026, 4, 1), date(2026, 4, 30))


def test_bad_is_what_each_scale_calls_so(
    open_survey: OpenSurvey, commented: Commented, admin: Member
) -> None:
    """A 5 of 5 is good and a 5 of 10 bad; the score shown is of the scale that was asked for."""
    csat = open_survey(survey="calls", measures="csat")
    commented("fine", survey=csat, edition=csat.edition, score=5, at=MARCH)
    commented("hm", score=5, at=MARCH)
    found = figures(admin, SPRING)
    assert (found.total.good, found.total.bad, found.total.scored) == (1, 1, 1)
    one = figures(admin, Asked(SPRING.since, SPRING.until, csat))
    assert one.asked.scale is not None
    assert (one.total.comments, one.asked.scale.name) == (1, "csat")
    assert one.topics[0].opinion is not None
    assert one.topics[0].opinion.figure == 1


def test_a_form_has_no_score(open_survey: OpenSurvey, commented: Commented, admin: Member) -> None:
    """Topics of a form are counted, and no figure is claimed."""
    form = open_survey(survey="form", measures=None)
    commented("hello", survey=form, edition=form.edition, score=None, at=MARCH)
    (row,) = figures(admin, Asked(SPRING.since, SPRING.until, form)).topics
    assert (row.counts.comments, row.opinion) == (1, None)


@pytest.mark.usefixtures("said")
def test_each_reads_of_their_own_customers(
    commented: Commented, make_customer: MakeCustomer, member: Member, stranger: Member
) -> None:
    """Who sees only their own customers reads what these say; a stranger reads nothing."""
    commented("slow", customer=make_customer("mine", owner=member), at=MARCH)
    read_new.func()
    assert named(figures(member, SPRING))["speed"].counts.comments == 1
    assert figures(stranger, SPRING).total.comments == 0
    assert figures(stranger, SPRING).topics == []


@pytest.mark.usefixtures("said")
def test_counting_asks_the_database_the_same_however_much_there_is(
    survey: Survey, commented: Commented, admin: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Five queries: the editions, all comments, by topic, without any, and the topics."""
    for number in range(2, 30):
        Edition.objects.create(survey=survey, number=number, document=survey.document)
        commented(f"slow {number}", at=MARCH)
    read_new.func()
    with django_assert_num_queries(5):
        figures(admin, SPRING)


def test_no_mood_is_no_measurement() -> None:
    """Before anything was learned nobody reads that no comment is negative."""
    assert moods_told({"at_risk": 0, "watch": 0, "healthy": 0}) == "No mood was learned yet"
    assert moods_told({"at_risk": 0, "watch": 0, "healthy": 2}).startswith("0 negative")
