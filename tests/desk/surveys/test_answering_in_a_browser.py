"""The public pages in a real browser: with and without scripts, on a small phone, for all."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from desk.looking import is_fit_for_all
from desk.surveys.answering import slowly
from desk.surveys.conftest import BROWSER, Invite, OpenSurvey
from keepwell.desk.surveys.form.ready import ready
from keepwell.desk.surveys.form.writing import plain
from keepwell.desk.surveys.models import Answer, Invitation, Survey
from keepwell.desk.surveys.public.tokens import token_of

WIDTHS = (320, 360, 1440)
SMALL = """() => [...document.querySelectorAll("label:has(input[type=radio]), .moves button")]
  .filter((each) => each.getBoundingClientRect().height < 43.5).map((each) => each.textContent)"""
Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, survey: Survey) -> Iterator[Open]:
    """Return a function that opens a path on a phone: `opened("/s/…/", java_script_enabled=…)`."""
    contexts = []

    def open_page(path: str, **given: object) -> Page:
        settings = {"user_agent": BROWSER, "reduced_motion": "reduce", "locale": "en"} | given
        settings.setdefault("viewport", {"width": 320, "height": 640})
        context = chromium.new_context(base_url=live_server.url, **settings)  # type: ignore[arg-type] # as given
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_fit_for_a_finger(page: Page, name: str) -> None:
    """Check a page at three widths, and that everything to tap is large enough at each."""
    is_fit_for_all(page, name, WIDTHS)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(SMALL) == []


@pytest.mark.browser
@pytest.mark.parametrize("given", [{}, {"java_script_enabled": False}], ids=["scripts", "none"])
def test_a_person_answers_in_thai_on_a_phone(
    invite: Invite, opened: Open, monkeypatch: pytest.MonkeyPatch, given: dict[str, bool]
) -> None:
    """A person taps through two pages in Thai, and it counts, whether scripts run or not."""
    slowly(monkeypatch)
    page = opened(f"/s/{token_of(invite(language='th'))}/?score=3", **given)
    page.get_by_label("ทำไม").fill("ช้ามาก")
    page.get_by_role("radio", name="5", exact=True).check()
    page.locator("button.main").click()
    page.get_by_role("radio", name="การช่วยเหลือ").check()
    page.locator("button.main").click()
    page.wait_for_url("**/?done=1**")
    page.get_by_text("ขอบคุณ").first.wait_for()
    answer = Answer.objects.get()
    assert (answer.verdict, answer.language, answer.score) == ("counted", "th", 5)
    assert answer.values == {"score": 5, "why": "ช้ามาก", "first": "help"}


@pytest.mark.browser
def test_keys_are_enough(invite: Invite, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who uses no pointer gets through, and Enter in a field sends the page in its language."""
    slowly(monkeypatch)
    page = opened(f"/s/{token_of(invite())}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    for _step in range(10):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?done=1&lang=en")
    assert Answer.objects.get().verdict == "counted"


@pytest.mark.browser
@pytest.mark.parametrize("how", ["form.submit()", "form.querySelector('.main').click()"])
def test_a_scanner_that_runs_scripts_does_not_count(
    invite: Invite, opened: Open, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """What opens the page, runs its script, fills it in and sends it by script is held."""
    slowly(monkeypatch)
    page = opened(f"/s/{token_of(invite())}/?score=9")
    assert not Answer.objects.exists()
    page.evaluate(f"() => {{ const form = document.querySelector('form'); {how} }}")
    page.wait_for_url("**/?done=1**")
    assert (Answer.objects.get().verdict, Answer.objects.get().doubt) == ("held", "no_hand")


@pytest.mark.browser
@pytest.mark.slow
def test_every_ready_survey_is_fit_for_all(open_survey: OpenSurvey, opened: Open) -> None:
    """On the smallest phone and the widest screen, light and dark, axe finds nothing."""
    for name, code in (
        ("relationship", "en"),
        ("after_chat", "pl"),
        ("sign_up", "nl"),
        ("onboarding", "th"),
    ):
        survey = open_survey(**{"measures": None, **plain(ready()[name])})
        page = opened(f"/f/{name}/{survey.link}/?lang={code}")
        is_fit_for_a_finger(page, f"{name}-{code}")
    page.locator("button.main").click()  # onboarding: what is required is missing
    is_fit_for_a_finger(page, "problem-th")


@pytest.mark.browser
@pytest.mark.slow
def test_refusals_are_fit_for_all(invite: Invite, opened: Open) -> None:
    """Thanks and refusals are read by everybody, too."""
    invitation = invite()
    Invitation.objects.update(answered_at=invitation.made_at)
    is_fit_for_all(opened(f"/s/{token_of(invitation)}/"), "again")
    is_fit_for_all(opened("/s/wrong/"), "wrong")


def test_all_of_a_page_is_small(open_survey: OpenSurvey, browser: Client) -> None:
    """The page, its style and its script together are less than 15 kB, compressed."""
    survey = open_survey(**plain(ready()["relationship"]))
    page = browser.get(f"/f/relationship/{survey.link}/?lang=th").content
    files = [Path(str(find(f"surveys/public.{kind}"))).read_bytes() for kind in ("css", "js")]
    sizes = [len(gzip.compress(part)) for part in (page, *files)]
    assert sum(sizes) < 6_000
