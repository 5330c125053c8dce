"""A customer's page in a real browser: what a colleague does there on a morning."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.health.publishing import refresh
from keepwell.desk.health.tasks import today
from keepwell.desk.intake import moving
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SignedIn = Callable[[Member], Client]
PATIENCE = 30_000


@pytest.fixture
def cookie(acme: Customer, member: Member, signed_in: SignedIn) -> str:
    """Return what the browser of Acme's owner remembers."""
    return str(signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def page(
    chromium: Browser, own_lake: Project, cookie: str, live_server: LiveServer
) -> Iterator[Page]:
    """Open Acme's page as its owner; anything that goes wrong in the browser fails the test."""
    context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    opened.goto("/customers/acme/")
    yield opened
    context.close()
    assert complaints == []


def settle(page: Page) -> None:
    """Wait until all parts of the page are there."""
    page.locator("#happened").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    page.locator("#trend svg").first.wait_for()


@pytest.mark.parametrize("width", [1440, 360])
def test_nothing_is_in_the_way_of_anybody(page: Page, width: int) -> None:
    """With all its parts there, axe finds nothing, and nothing stands out at the side."""
    page.set_viewport_size({"width": width, "height": 900})
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


def test_a_sentiment_is_in_the_score_while_one_looks(page: Page, own_lake: Project) -> None:
    """Said in the panel, seen as pending, and replaced by the new score without a reload."""
    settle(page)
    before = page.locator("#standing .score").inner_text()
    page.get_by_role("button", name="Set sentiment").click()
    page.get_by_label("Very good").check()
    page.locator("#panel button.primary").click()
    expect(page.locator("#waiting")).to_contain_text("Sentiment 90 is on its way")
    held: list[Route] = []  # SQLite in memory does not let one read while another writes
    page.route("**/standing/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    moving.move()
    refresh(own_lake, today())
    page.unroute("**/standing/**")
    for route in held:
        route.continue_()
    expect(page.locator("#waiting .notice")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("#standing .score")).not_to_have_text(before)
    assert Deed.objects.get().verb == "health.set_sentiment"


def test_a_colleague_is_named_by_the_keyboard(page: Page, manager: Member) -> None:
    """Writing @ and letters offers colleagues; Enter takes one, and the note tells them."""
    text = page.locator("#notes textarea")
    text.press_sequentially("Ask @man")
    expect(page.locator("[role=option]")).to_have_text(["Manager manager@example.com"])
    text.press("Enter")
    text.press_sequentially("today")
    expect(text).to_have_value("Ask @Manager today")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note .mention")).to_have_text("@Manager")
    assert list(Note.objects.get().mentions.all()) == [manager]


def test_the_next_of_the_list_is_a_key_away(page: Page, member: Member) -> None:
    """Coming from a list, j and k lead along it."""
    settle(page)
    Customer.objects.create(key="later", name="Zoo", owner=member, score=90, band="healthy")
    page.goto("/customers/?sort=name")
    page.get_by_role("link", name="Acme <Ltd>").click()
    page.wait_for_url("**/customers/acme/")
    page.keyboard.press("j")
    page.wait_for_url("**/customers/later/")
    page.keyboard.press("k")
    page.wait_for_url("**/customers/acme/")
