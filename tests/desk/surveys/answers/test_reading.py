"""The list of the answers of all surveys."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.surveys.answering import text
from desk.surveys.answers.conftest import Answered
from desk.surveys.conftest import OpenSurvey
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.project import project
from keepwell.desk.surveys.models import By, Survey, Tagged, Topic, Verdict

COMMENT = re.compile(r'<span class="wrap-anywhere" lang="\w+">([^<]*)</span>')


def comments(client: Client, **asked: object) -> list[str]:
    """Return the comments that the list shows."""
    return COMMENT.findall(text(client.get(f"/answers/?{urlencode(asked)}")))


@pytest.fixture
def desk(viewer: Member, signed_in: SignedIn, survey: Survey) -> Client:
    """Sign a viewer in, who sees all."""
    return signed_in(viewer)


def test_all_answers_newest_first(
    desk: Client, answered: Answered, open_survey: OpenSurvey, acme: Customer, ann: Person
) -> None:
    """Answers to all surveys stand together: who, of whom, how good, and all of the comment."""
    other = open_survey(survey="after", measures="csat")
    answered(9, "A" * 300, customer=acme, contact=ann, at=datetime(2026, 1, 2, tzinfo=UTC))
    answered(4, "Quick", survey=other, edition=other.edition)
    answered(0, "Held", verdict=Verdict.HELD)
    assert comments(desk) == ["Quick", "A" * 300]
    page = text(desk.get("/answers/"))
    assert ">Ann</a>" in page
    assert ">Acme</a>" in page
    assert '<span class="word">Promoter</span>' in page
    assert '<span class="word">Good</span>' in page


@pytest.fixture
def different(answered: Answered, open_survey: OpenSurvey, acme: Customer) -> None:
    """Make answers that differ in all that one may filter by."""
    after = open_survey(survey="after", measures="csat")
    day = datetime(2026, 3, 2, 23, tzinfo=UTC)
    answered(2, "two", stage="renewal", language="th", customer=acme, at=day, sentiment=-1)
    price = Topic.objects.create(name="price", title="Price")
    price.mentions.create(answer=answered(7, "seven", channel="sms"), by=By.RULE)
    four = answered(4, "four", survey=after, edition=after.edition)
    price.mentions.create(answer=four, by=By.ESTIMATOR, state=Tagged.SUGGESTED)
    answered(None)
    answered(1, "held", verdict=Verdict.HELD, doubt="fast")


@pytest.mark.usefixtures("different")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"survey": "after"}, ["four"]),
        ({"mood": "bad"}, ["two"]),
        ({"mood": "middle"}, ["seven"]),
        ({"mood": "good"}, ["four"]),
        ({"score_from": 3, "score_to": 6}, ["four"]),
        ({"stage": "renewal"}, ["two"]),
        ({"channel": "sms"}, ["seven"]),
        ({"language": "th"}, ["two"]),
        ({"since": "2026-03-02", "until": "2026-03-02"}, ["two"]),
        ({"commented": "on"}, ["four", "seven", "two"]),
        ({"customer": "acme"}, ["two"]),
        ({"topic": "price"}, ["seven"]),
        ({"sentiment": -1}, ["two"]),
        ({"q": "SEV"}, ["seven"]),
        ({"verdict": "held"}, ["held"]),
        ({"verdict": "held", "mood": "good"}, []),
        ({"segment": "nowhere", "score_from": "x"}, ["four", "seven", "two"]),
    ],
)
def test_filters(asked: dict[str, object], expected: list[str], desk: Client) -> None:
    """Each filter leaves what it says; what cannot be understood is left out."""
    assert sorted(comments(desk, **asked)) == sorted(expected)


def test_whose_customers(
    teammate: Member, signed_in: SignedIn, answered: Answered, acme: Customer,
    make_customer: MakeCustomer,
) -> None:  # fmt: skip
    """Who sees those of the department may look at their own alone; others are not offered it."""
    member = acme.owner
    assert member is not None
    answered(9, "of acme", customer=acme)
    answered(9, "of beta", customer=make_customer("beta", owner=teammate))
    client = signed_in(teammate)
    assert comments(client) == ["of beta", "of acme"]
    assert comments(client, whose="mine") == ["of beta"]
    assert comments(signed_in(member), whose="team") == ["of acme"]


def test_a_segment_of_customers(
    desk: Client, answered: Answered, acme: Customer, make_customer: MakeCustomer
) -> None:
    """Only answers of customers that are in the segment now are left."""
    (project().root / "segments" / "large.yaml").write_text(
        "segment: large\nwhere: {value: {at_least: 50000}}\n"
    )
    large = make_customer("large", value=60_000)
    answered(9, "many", customer=large)
    answered(9, "few", customer=acme)
    assert comments(desk, segment="large") == ["many"]


def test_a_stranger_sees_nothing_of_it(
    stranger: Member, signed_in: SignedIn, answered: Answered, acme: Customer
) -> None:
    """Neither list nor search nor file tells of customers that one may not see, nor of strays."""
    answered(9, "secret", customer=acme)
    answered(9, "secret, too")
    client = signed_in(stranger)
    assert comments(client) == comments(client, q="secret") == []
    assert "of Acme" not in text(client.get("/answers/?customer=acme"))
    sent = client.post("/answers/export/", {"query": "q=secret"})
    assert "secret" not in b"".join(sent.streaming_content).decode()


def test_pages_follow_upon_each_other(
    desk: Client, answered: Answered, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """A page has fifty answers and takes few queries, whatever is asked; then comes the next."""
    for number in range(52):
        answered(9, f"number {number}")
    with django_assert_max_num_queries(11):
        page = text(desk.get("/answers/?q=number&mood=good"))
    assert len(COMMENT.findall(page)) == 50
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    rest = text(desk.get(following[1].replace("&amp;", "&")))
    assert COMMENT.findall(rest) == ["number 1", "number 0"]


def test_filters_exchange_the_list_alone(desk: Client, answered: Answered) -> None:
    """What htmx fetches is the list, and the address tells the filters."""
    answered(9, "Quick")
    part = desk.get("/answers/?mood=good", headers={"HX-Target": "answers", "HX-Request": "true"})
    assert "<html" not in text(part)
    assert "Quick" in text(part)
    assert part["HX-Push-Url"] == "/answers/?mood=good"


def test_where_nothing_is(desk: Client, answered: Answered) -> None:
    """An empty list says what will stand there, or which filters to take away."""
    assert "Begin by asking somebody" in text(desk.get("/answers/"))
    answered(9, "Quick")
    assert "Remove one of the filters" in text(desk.get("/answers/?q=zebra"))
    assert "Nothing is doubtful" in text(desk.get("/answers/?verdict=held"))
