"""Rules made by hand, with the keyboard: from a name to a branch that can be used."""

import re

import pytest
from playwright.sync_api import expect

from desk.browser.visiting import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADD_AND_SAVE = """() => {
  document.querySelector("[value=add_action]").click();
  document.querySelector(".form-actions [name=save]").click();
}"""
"""Saving before what is added has come: it waits, and nothing is dropped."""


def test_a_branch_is_made_without_losing_the_place(visitor: Visitor) -> None:
    """What is added gets the focus and what is typed stays; a mistake is where the page begins."""
    page = visitor.window_of("manager")
    page.goto("/rules/new/")
    expect(page.locator("input[autofocus]")).to_be_focused()
    page.keyboard.type("By hand")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Add a branch")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Unhappy")
    page.locator("#id_t0-fact").select_option("nps")
    page.locator("#id_t0-operator").select_option("at_most")
    page.get_by_role("button", name="Add a condition").press("Enter")
    expect(page.locator("#id_t1-fact")).to_be_focused()
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(page.get_by_label("What it is about")).to_be_focused()
    page.get_by_label("Name").press("Enter")
    value = page.locator("#id_t0-value")
    expect(value).to_be_focused()
    expect(value).to_have_accessible_description(re.compile("This field is required."))
    page.evaluate(ADD_AND_SAVE)
    expect(page.get_by_label("What it is about")).to_have_count(2)
    expect(value).to_be_focused()
    page.get_by_role("button", name="Remove “Open a case”").last.press("Enter")
    expect(page.get_by_label("What it is about")).to_have_count(1)
    value.fill("6")
    value.press("Enter")
    expect(page.get_by_text("If Recommendation (NPS) is at most 6")).to_be_visible()
    page.get_by_role("button", name="Remove “Unhappy”").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Remove the branch “Unhappy”?")
    page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
    expect(page.get_by_text("There is no branch yet")).to_be_visible()
