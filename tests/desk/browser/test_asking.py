"""From a letter to the customer's page: somebody is asked, answers on a phone, and it is there."""

import re

import pytest
from playwright.sync_api import expect

from desk.browser.visiting import Visitor
from desk.postbox import Postbox
from desk.serving.desks import Desk, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
SOON = 60.0
"""Seconds after which an answer stands on the customer's page: a few, if nobody is in the way."""
NOK = "nok@siam.example"
SOMEBODY = f"""
from keepwell.desk.customers.models import Customer, Person
customer = Customer.objects.filter(is_current=True).order_by("pk").first()
Person.objects.create(key="{NOK}", name="Nok", email="{NOK}", account=customer)
print(customer.key)
"""
WORDS = "ทีมช่วยเหลือตอบเร็วมาก"


def test_a_letter_is_answered_in_thai_on_a_phone(
    visitor: Visitor, demo: Desk, postbox: Postbox
) -> None:
    """A survey is mailed; a tap in it leads to an answer, counted and on the customer's page."""
    desk, account = visitor.window_of("manager"), demo.tell(SOMEBODY)
    desk.goto("/surveys/relationship/")
    count = desk.locator("#counter strong")
    before = int(count.inner_text().replace(",", ""))
    desk.get_by_role("link", name="Ask somebody").click()
    desk.get_by_label("Whom").fill(NOK)
    desk.get_by_label("Language").select_option("th")
    desk.get_by_role("button", name="Ask", exact=True).click()

    letter = until(
        lambda: next((one for one in postbox.letters if one["To"] == NOK), None), "the letter"
    )
    html = letter.get_body(("html",)).get_content()
    tapped = re.search(rf'href="{demo.address}(/s/[^"]+score=10)"', html)
    assert tapped is not None
    how = {"viewport": {"width": 320, "height": 640}, "user_agent": PHONE, "locale": "th"}
    phone = visitor.window(**how)
    phone.goto(tapped[1])
    expect(phone.get_by_role("radio", name="10")).to_be_checked()
    phone.get_by_role("textbox").first.press_sequentially(WORDS, delay=80)
    phone.locator("button.main").click()
    phone.wait_for_url("**/?done=1**")

    desk.goto("/surveys/relationship/")
    expect(count).to_have_text(f"{before + 1:,}", timeout=SOON * 1000)

    def is_there() -> bool:
        desk.goto(f"/customers/{account}/")
        desk.locator("#timeline").scroll_into_view_if_needed()
        desk.wait_for_selector("#timeline form")
        return WORDS in desk.locator("#timeline").inner_text()

    until(is_there, "the answer on the customer's page", seconds=SOON)
