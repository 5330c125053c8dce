"""What the answers to a survey come to, on its page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.surveys.answering import text
from desk.surveys.conftest import Invite, OpenSurvey
from desk.surveys.making import plain
from keepwell.desk.members.models import Member
from keepwell.desk.project import project
from keepwell.desk.surveys.models import Answer, Edition, Survey, Verdict
from keepwell.desk.surveys.results.queries import PARTS, results

Answered = Callable[..., Answer]


@pytest.fixture
def answered(survey: Survey) -> Answered:
    """Return a function that makes a counted answer: `answered(9, language="th")`."""

    def make(score: int | None, **fields: object) -> Answer:
        given = {
            "survey": survey, "edition": survey.edition, "mark": f"m{Answer.objects.count()}",
            "score": score, "language": "en",
        }  # fmt: skip
        return Answer.objects.create(**(given | fields))

    return make


def test_the_figure_is_that_of_the_counted(
    survey: Survey, answered: Answered, admin: Member
) -> None:
    """Three promoters, one passive and one detractor are NPS 40; what is held is in no figure."""
    for score in (9, 10, 10, 8, 0):
        answered(score)
    answered(0, verdict=Verdict.HELD)
    answered(0, verdict=Verdict.DROPPED)
    answered(None)
    found = results(admin, survey)
    assert found is not None
    whole = found.opinion
    assert (whole.figure, whole.good, whole.middle, whole.bad) == (40, 3, 1, 1)


@pytest.mark.parametrize("by", list(PARTS))
def test_parts_add_up(by: str, survey: Survey, answered: Answered, admin: Member) -> None:
    """However answers are parted, each is in one part."""
    answered(9, language="th", stage="renewal", at=datetime(2026, 1, 31, 20, tzinfo=UTC))
    answered(3, language="th", channel="email", at=datetime(2026, 1, 2, tzinfo=UTC))
    answered(7)
    found = results(admin, survey, by)
    assert found is not None
    assert sum(part.opinion.answers for part in found.parts) == found.opinion.answers == 3


def test_segments_may_overlap(
    survey: Survey, answered: Answered, make_customer: MakeCustomer, admin: Member,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    """A part for each segment, of who is in it today; the figure of all counts each answer once."""
    folder = project().root / "segments"
    for path in folder.glob("*.yaml"):
        path.unlink()
    for name, limit in (("large", 1_000), ("huge", 9_000)):
        text_of = f"segment: {name}\ntitle: Very {name}\nwhere: {{value: {{at_least: {limit}}}}}\n"
        (folder / f"{name}.yaml").write_text(text_of, encoding="utf-8")
    answered(9, customer=make_customer("a", value=10_000.0))
    answered(3, customer=make_customer("b", value=2_000.0))
    answered(7)
    found = results(admin, survey, "segment")
    assert found is not None
    told = {part.name: (part.opinion.answers, part.opinion.figure) for part in found.parts}
    assert told == {"large": (2, 0), "huge": (1, 100)}
    assert found.opinion.answers == 3
    page = text(signed_in(admin).get(f"/surveys/{survey.name}/figures/", {"by": "segment"}))
    assert "Very huge" in page


def test_each_reads_of_their_own_customers(
    answered: Answered, invite: Invite, make_customer: MakeCustomer, member: Member, admin: Member
) -> None:
    """Who sees only their own customers reads figures of these, strays and others left out."""
    mine = invite(sent_at=now(), answered_at=now())
    survey = mine.survey
    invite(sent_at=now())
    invite()
    answered(9, customer=mine.customer)
    answered(0, customer=make_customer("other"))
    answered(0)
    found, all_of_them = results(member, survey), results(admin, survey)
    assert found is not None
    assert all_of_them is not None
    assert (found.opinion.figure, all_of_them.opinion.answers) == (100, 3)
    assert (found.response.count, found.response.of) == (1, 2)


def test_answers_on_another_scale_are_left_out(
    survey: Survey, answered: Answered, admin: Member
) -> None:
    """What is being edited changes no figure; old answers are out once it is asked otherwise."""
    answered(9)
    survey.document = plain(measures="csat")
    before = results(admin, survey)
    assert before is not None
    assert (before.scale.name, before.opinion.figure) == ("nps", 100)
    survey.edition = Edition.objects.create(survey=survey, number=2, document=survey.document)
    answered(5, edition=survey.edition)
    after = results(admin, survey)
    assert after is not None
    assert (after.scale.name, after.opinion.answers, after.opinion.figure) == ("csat", 1, 1)


def test_a_form_has_no_figure(open_survey: OpenSurvey, admin: Member) -> None:
    """Answers without a score come to nothing, and nothing is claimed."""
    assert results(admin, open_survey(survey="form", measures=None)) is None


def test_the_page_says_it_in_words(
    survey: Survey, answered: Answered, viewer: Member, signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """A viewer reads the figure, how sure it is, and each part, in few queries."""
    client = signed_in(viewer)
    address = f"/surveys/{survey.name}/figures/"
    assert "once an answer counts" in text(client.get(address))
    answered(9, language="th")
    answered(2, language="th", channel="email")
    assert f'hx-get="{address}"' in text(client.get(f"/surveys/{survey.name}/"))
    with django_assert_max_num_queries(6):
        page = text(client.get(address, {"by": "language"}))
    assert "Detractors" in page
    assert "ไทย" in page
    assert "Likely between" in page
    assert "E-mail" in text(client.get(address, {"by": "channel"}))
    assert "not known" in text(client.get(address, {"by": "owner"}))


@pytest.mark.usefixtures("survey")
def test_a_survey_that_is_not_there_is_not_found(viewer: Member, signed_in: SignedIn) -> None:
    """There are no figures of a survey that nobody made."""
    assert signed_in(viewer).get("/surveys/nothing/figures/").status_code == 404
