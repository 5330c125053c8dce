"""The desk's pages of surveys in a real browser: fit for all, and a way through them."""

import pytest
from playwright.sync_api import Page

from desk.conftest import WindowOf
from desk.looking import is_fit_for_all
from desk.surveys.conftest import Invite
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Answer, Survey, Verdict

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(window_of: WindowOf, manager: Member) -> Page:
    """Open a window in which the manager is signed in."""
    return window_of(manager)


def test_from_nothing_to_an_open_survey(page: Page) -> None:
    """A manager begins with a ready survey, words it anew, looks at it, and opens it."""
    page.goto("/surveys/")
    is_fit_for_all(page, "desk-none")
    page.get_by_role("link", name="New survey").first.click()
    is_fit_for_all(page, "desk-new")
    page.get_by_label("Did we solve it?").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("English").first.fill("All well?")
    page.get_by_role("button", name="Save").first.click()
    is_fit_for_all(page, "desk-edit")
    page.get_by_role("link", name="Preview").click()
    phone = page.frame_locator("iframe").first
    phone.get_by_role("heading", name="All well?").wait_for()
    phone.get_by_role("radio", name="2").check()
    phone.locator("button.main").click()
    phone.get_by_label("What went wrong?").wait_for()
    is_fit_for_all(page, "desk-preview")
    page.get_by_role("link", name="All well?").click()
    page.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("button", name="Switch off").wait_for()
    assert Survey.objects.get().is_open
    assert Survey.objects.get().link_is_on
    assert not Answer.objects.exists()


def test_answers_and_quarantine_are_fit_for_all(page: Page, invite: Invite, survey: Survey) -> None:
    """Answers, those in quarantine, one of them, and asking somebody are fit for all."""
    for verdict in (Verdict.COUNTED, Verdict.HELD):
        asked = invite()
        answer = Answer.objects.create(
            survey=survey, edition=survey.edition, invitation=asked, customer=asked.customer,
            contact=asked.contact, mark=f"m{asked.pk}", language="en", score=3, verdict=verdict,
            doubt="fast" if verdict == Verdict.HELD else "", comment="It takes so long. " * 9,
            values={"score": 3, "why": "It takes so long. " * 9, "first": "help"},
        )  # fmt: skip
    page.goto("/surveys/")
    is_fit_for_all(page, "desk-list")
    page.get_by_role("link", name="How are we doing?").click()
    is_fit_for_all(page, "desk-survey")
    page.goto(f"/surveys/answers/{answer.pk}/")
    is_fit_for_all(page, "desk-answer")
    page.goto("/surveys/pulse/ask/")
    is_fit_for_all(page, "desk-ask")
    page.goto("/surveys/pulse/text/")
    is_fit_for_all(page, "desk-text")
