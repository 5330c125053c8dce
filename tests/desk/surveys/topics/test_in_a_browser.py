"""The pages of topics in a real browser: fit for all, and sorted by keyboard."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from desk.conftest import WindowOf
from desk.looking import is_fit_for_all
from desk.surveys.topics.conftest import Commented, MakeTopic
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Answer, By, Mention, Tagged
from keepwell.desk.surveys.topics.tasks import read_new

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(window_of: WindowOf, manager: Member) -> Page:
    """Open a window in which the manager is signed in."""
    return window_of(manager)


def test_comments_are_sorted_by_keyboard(
    page: Page, commented: Commented, make_topic: MakeTopic
) -> None:
    """Down to the first comment, yes to its suggestion, down, and the next is settled as it is."""
    topic = make_topic("help", "slow")
    later = now() - timedelta(days=1)
    second, first = commented("It is all right.", at=later), commented("Nobody answers the phone.")
    commented("slow", score=10, at=later - timedelta(days=60), sentiment=-1)
    read_new.func()
    Mention.objects.create(
        answer=first, topic=topic, by=By.ESTIMATOR, state=Tagged.SUGGESTED, confidence=0.71,
        why=[[7, 14]],
    )  # fmt: skip
    page.goto("/topics/sort/")
    is_fit_for_all(page, "topics-sort")
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.get_by_text("settled by Manager")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_text("settled by Manager")).to_have_count(2)
    assert Mention.objects.get(answer=first).judged_at is not None
    assert Answer.objects.get(pk=second.pk).sorted_at is not None


def test_the_pages_are_fit_for_all(page: Page, commented: Commented, make_topic: MakeTopic) -> None:
    """What they say, the list, a topic whose words are tried, and splitting it are fit for all."""
    make_topic("help")
    make_topic("speed", "slow")
    for days, score in ((1, 2), (40, 9), (70, 5)):
        commented("so slow", score=score, at=now() - timedelta(days=days), sentiment=-1)
    commented("thanks", score=10, sentiment=1)
    read_new.func()
    page.goto("/topics/")
    page.get_by_role("heading", name="What the unhappy write about").wait_for()
    is_fit_for_all(page, "topics")
    page.get_by_role("link", name="The list").click()
    is_fit_for_all(page, "topics-list")
    page.get_by_role("link", name="Speed").click()
    page.get_by_label("Words").fill("slow\nthanks")
    page.get_by_text("Found in 4 of the newest 4 comments.").wait_for()
    is_fit_for_all(page, "topics-one")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Split").click()
    page.get_by_label("Words").fill("slow")
    page.get_by_text("Found in 3 of the newest 3 comments.").wait_for()
    is_fit_for_all(page, "topics-split")
