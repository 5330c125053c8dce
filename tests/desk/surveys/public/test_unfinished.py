"""What is answered on earlier pages is kept: to go on with, and to count once a day went by."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from desk.conftest import SignedIn
from desk.surveys.answering import Controls, send, slowly, text
from desk.surveys.conftest import Invite, OpenSurvey
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.actions.finishing import A_DAY, count_unfinished, forget_unfinished
from keepwell.desk.surveys.models import Answer, Invitation, Partial, Survey
from keepwell.desk.surveys.public import doubting
from keepwell.desk.surveys.public.tokens import token_of

YESTERDAY = now() - A_DAY - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def people_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as slowly as people do."""
    slowly(monkeypatch)


def path(invitation: Invitation) -> str:
    """Return the path of a personal link."""
    return f"/s/{token_of(invitation)}/"


def test_the_first_page_is_kept_and_no_answer(invite: Invite, browser: Client) -> None:
    """Who sends the first of two pages has begun, and nothing is counted or told."""
    send(browser, browser.get(path(invite())), q_score="3", q_why="Slow")
    begun = Partial.objects.get()
    assert (begun.values, begun.score, begun.page) == ({"score": 3, "why": "Slow"}, 3, 1)
    assert (begun.account, begun.person, begun.stage) == ("acme", "ann", "renewal")
    assert not Answer.objects.exists()
    assert not Told.objects.exists()


def test_a_personal_link_goes_on_where_it_stopped(invite: Invite, browser: Client) -> None:
    """Who opens their link again sees the page they had not answered, and one answer becomes."""
    invitation = invite()
    send(browser, browser.get(path(invitation)), q_score="3", q_why="Slow")
    again = browser.get(path(invitation))
    assert "What first?" in text(again)
    assert Controls(text(send(browser, again, back="1"))).values["q.score"] == "3"
    send(browser, again, q_first="help")
    assert Answer.objects.get().values == {"score": 3, "why": "Slow", "first": "help"}
    assert Answer.objects.get().is_whole
    assert not Partial.objects.exists()


def test_a_new_tap_in_the_letter_begins_anew(invite: Invite, browser: Client) -> None:
    """Who taps another step in the letter meant to change what they gave."""
    invitation = invite()
    send(browser, browser.get(path(invitation)), q_score="3")
    page = browser.get(path(invitation), {"score": "9"})
    assert Controls(text(page)).values["q.score"] == "9"
    send(browser, page)
    assert Answer.objects.get().score == 9
    assert not Partial.objects.exists()


def test_what_a_program_began_is_not_gone_on_with(invite: Invite, browser: Client) -> None:
    """A scanner that sends the first page leads nobody to the second, and takes nobody's place."""
    invitation = invite()
    scanned = browser.get(path(invitation))
    send(browser, scanned, q_score="1", more="http://spam.example")
    page = browser.get(path(invitation))
    assert "What first?" not in text(page)
    send(browser, page, q_score="4")
    send(browser, browser.get(path(invitation), {"score": "0"}), more="http://spam.example")
    assert (Partial.objects.get().score, Partial.objects.get().doubt) == (4, "")


def test_visits_to_an_open_link_are_apart(survey: Survey, browser: Client) -> None:
    """Nobody goes on with what somebody else began at the anonymous link."""
    link = f"/f/pulse/{survey.link}/"
    pages = [send(browser, browser.get(link), q_score="2") for _visit in range(2)]
    assert Partial.objects.count() == 2
    assert "What first?" not in text(browser.get(link))
    send(browser, pages[0], q_first="price")
    assert (Partial.objects.count(), Answer.objects.count()) == (1, 1)


def test_a_page_sent_again_after_the_answer_begins_nothing(survey: Survey, browser: Client) -> None:
    """Going back in the browser after the thanks leaves nothing behind."""
    first = browser.get(f"/f/pulse/{survey.link}/")
    send(browser, send(browser, first, q_score="2"), q_first="price")
    send(browser, first, q_score="3")
    assert not Partial.objects.exists()


def test_a_score_counts_after_a_day(invite: Invite, browser: Client) -> None:
    """A score and nothing more counts a day later, as of when it was given, and uses the link."""
    invitation = invite()
    send(browser, browser.get(path(invitation)), q_score="3", q_why="Slow")
    assert count_unfinished(now()) == 0
    Partial.objects.update(at=YESTERDAY)
    assert [count_unfinished(now()), count_unfinished(now())] == [1, 0]
    answer = Answer.objects.get()
    assert (answer.score, answer.comment, answer.at) == (3, "Slow", YESTERDAY)
    assert (answer.verdict, answer.is_whole) == ("counted", False)
    assert Told.objects.get(table="touchpoints").fact == answer.fact
    assert "You have answered this already." in text(browser.get(path(invitation)))


def test_a_doubtful_score_goes_into_quarantine(invite: Invite, browser: Client) -> None:
    """What a program began and left does not count either."""
    send(browser, browser.get(path(invite())), q_score="1", more="http://spam.example")
    Partial.objects.update(at=YESTERDAY)
    assert count_unfinished(now()) == 1
    assert (Answer.objects.get().verdict, Answer.objects.get().doubt) == ("held", "decoy")
    assert not Told.objects.exists()
    assert Invitation.objects.get().answered_at is None


def test_a_survey_may_keep_them_out(open_survey: OpenSurvey, browser: Client) -> None:
    """Where the survey says `unfinished: keep`, only whole answers count."""
    survey = open_survey(unfinished="keep")
    send(browser, browser.get(f"/f/pulse/{survey.link}/"), q_score="3")
    Partial.objects.update(at=YESTERDAY)
    assert count_unfinished(now()) == 0
    assert Partial.objects.count() == 1


def test_what_is_a_month_old_is_forgotten(survey: Survey, browser: Client) -> None:
    """What was begun and never counted goes after a month."""
    send(browser, browser.get(f"/f/pulse/{survey.link}/"), q_score="3")
    assert forget_unfinished(now()) == 0
    assert forget_unfinished(now() + timedelta(days=31)) == 1


def test_a_crowd_is_counted_once_an_answer(
    survey: Survey, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer of two pages counts as one of those that came from an address, not as two."""
    monkeypatch.setattr(doubting, "crowd", doubting.Turnstile(1, 2, clock=lambda: 0.0))
    link = f"/f/pulse/{survey.link}/"
    for _visit in range(3):
        send(browser, send(browser, browser.get(link), q_score="2"), q_first="price")
    assert [one.doubt for one in Answer.objects.order_by("pk")] == ["", "", "many"]


def test_colleagues_see_who_has_begun(
    invite: Invite, browser: Client, member: Member, stranger: Member, signed_in: SignedIn
) -> None:
    """The survey's page says how many have begun, and of which customers to who may see them."""
    send(browser, browser.get(path(invite())), q_score="3", q_why="Slow")
    assert "1 begun, not finished" in text(signed_in(member).get("/surveys/pulse/"))
    assert "Ann" in text(signed_in(member).get("/surveys/pulse/begun/"))
    assert "begun, not finished" not in text(signed_in(stranger).get("/surveys/pulse/"))
    assert "Ann" not in text(signed_in(stranger).get("/surveys/pulse/begun/"))
