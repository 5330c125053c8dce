"""A band that a colleague sets by hand, from the form to the ledger and back."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from desk.browser.visiting import Visitor

pytestmark = pytest.mark.browser

REASON = "Their director told us that they look elsewhere."
BY_HAND = re.compile("override|by hand|set the band", re.IGNORECASE)
WAITING = re.compile("on its way|being scored")
SCORED = 120_000
"""Milliseconds until a judgement must be in the score: seconds, but a busy machine may be slow."""


def at_risk(page: Page) -> int:
    """Return how many customers are at risk, as Today says it."""
    page.goto("/?whose=all")
    return int(page.locator(".counts a").filter(has_text="at risk").locator(".figure").inner_text())


def test_override_and_its_ledger(visitor: Visitor) -> None:
    """An override is pending, then in force everywhere with its reason, until it is withdrawn."""
    page = visitor.window_of("manager")
    before = at_risk(page)
    page.goto("/customers/?band=healthy")
    page.locator("[data-row-link]").first.click()
    name, customer = page.get_by_role("heading", level=1).inner_text(), page.url
    page.get_by_role("button", name="Override").click()
    panel = page.get_by_role("complementary", name="Details")
    panel.get_by_label("At risk").check()
    panel.get_by_label("Reason").fill(REASON)
    panel.get_by_role("button", name="Override").click()
    expect(panel.locator("input[name=until]:invalid")).to_have_count(1)
    until = date.today() + timedelta(days=30)  # noqa: DTZ011 - as people say it
    panel.get_by_label("Until the end of").fill(until.isoformat())
    panel.get_by_role("button", name="Override").click()
    expect(page.locator("#waiting")).to_contain_text(WAITING)

    expect(page.locator("#standing .band")).to_have_text("at risk", timeout=SCORED)
    expect(page.locator("#notices")).to_contain_text(REASON)
    expect(page.locator("#waiting")).not_to_contain_text(WAITING)
    expect(page.locator("#ledger")).to_contain_text(BY_HAND)
    assert at_risk(page) == before + 1
    page.goto("/customers/?band=at_risk")
    expect(page.get_by_role("link", name=name)).to_be_visible()

    page.goto(customer)
    page.get_by_role("button", name="Withdraw the override").click()
    page.locator("#confirm").get_by_role("button", name="Withdraw").click()
    expect(page.locator("#standing .band")).to_have_text("healthy", timeout=SCORED)
    expect(page.locator("#notices")).not_to_contain_text(REASON)
    assert at_risk(page) == before
