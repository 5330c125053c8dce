"""The pages on which colleagues make surveys and read answers."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.surveys.answering import send, slowly, text
from desk.surveys.conftest import Invite
from keepwell.desk.customers.models import Person
from keepwell.desk.intake.models import Told
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.form.ready import ready
from keepwell.desk.surveys.form.writing import text as text_of
from keepwell.desk.surveys.models import Answer, Edition, Invitation, State, Survey, Verdict
from keepwell.project import Project

MakeAnswer = Callable[..., Answer]


@pytest.fixture
def made(survey: Survey, invite: Invite) -> MakeAnswer:
    """Return a function that makes an answer of Ann's."""

    def make(**fields: object) -> Answer:
        asked = invite(answered_at=now())
        given = {
            name: getattr(asked, name)
            for name in ("survey", "edition", "customer", "contact", "account", "person")
        }
        own = {
            "invitation": asked, "mark": f"m{asked.pk}", "score": 9, "values": {"score": 9},
            "language": "en", "comment": "Quick help",
        }  # fmt: skip
        return Answer.objects.create(**(given | own | fields))

    return make


@pytest.fixture
def desk(manager: Member, signed_in: SignedIn, desk_project: Project) -> Client:
    """Sign a manager in."""
    return signed_in(manager)


def verbs() -> list[str]:
    """Return what was done, in its order."""
    return list(Deed.objects.order_by("pk").values_list("verb", flat=True))


def test_a_ready_survey_becomes_a_draft_and_is_opened(desk: Client) -> None:
    """A manager begins with a ready survey, opens it, and it has a first edition."""
    desk.post("/surveys-new/", {"template": "relationship", "name": "spring"})
    survey = Survey.objects.get()
    assert (survey.name, survey.state, survey.edition) == ("spring", State.DRAFT, None)
    assert survey.document["measures"] == "nps"
    desk.post("/surveys/spring/open/")
    survey.refresh_from_db()
    assert survey.is_open
    assert survey.edition is not None
    assert survey.edition.document == survey.document
    desk.post("/surveys/spring/close/")
    assert verbs() == ["surveys.make", "surveys.open", "surveys.close"]


def test_a_name_is_taken_once(desk: Client, survey: Survey) -> None:
    """Two surveys have two names, and a name fits into a link."""
    page = desk.post("/surveys-new/", {"template": "relationship", "name": "pulse"})
    assert "There is a survey “pulse” already." in text(page)
    page = desk.post("/surveys-new/", {"template": "relationship", "name": "My survey"})
    assert "Expected lower-case letters" in text(page)
    assert Survey.objects.count() == 1


def test_a_text_with_mistakes_says_each(desk: Client) -> None:
    """A text that is brought is made, or every mistake is said with its line."""
    page = desk.post("/surveys-new/", {"template": "", "text": "survey: A\nlanguages: [en]\n"})
    assert "Text:1: error: survey: Expected a name" in text(page)
    assert "&quot;pages&quot; is missing." in text(page)
    desk.post("/surveys-new/", {"template": "", "text": text_of(ready()["leaving"])})
    assert Survey.objects.get().name == "leaving"


def test_what_is_downloaded_can_be_brought_again(desk: Client, survey: Survey) -> None:
    """A survey goes out as a file and comes back changed; what was asked stays as it was."""
    said = desk.get("/surveys/pulse/download/").content.decode()
    assert "เราทำได้ดีแค่ไหน" in said
    page = desk.post(
        "/surveys/pulse/text/", {"text": said.replace("Why?", "Why so?"), "version": 1}
    )
    assert page.status_code == 302
    survey.refresh_from_db()
    assert survey.read().pages[0].questions[1].ask["en"] == "Why so?"
    assert survey.is_changed
    assert "Ask what was changed" in text(desk.get("/surveys/pulse/"))
    desk.post("/surveys/pulse/open/")
    assert Edition.objects.count() == 2


def test_two_who_change_at_once(desk: Client, survey: Survey) -> None:
    """Who saves an older version is told so, and undoes nothing."""
    said = desk.get("/surveys/pulse/download/").content.decode()
    Survey.objects.update(version=2)
    page = desk.post("/surveys/pulse/text/", {"text": said.replace("Why?", "x"), "version": 1})
    assert "A colleague changed this survey meanwhile." in text(page)
    survey.refresh_from_db()
    assert not survey.is_changed


def test_a_survey_that_lacks_texts_is_not_opened(desk: Client, survey: Survey) -> None:
    """To be opened, all texts are there in the first language; what is missing is named."""
    document = {**survey.document, "title": {"th": "สวัสดี"}}
    Survey.objects.update(document=document, state=State.DRAFT)
    page = desk.post("/surveys/pulse/open/", follow=True)
    assert "title.en: This text is missing." in text(page)
    assert Survey.objects.get().state == State.DRAFT


def test_the_anonymous_link_is_switched_and_renewed(desk: Client, survey: Survey) -> None:
    """The link is on or off, and a new one ends the one before."""
    before = survey.link
    assert f"/f/pulse/{before}/" in text(desk.get("/surveys/pulse/"))
    desk.post("/surveys/pulse/link/", {"new": "1"})
    survey.refresh_from_db()
    assert survey.link != before
    desk.post("/surveys/pulse/link/", {"on": "0"})
    survey.refresh_from_db()
    assert not survey.link_is_on
    assert verbs() == ["surveys.new_link", "surveys.link_off"]


def test_an_answer_is_read(desk: Client, made: MakeAnswer, survey: Survey) -> None:
    """The list shows who said what, and the page of an answer all of it."""
    answer = made(values={"score": 3, "first": "help"}, score=3)
    page = text(desk.get("/surveys/pulse/"))
    assert "Quick help" in page
    assert ">Ann</a>" in page
    whole = text(desk.get(f"/surveys/answers/{answer.pk}/"))
    assert "3 of 10" in whole
    assert ">Help</dd>" in whole
    assert 'href="/customers/acme/"' in whole


def test_quarantine_is_released_or_dropped_once(
    desk: Client, manager: Member, made: MakeAnswer
) -> None:
    """What was held counts once a colleague says so, with its own time; dropped it never does."""
    held, other = (made(verdict=Verdict.HELD, doubt="fast") for _one in range(2))
    assert "Quick help" not in text(desk.get("/surveys/pulse/"))
    assert "Quick help" in text(desk.get("/surveys/pulse/?verdict=held"))
    assert "some in quarantine" in text(desk.get("/surveys/"))
    desk.post(f"/surveys/answers/{held.pk}/release/")
    told = Told.objects.get(table="touchpoints")
    assert (told.fact, told.row["at"]) == (f"answer-{held.pk}", held.at.isoformat())
    desk.post(f"/surveys/answers/{other.pk}/drop/")
    page = desk.post(f"/surveys/answers/{other.pk}/release/", follow=True)
    assert "judged this answer meanwhile" in text(page)
    verdicts = Answer.objects.order_by("pk").values_list("verdict", "judged_by")
    assert list(verdicts) == [("counted", manager.pk), ("dropped", manager.pk)]
    assert Told.objects.filter(table="touchpoints").count() == 1
    assert verbs() == ["surveys.release", "surveys.drop"]


@pytest.mark.usefixtures("survey", "ann")
def test_somebody_is_asked_by_mail_in_their_language(
    member: Member, signed_in: SignedIn, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter has the question and a tap for each step; the answer counts after a sign."""
    asked = {"person": "ANN@acme.example", "language": "th", "how": "mail"}
    signed_in(member).post("/surveys/pulse/ask/", asked)
    drain()
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["ann@acme.example"], "เราทำได้ดีแค่ไหน · My company")
    invitation = Invitation.objects.get()
    assert invitation.sent_at is not None
    html = str(letter.alternatives[0][0])
    assert html.count("?score=") == 11
    path = html.partition('href="http://127.0.0.1:8000')[2].partition('"')[0]
    slowly(monkeypatch)
    page = browser.get(path)
    assert Answer.objects.count() == 0
    send(browser, page, q_score="10")
    assert (Answer.objects.get().person, Answer.objects.get().language) == ("ann", "th")


def test_a_link_is_handed_on(
    member: Member, signed_in: SignedIn, survey: Survey, ann: Person
) -> None:
    """Without a letter the colleague gets the link; that somebody was asked is told at once."""
    asked = {"person": "ann", "language": "en", "how": "link"}
    page = signed_in(member).post("/surveys/pulse/ask/", asked)
    assert "http://127.0.0.1:8000/s/" in text(page)
    told = Told.objects.get(table="touchpoints").row
    assert (told["event"], told["person"], told["account"]) == ("Survey Sent", "ann", "acme")


def test_a_stranger_sees_nothing_of_it(
    stranger: Member, signed_in: SignedIn, made: MakeAnswer, survey: Survey
) -> None:
    """Who may not see a customer sees none of their answers, judges none, and cannot ask them."""
    answer, client = made(verdict=Verdict.HELD, doubt="fast"), signed_in(stranger)
    assert "Quick help" not in text(client.get("/surveys/pulse/?verdict=held"))
    assert "quarantine" not in text(client.get("/surveys/"))
    assert client.get(f"/surveys/answers/{answer.pk}/").status_code == 404
    assert client.post(f"/surveys/answers/{answer.pk}/release/").status_code == 404
    asked = {"person": "ann@acme.example", "language": "en", "how": "link"}
    page = client.post("/surveys/pulse/ask/", asked)
    assert "Expected somebody of your customers" in text(page)


def test_an_anonymous_answer_is_for_who_sees_all(
    made: MakeAnswer, member: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """An answer of nobody known is shown to members who see all customers."""
    made(customer=None, contact=None, account="", person="", comment="From nowhere")
    assert "From nowhere" in text(signed_in(viewer).get("/surveys/pulse/"))
    assert "From nowhere" not in text(signed_in(member).get("/surveys/pulse/"))


def test_viewers_read_and_members_do_not_edit(
    viewer: Member, member: Member, signed_in: SignedIn, made: MakeAnswer
) -> None:
    """A viewer is offered no deed, a member neither text nor form."""
    answer = made(verdict=Verdict.HELD, doubt="fast")
    seen = text(signed_in(viewer).get("/surveys/pulse/"))
    assert "/surveys/pulse/edit/" not in seen
    assert "/surveys/pulse/ask/" not in seen
    assert "release" not in text(signed_in(viewer).get(f"/surveys/answers/{answer.pk}/"))
    assert "/surveys/pulse/edit/" not in text(signed_in(member).get("/surveys/pulse/"))
    assert "release" in text(signed_in(member).get(f"/surveys/answers/{answer.pk}/"))


def test_a_preview_keeps_nothing(desk: Client, survey: Survey) -> None:
    """The preview walks through what is being edited, in a frame of our own page only."""
    Survey.objects.update(document={**survey.document, "thanks": {"en": "Bye for now"}})
    page = desk.get("/surveys/pulse/preview/")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    first = desk.get("/surveys/pulse/preview/sheet/?lang=en")
    assert "frame-ancestors 'self'" in first["Content-Security-Policy"]
    assert first["X-Frame-Options"] == "SAMEORIGIN"
    assert "Bye for now" in text(send(desk, send(desk, first, q_score="2"), q_first="help"))
    assert not Answer.objects.exists()


def test_pages_do_not_ask_more_for_more_answers(
    desk: Client, made: MakeAnswer, make_customer: MakeCustomer,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """The list of answers takes a fixed number of queries."""
    for _one in range(5):
        made()
    with django_assert_max_num_queries(8):
        desk.get("/surveys/pulse/")
    with django_assert_max_num_queries(5):
        desk.get("/surveys/")
