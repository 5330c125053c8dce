"""A customer is asked by mail and answers on a phone; the company hears it at once."""

from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from desk.browser.visiting import Visitor
from desk.postbox import Postbox
from desk.serving.desks import Desk, until
from desk.surveys.conftest import BROWSER

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740}, "has_touch": True, "user_agent": BROWSER,
}  # fmt: skip
SOON = 10_000
"""Milliseconds within which an answer stands at the desk."""
READING = 2_000
"""Milliseconds that a person needs at least to read a page."""
SAID = "ทีมงานช่วยเร็วมาก"
SOMEBODY = """
from keepwell.desk.customers.models import Person
thai = Person.objects.filter(traits__language="th", account__is_current=True).exclude(email="")
print(*thai.values_list("email", "account__key").first())
"""


def counted(page: Page) -> Locator:
    """Return where a survey's page says how many have answered; it looks by itself."""
    return page.locator("#counter strong")


def ask(page: Page, address: str) -> None:
    """Ask somebody in Thai by mail."""
    page.goto("/surveys/relationship/ask/")
    page.locator("input[name=person]").fill(address)
    page.locator("select[name=language]").select_option("th")
    page.locator("main form .form-actions button.primary").click()
    expect(page.locator("#toasts")).not_to_be_empty()


def letter_to(postbox: Postbox, address: str) -> EmailMessage:
    """Return the letter to somebody, once it came."""
    return until(
        lambda: next((one for one in postbox.letters if one["To"] == address), None), "the letter"
    )


def answer(page: Page, letter: EmailMessage) -> None:
    """Tap a nine in a letter, say why on the page that opens, and send it."""
    body = letter.get_body(("html",))
    assert body is not None
    page.set_content(body.get_content())
    page.get_by_role("link", name="9", exact=True).tap()
    assert page.locator("html").get_attribute("lang") == "th"
    expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()
    page.locator("textarea").first.fill(SAID)
    until(lambda: page.evaluate("performance.now()") > READING, "somebody to read")
    page.locator("button.main").tap()
    expect(page.get_by_text("ขอบคุณ").first).to_be_visible()


def test_an_answer_in_thai_is_heard_soon(visitor: Visitor, demo: Desk, postbox: Postbox) -> None:
    """Tapped in the letter and sent from the page, it counts and stands on the customer's page."""
    address, customer = demo.tell(SOMEBODY).split()
    desk = visitor.window_of("manager")
    desk.goto("/surveys/relationship/")
    before = int(counted(desk).inner_text().replace(",", ""))
    ask(visitor.window_of("manager"), address)
    answer(visitor.window(**PHONE), letter_to(postbox, address))
    expect(counted(desk)).to_have_text(f"{before + 1:,}", timeout=SOON)
    desk.goto(f"/customers/{customer}/")
    expect(desk.get_by_text(SAID).first).to_be_visible(timeout=SOON)
