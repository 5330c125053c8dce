"""Scanners, fetchers and robots leave no answer that counts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from desk.surveys.answering import LURE, send, slowly, text
from desk.surveys.conftest import BROWSER, Invite
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.actions.judging import drop, release
from keepwell.desk.surveys.models import Answer, Doubt, Invitation
from keepwell.desk.surveys.public import doubting
from keepwell.desk.surveys.public.doubting import Signs, doubt_of, is_program
from keepwell.desk.surveys.public.tokens import token_of

Judge = Callable[[Member, Answer], bool]
PERSON = Signs(20, decoy=False, script=True, hand=True, agent=BROWSER, crowd=False)
AGENTS = (
    "", "curl/8.4.0", "python-requests/2.32", "Mozilla/5.0 (compatible; bingbot/2.0)",
    "Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/130.0", "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (compatible; Proofpoint)", "Slackbot-LinkExpanding 1.0", "WhatsApp/2.23",
)  # fmt: skip


@pytest.fixture
def link(invite: Invite) -> str:
    """Return a personal link's path."""
    return f"/s/{token_of(invite())}/"


def held() -> Doubt:
    """Return why the one answer is held; nothing was told of it."""
    answer = Answer.objects.get()
    assert answer.verdict == "held"
    assert not Told.objects.exists()
    return Doubt(answer.doubt)


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_looking_is_no_answer(link: str, browser: Client, method: str) -> None:
    """Whatever asks for the page, with a tap or without, leaves nothing but when it was seen."""
    getattr(browser, method)(f"{link}?score=9&q.score=9")
    assert not Answer.objects.exists()
    assert (Invitation.objects.get().seen_at is not None) == (method == "get")


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"},
     {"Sec-Purpose": "prefetch;prerender"}, {"User-Agent": "curl/8.4.0"}],
)  # fmt: skip
def test_fetching_ahead_is_not_seeing(link: str, browser: Client, headers: dict[str, str]) -> None:
    """A page that is fetched ahead, or by a program, was not seen."""
    assert browser.get(link, headers=headers).status_code == 200
    assert Invitation.objects.get().seen_at is None


def test_the_first_look_is_kept(link: str, browser: Client) -> None:
    """Seen is when a page was opened first."""
    browser.get(link)
    first = Invitation.objects.get().seen_at
    browser.get(link)
    assert Invitation.objects.get().seen_at == first is not None


def test_too_fast_is_held(link: str, browser: Client) -> None:
    """What is sent at once was not read by a person."""
    send(browser, browser.get(link), q_score="9")
    assert held() == Doubt.FAST


def test_a_filled_decoy_is_held(
    link: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People do not see the decoy, so they do not fill it in."""
    slowly(monkeypatch)
    send(browser, browser.get(link), q_score="9", more="http://spam.example")
    assert held() == Doubt.DECOY


def test_a_followed_decoy_is_held_for_that_page_only(
    link: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who follows a link that people do not see is doubted; a person who comes later is not."""
    slowly(monkeypatch)
    scanned, own = browser.get(link), browser.get(link)
    found = LURE.search(text(scanned))
    assert found is not None
    assert browser.get(found[1]).status_code == 204
    assert browser.get("/f/-/made:up/").status_code == 204
    send(browser, scanned, q_score="9")
    assert held() == Doubt.DECOY
    send(browser, own, q_score="9")
    assert Answer.objects.filter(verdict="counted").count() == 1


def test_a_program_does_not_use_up_a_persons_link(
    link: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom a link was sent to may answer after a program did, and once only."""
    slowly(monkeypatch)
    scanned = browser.get(link)
    send(browser, scanned, q_score="8", more="http://spam.example")
    assert Invitation.objects.get().answered_at is None
    page = browser.get(link)
    send(browser, page, q_score="9")
    send(browser, page, q_score="1")
    send(browser, scanned, q_score="1")
    assert sorted(Answer.objects.values_list("score", "verdict")) == [(8, "held"), (9, "counted")]
    counted = Answer.objects.get(verdict="counted")
    assert Invitation.objects.get().answered_at == counted.at
    assert Answer.objects.get(verdict="held").person == counted.person == "ann"


@pytest.mark.parametrize(("judge", "uses"), [(release, 1), (drop, 0)])
def test_a_link_is_used_up_by_what_counts(
    judge: Judge, uses: int, link: str, browser: Client, member: Member
) -> None:
    """Released, an answer uses its link up; dropped, it leaves it to whom it was sent."""
    send(browser, browser.get(link), q_score="9")
    assert judge(member, Answer.objects.get())
    assert Invitation.objects.filter(answered_at__isnull=False).count() == uses
    assert ('name="q.score"' in text(browser.get(link))) == (not uses)


def test_whoever_is_doubted_is_thanked_too(link: str, browser: Client) -> None:
    """Nobody is told that they are taken for a program."""
    answer = send(browser, browser.get(link), q_score="9")
    page = text(browser.get(answer.headers["Location"]))
    assert 'name="q.score"' not in page
    assert "quarantine" not in page


def test_a_script_without_a_hand_is_held(
    link: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What runs the page's script and never uses finger, mouse or key is a program."""
    slowly(monkeypatch)
    send(browser, browser.get(link), q_score="9", script="1")
    assert held() == Doubt.NO_HAND


def test_many_at_once_are_held(
    invite: Invite, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many answers from one address within seconds, those above a number are doubted."""
    slowly(monkeypatch)
    monkeypatch.setattr(doubting, "crowd", Turnstile(1, 2, clock=lambda: 0.0))
    for _one in range(3):
        send(browser, browser.get(f"/s/{token_of(invite())}/"), q_score="9")
    assert [one.doubt for one in Answer.objects.order_by("pk")] == ["", "", "many"]


@pytest.mark.parametrize("agent", AGENTS)
def test_a_program_that_says_so_is_held(agent: str) -> None:
    """What names itself a scanner, or nothing, is doubted; people's browsers are not."""
    assert is_program(agent)
    assert not is_program(BROWSER)


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({}, None),
        ({"decoy": True}, "decoy"),
        ({"agent": "curl/8"}, "agent"),
        ({"seconds": 1.4}, "fast"),
        ({"hand": False}, "no_hand"),
        ({"hand": False, "script": False}, None),
        ({"crowd": True}, "many"),
    ],
)
def test_one_sign_is_enough(changed: dict[str, Any], doubt: str | None) -> None:
    """Each sign of a program is a doubt by itself, and without one a person is believed."""
    assert doubt_of(replace(PERSON, **changed)) == (doubt and Doubt(doubt))
