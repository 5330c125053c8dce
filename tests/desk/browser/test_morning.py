"""The morning of a manager, from signing in to a note for a colleague."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from desk.browser.visiting import Visitor, mail_of, sign_in

pytestmark = pytest.mark.browser

OWNER = "Priya Nair"
ROUNDED = 0.25
"""How far the parts of a ledger, each rounded as it is shown, may be from its ends."""


def cells(page: Page, title: str) -> list[str]:
    """Return what a column of the list shows."""
    return page.locator(f'td[data-of="{title}"]').all_inner_texts()


def points(text: str) -> float:
    """Return the number that a text shows."""
    found = re.search(r"[−-]?\d+(\.\d+)?", text)
    assert found, text
    return float(found[0].replace("−", "-"))


def test_from_a_number_to_its_customers(visitor: Visitor) -> None:
    """A number on Today opens the list behind it; filters narrow that list and columns sort it."""
    page = visitor.window()
    sign_in(page, mail_of("manager"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.get_by_role("link", name="All", exact=True).click()
    watch = page.locator(".counts a").filter(has_text="watch")
    many = int(watch.locator(".figure").inner_text())
    watch.click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(many)
    page.locator("#filter-owner").select_option(label=OWNER)
    expect(page.locator(".token")).to_have_count(2)
    assert set(cells(page, "Owner")) == {OWNER}
    assert 0 < rows.count() < many
    score = page.get_by_role("columnheader", name="Score")
    for _turn in range(2):
        score.get_by_role("link").click()
        expect(score).to_have_attribute("aria-sort", re.compile("ending"))
    expect(score).to_have_attribute("aria-sort", "ascending")
    scores = [points(text) for text in cells(page, "Score")]
    assert scores == sorted(scores)


def test_by_keyboard_to_a_customer_and_back(visitor: Visitor) -> None:
    """J and k walk the list, Enter opens the customer, and going back leads to the same list."""
    page = visitor.window_of("manager")
    page.goto("/customers/?band=watch")
    names = page.locator("[data-row-link]").all_inner_texts()
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[1])
    page.go_back()
    expect(page.locator("[data-row-link]")).to_have_text(names)


def choose(page: Page, label: str, day: date) -> None:
    """Choose a day of the ledger, and wait until another ledger is there."""
    page.locator("#ledger form").evaluate("form => { form.dataset.before = '' }")
    page.get_by_label(label).fill(day.isoformat())
    expect(page.locator("#ledger form[data-before]")).to_have_count(0)
    expect(page.locator("#ledger form")).to_have_count(1)


def test_why_a_score_changed_between_two_days(visitor: Visitor) -> None:
    """The ledger between two days that one chooses adds up to the change between them."""
    page = visitor.window_of("manager")
    page.goto("/customers/?band=watch")
    page.locator("[data-row-link]").first.click()
    since, until = (date.today() - timedelta(days=days) for days in (90, 20))  # noqa: DTZ011 - as people say it
    choose(page, "Since the end of", since)
    choose(page, "until the end of", until)
    before, after = map(points, page.locator("#ledger .ends strong").all_inner_texts())
    total = points(page.locator("#ledger .sum").inner_text())
    parts = page.locator("#ledger .ledger .change").all_inner_texts()
    assert len(parts) > 1
    assert total == pytest.approx(after - before, abs=ROUNDED)
    assert sum(map(points, parts)) == pytest.approx(total, abs=0.05 * len(parts) + ROUNDED)


def test_a_note_for_a_colleague(visitor: Visitor) -> None:
    """Who is mentioned in a note finds it among their notices, and gets to the customer by it."""
    page = visitor.window_of("manager")
    page.goto("/customers/?band=watch")
    page.locator("[data-row-link]").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    note = page.get_by_role("textbox", name="Note")
    note.press_sequentially("They asked for a second admin, @Amara")
    expect(page.get_by_role("option", name="Amara Okafor")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("please call.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note .mention").first).to_have_text("@Amara Okafor")
    expect(note).to_have_value("")

    theirs = visitor.window_of("admin")
    theirs.goto("/notices/")
    told = theirs.locator("li").filter(has_text="please call.").first
    told.get_by_role("link").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text(name)
    expect(theirs.locator("#notes")).to_contain_text("They asked for a second admin")


def test_by_the_palette_to_a_customer(visitor: Visitor) -> None:
    """A slash, some letters of a name, and Enter lead to a customer from anywhere."""
    page = visitor.window_of("manager")
    page.goto("/customers/")
    name = page.locator("[data-row-link]").nth(5).inner_text()
    page.goto("/profile/")
    page.keyboard.press("/")
    page.keyboard.type(name[:9])
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
