"""A morning in another language."""

import re

import pytest
from playwright.sync_api import expect

from desk.browser.visiting import Visitor, mail_of, sign_in

pytestmark = pytest.mark.browser

THAI = re.compile("[ก-๛]")
HEADS = 4
"""Headings that the page of a customer has at least."""


def test_the_profile_makes_the_desk_speak_thai(visitor: Visitor) -> None:
    """Who chooses Thai in the profile finds Today, a list and a customer in Thai."""
    page = visitor.window()
    sign_in(page, mail_of("thai-to-be"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.goto("/profile/")
    page.get_by_label("Language").select_option(label="ไทย")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "th")

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("วันนี้")
    counts = page.locator(".counts a").filter(has_text="เสี่ยง").first
    many = int(counts.locator(".figure").inner_text())
    counts.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ลูกค้า")
    expect(page.locator("tbody tr")).to_have_count(many)
    page.locator("[data-row-link]").first.click()
    expect(page.locator("#ledger")).to_be_visible()
    heads = page.locator("main h2").all_inner_texts()
    assert len(heads) > HEADS
    assert [head for head in heads if not THAI.search(head)] == []
