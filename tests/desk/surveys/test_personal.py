"""A personal link: from the page to the answer and the touchpoint."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from desk.surveys.answering import Controls, send, slowly, text
from desk.surveys.conftest import Invite, OpenSurvey
from desk.surveys.making import plain
from keepwell.desk.base.numbered import LENGTH
from keepwell.desk.intake.models import Told
from keepwell.desk.surveys.models import Answer, Edition, Invitation, State, Survey
from keepwell.desk.surveys.public.tokens import token_of


@pytest.fixture(autouse=True)
def people_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as slowly as people do."""
    slowly(monkeypatch)


def path(invitation: Invitation) -> str:
    """Return the path of a personal link."""
    return f"/s/{token_of(invitation)}/"


def test_an_answer_is_kept_and_told(invite: Invite, browser: Client) -> None:
    """What a person sends is an answer of who was asked, and a touchpoint of their account."""
    invitation = invite()
    first = browser.get(path(invitation))
    last = send(browser, first, q_score="9", q_why="Quick help")
    assert (last.status_code, last["Location"]) == (303, f"{path(invitation)}?done=1&lang=en")
    answer = Answer.objects.get()
    assert (answer.score, answer.comment, answer.verdict) == (9, "Quick help", "counted")
    assert (answer.account, answer.person, answer.stage) == ("acme", "ann", "renewal")
    told = Told.objects.get(table="touchpoints")
    assert told.fact == f"answer-{answer.pk}"
    assert (told.row["event"], told.row["value"], told.row["account"]) == (
        "Survey Answered", 9.0, "acme",
    )  # fmt: skip
    for said in ('"survey":"nps"', '"name":"pulse"', '"comment":"Quick help"', '"channel":"email"'):
        assert said in told.row["properties"]
    assert "Thank you." in text(browser.get(last["Location"]))


def test_pages_follow_the_answers(invite: Invite, browser: Client) -> None:
    """A detractor is asked more on a second page, and all of it is one answer."""
    first = browser.get(path(invite()))
    assert "What first?" not in text(first)
    second = send(browser, first, q_score="3", q_why="Slow")
    assert "What first?" in text(second)
    assert Answer.objects.count() == 0
    send(browser, second, q_first="help")
    assert Answer.objects.get().values == {"score": 3, "why": "Slow", "first": "help"}


def test_one_may_go_back_and_change_ones_mind(invite: Invite, browser: Client) -> None:
    """Going back shows what was answered; a branch that was left leaves no answer."""
    second = send(browser, browser.get(path(invite())), q_score="3", q_why="Slow")
    first = send(browser, second, back="1", q_first="help")
    assert Controls(text(first)).values["q.score"] == "3"
    assert ">Slow</textarea>" in text(first)
    send(browser, first, q_score="10", q_why="")
    assert Answer.objects.get().values == {"score": 10}


def test_a_tap_in_the_letter_only_fills_in(invite: Invite, browser: Client) -> None:
    """`?score=9` marks the nine on the page, and is no answer until it is sent."""
    page = browser.get(path(invite()), {"score": "9"})
    assert Controls(text(page)).values["q.score"] == "9"
    assert not Answer.objects.exists()
    send(browser, page)
    assert Answer.objects.get().score == 9


def test_what_is_missing_is_asked_for(invite: Invite, browser: Client) -> None:
    """Where something has to be mended the page comes again with what was written, and says so."""
    page = send(browser, browser.get(path(invite())), q_why="Because")
    assert "Please answer this question." in text(page)
    assert ">Because</textarea>" in text(page)
    assert not Answer.objects.exists()


def test_a_link_is_used_once(invite: Invite, browser: Client) -> None:
    """Who comes again is thanked and told; a page that was open meanwhile changes nothing."""
    invitation = invite()
    page, other = browser.get(path(invitation)), browser.get(path(invitation))
    send(browser, page, q_score="9")
    for response in (browser.get(path(invitation)), send(browser, other, q_score="0"),
                     send(browser, page, q_score="0")):  # fmt: skip
        assert response.status_code == 200
        assert "You have answered this already." in text(response)
    assert Answer.objects.get().score == 9
    assert Told.objects.filter(table="touchpoints").count() == 1


def test_an_expired_link_says_so(invite: Invite, browser: Client) -> None:
    """After its time a link is refused politely, also to a page that was open."""
    invitation = invite()
    page = browser.get(path(invitation))
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    for response in (browser.get(path(invitation)), send(browser, page, q_score="9")):
        assert response.status_code == 410
        assert "This link has expired" in text(response)
    assert not Answer.objects.exists()


def test_a_closed_survey_says_so(invite: Invite, survey: Survey, browser: Client) -> None:
    """Once a survey is closed nobody can answer it."""
    invitation = invite()
    page = browser.get(path(invitation))
    Survey.objects.update(state=State.CLOSED)
    for response in (browser.get(path(invitation)), send(browser, page, q_score="9")):
        assert response.status_code == 410
        assert "This survey is closed" in text(response)
    assert not Answer.objects.exists()


def test_a_tampered_link_is_none(invite: Invite, browser: Client) -> None:
    """Change any character of a link, its length, or its number: it opens nothing."""
    token = token_of(invite())
    other = token_of(invite())
    changed = [
        token[:n] + ("A" if one != "A" else "B") + token[n + 1 :] for n, one in enumerate(token)
    ]
    swapped = [token[:LENGTH] + other[LENGTH:], other[:LENGTH] + token[LENGTH:]]
    for wrong in (
        *changed,
        *swapped,
        token + "0",
        "0" + token,
        token[:-1],
        "x",
        "0" * 40,
        "é" * 20,
    ):
        response = browser.get(f"/s/{wrong}/")
        assert (response.status_code, wrong) == (404, wrong)
        assert "This link is not complete" in text(response)
    assert len(token) <= 22


def test_a_stamp_is_of_its_link(invite: Invite, browser: Client) -> None:
    """A page of one link sent to another one is no answer there: it asks anew."""
    page, other = browser.get(path(invite())), invite()
    stamp = Controls(text(page)).values["stamp"]
    for given in (stamp, stamp[:-1], "", "x:y:z"):
        response = browser.post(
            path(other), {"stamp": given, "q.score": "9", "script": "", "hand": ""}
        )
        assert response.status_code == 200
        assert Controls(text(response)).values["q.score"] == "9"
    assert not Answer.objects.exists()


def test_a_survey_that_changed_meanwhile_asks_anew(
    invite: Invite, survey: Survey, browser: Client
) -> None:
    """A page of an earlier edition is shown again as it is now, with what stood on it."""
    page = browser.get(path(invite()))
    survey.edition = Edition.objects.create(survey=survey, number=2, document=plain())
    survey.save()
    again = send(browser, page, q_score="9")
    assert Controls(text(again)).values["q.score"] == "9"
    send(browser, again)
    assert Answer.objects.get().edition == survey.edition


def test_it_speaks_the_persons_language(invite: Invite, browser: Client) -> None:
    """The invitation's language comes first, the person may switch, and nothing typed is lost."""
    page = browser.get(path(invite(language="th")), headers={"Accept-Language": "en"})
    assert '<html lang="th" dir="ltr">' in text(page)
    assert "คุณจะแนะนำเราไหม" in text(page)
    english = send(browser, page, lang="en", q_score="4", q_why="ช้า")
    assert '<html lang="en" dir="ltr">' in text(english)
    assert Controls(text(english)).values["q.score"] == "4"
    assert ">ช้า</textarea>" in text(english)
    second = send(browser, english, q_score="4", q_why="ช้า")
    assert '<html lang="en"' in text(second)
    send(browser, second)
    assert Answer.objects.get().language == "en"


def test_our_own_words_are_in_the_same_language(open_survey: OpenSurvey, browser: Client) -> None:
    """Yes and no are said in the language of the questions, whatever the browser asks for."""
    asks = {"id": "again", "type": "yes_no", "ask": {"nl": "Nog eens?"}}
    survey = open_survey(
        survey="again", languages=["nl"], title={"nl": "Hallo"}, thanks={}, measures=None,
        pages=[{"questions": [asks]}],
    )  # fmt: skip
    page = browser.get(f"/f/again/{survey.link}/", headers={"Accept-Language": "en"})
    assert "<span>Ja</span>" in text(page)


def test_an_unknown_language_falls_back(open_survey: OpenSurvey, browser: Client) -> None:
    """Without a language of the person, the survey's first one is spoken, right to left as well."""
    survey = open_survey(
        survey="arabic", languages=["ar"], title={"ar": "مرحبا"}, thanks={}, measures=None,
        pages=[{"questions": [{"id": "why", "type": "text", "ask": {"ar": "لماذا؟"}}]}],
    )  # fmt: skip
    page = browser.get(f"/f/arabic/{survey.link}/", headers={"Accept-Language": "pl"})
    assert '<html lang="ar" dir="rtl">' in text(page)


def test_what_is_written_is_escaped(invite: Invite, browser: Client) -> None:
    """Nothing that somebody writes becomes part of the page."""
    page = send(browser, browser.get(path(invite())), q_why="</textarea><script>1</script>")
    assert "<script>1" not in text(page)
