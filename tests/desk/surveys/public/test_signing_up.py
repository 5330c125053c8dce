"""Forms that make customers: who signs up is known from then on, and nobody is written over."""

import pytest
from django.test import Client

from desk.surveys.answering import send, slowly
from desk.surveys.conftest import OpenSurvey
from desk.surveys.making import one_page
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.surveys.form.reading import read
from keepwell.desk.surveys.form.ready import ready
from keepwell.desk.surveys.form.writing import plain
from keepwell.desk.surveys.models import Answer
from keepwell.errors import SurveyError

WHO = {"q.you.name": "Bo", "q.you.company": "Bo BV"}
CONTACT = {"id": "you", "type": "contact", "ask": {"en": "Who?"}}


@pytest.fixture(autouse=True)
def people_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as slowly as people do."""
    slowly(monkeypatch)


@pytest.fixture
def sign_up(open_survey: OpenSurvey) -> str:
    """Open the ready sign-up form, and return its link's path."""
    survey = open_survey(**plain(ready()["sign_up"]), measures=None)
    return f"/f/sign_up/{survey.link}/"


def signs_up(browser: Client, path: str, **who: str) -> Answer:
    """Sign somebody up; return their answer."""
    page = send(browser, browser.get(path), **{**WHO, **who}, **{"q.people": "12"})
    send(browser, page, **{"q.goal": "Fewer mails"})
    return Answer.objects.latest("pk")


def facts(table: str, **of: str) -> dict[str, str]:
    """Return what was told of somebody, by name."""
    rows = [one.row for one in Told.objects.filter(table=table)]
    mine = [row for row in rows if all(row.get(key) == value for key, value in of.items())]
    return {row.get("trait") or row["event"]: row.get("text") for row in mine}


def test_a_newcomer_becomes_a_customer(sign_up: str, browser: Client) -> None:
    """Who signs up with an address of their own is a person of a new customer, who came by form."""
    email = "bo@bo.example"
    answer = signs_up(browser, sign_up, **{"q.you.email": "Bo@bo.example"})
    assert (answer.account, answer.person) == (email, email)
    assert facts("traits", person=email) == {
        "name": "Bo", "company": "Bo BV", "email": email, "language": "en", "came_by": "form",
    }  # fmt: skip
    assert {one.row["account"] for one in Told.objects.all()} == {email}
    of_account = [one.row for one in Told.objects.all() if "person" not in one.row]
    assert {row["trait"]: row["text"] for row in of_account} == {
        "name": "Bo BV", "came_by": "form",
    }  # fmt: skip
    told = Told.objects.get(table="touchpoints").row
    assert told["event"] == "Survey Answered"
    assert '"came_by":"form"' in told["properties"]


@pytest.mark.parametrize("written", ["ann@acme.example", "ANN@acme.example"])
def test_who_is_known_is_found_and_not_written_over(
    sign_up: str, browser: Client, ann: Person, written: str
) -> None:
    """A known address is that person's, whatever else was written; nothing of theirs changes."""
    answer = signs_up(browser, sign_up, **{"q.you.email": written})
    assert (answer.contact, answer.customer, answer.account) == (ann, ann.account, "acme")
    assert not Told.objects.filter(table="traits").exists()
    assert Told.objects.get().row["person"] == "ann"


def test_signing_up_twice_makes_one(sign_up: str, browser: Client) -> None:
    """Who signs up again, before anybody has seen them, is the same; the first words stay."""
    for name in ("Bo", "Bob"):
        signs_up(browser, sign_up, **{"q.you.email": "bo@bo.example", "q.you.name": name})
    assert facts("traits", person="bo@bo.example")["name"] == "Bo"
    assert Told.objects.filter(table="touchpoints").count() == 2
    assert {one.account for one in Answer.objects.all()} == {"bo@bo.example"}


def test_an_address_of_two_is_nobodys(sign_up: str, browser: Client, ann: Person) -> None:
    """Where two people have one address nobody can tell who it was: the answer has no name."""
    Person.objects.create(key="ann2", name="Ann Two", email=ann.email)
    answer = signs_up(browser, sign_up, **{"q.you.email": ann.email})
    assert (answer.account, answer.person, answer.contact) == ("", "", None)
    assert not Told.objects.exists()


@pytest.mark.parametrize("written", ["ann@acme.example", "new@new.example"])
def test_other_surveys_make_nobody(
    open_survey: OpenSurvey, browser: Client, ann: Person, written: str
) -> None:
    """Unless a survey says that it makes customers, an address in it proves nothing."""
    survey = open_survey(**one_page(CONTACT), measures=None)
    page = browser.get(f"/f/{survey.name}/{survey.link}/")
    send(browser, page, **{"q.you.name": "Bo", "q.you.email": written})
    assert Answer.objects.get().person == ""
    assert not Told.objects.exists()
    assert Customer.objects.get() == ann.account


def test_a_survey_that_makes_customers_measures_nothing() -> None:
    """It has to ask for an address, and must not move anybody's score."""
    with pytest.raises(SurveyError, match="Expected a form"):
        read({**plain(ready()["relationship"]), "makes_customers": True})
    question = {"id": "why", "type": "text", "ask": {"en": "Why?"}}
    with pytest.raises(SurveyError, match="with the field"):
        read({**one_page(question), "makes_customers": True})
    document = read({**one_page(CONTACT), "makes_customers": True, "unfinished": "keep"})
    assert read(plain(document)) == document
