"""Signing in, and being invited."""

import re

import pytest
from playwright.sync_api import Page, expect

from desk.browser.visiting import Visitor, mail_of, sign_in
from desk.postbox import Postbox
from desk.serving.desks import Desk, until
from keepwell.cli.demo import PASSWORD

pytestmark = pytest.mark.browser

TRIES = 5
"""Wrong passwords for one address before the desk asks for patience."""


def test_signing_in_by_keyboard(visitor: Visitor) -> None:
    """One who has no mouse signs in and skips to the content."""
    page = visitor.window()
    page.goto("/customers/")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type(mail_of("manager"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_guessing_passwords_ends_soon(visitor: Visitor) -> None:
    """After five wrong passwords for an address the desk refuses more, and says when to come."""
    page = visitor.window()
    page.goto("/account/login/")
    for _try in range(TRIES + 1):
        page.get_by_label("E-mail address").fill("guessed@example.com")
        page.get_by_label("Password").fill("not that one")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("too many", re.IGNORECASE))


def test_an_invitation_by_mail(demo: Desk, visitor: Visitor, postbox: Postbox) -> None:
    """Who is invited comes in by the letter's link, and sees what is theirs and nothing else."""
    admin = visitor.window_of("admin")
    admin.goto("/members/invite/")
    admin.get_by_label("Name").fill("Cleo")
    admin.get_by_label("E-mail address").fill("cleo@example.com")
    admin.get_by_role("button", name="Send the invitation").click()
    expect(admin.locator("#toasts")).to_contain_text("cleo@example.com")
    letter = until(
        lambda: next((one for one in postbox.letters if one["To"] == "cleo@example.com"), None),
        "the letter",
    )
    text = letter.get_body(["plain"]).get_content()
    link = next(word for word in text.split() if word.startswith(f"{demo.address}/welcome/"))

    cleo = visitor.window()
    cleo.goto(link)
    cleo.get_by_label("Password", exact=True).fill("staple battery horse")
    cleo.get_by_role("button", name="Come in").click()
    cleo.goto("/customers/")
    expect(cleo.locator("[data-row-link]")).to_have_count(0)

    admin.goto("/customers/?sort=-value")
    admin.locator("[data-row-link]").first.click()
    name, customer = admin.get_by_role("heading", level=1).inner_text(), admin.url
    assert cleo.request.get(customer).status == 404
    before = admin.locator("#owner").inner_text().strip()
    hand_over(admin, "Cleo")
    cleo.goto("/customers/")
    expect(cleo.locator("[data-row-link]")).to_have_text([name])
    hand_over(admin, before)
    assert cleo.request.get(customer).status == 404


def hand_over(page: Page, owner: str) -> None:
    """Give the customer that is shown to another owner."""
    page.get_by_role("button", name="Change the owner").click()
    page.locator("#owner select").select_option(label=owner)
    page.locator("#owner").get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("#owner select")).to_have_count(0)
    expect(page.locator("#owner")).to_contain_text(owner)


def test_theme_and_language_come_along(visitor: Visitor) -> None:
    """A theme and a language that somebody chose are there on their next device."""
    page = visitor.window()
    sign_in(page, mail_of("chooser"))
    menu = page.get_by_role("button", name="Menu of Chooser")
    menu.click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    menu.click()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    elsewhere = visitor.window()
    sign_in(elsewhere, mail_of("chooser"))
    expect(elsewhere.locator("html")).to_have_attribute("lang", "nl")
    expect(elsewhere.locator("html")).to_have_attribute("data-theme", "dark")
