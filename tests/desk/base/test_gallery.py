"""All components in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from keepwell.desk.members.models import Member, Theme

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(page: Page, width: int, scheme: str):
    """At any width, in light and in dark, axe finds nothing and nothing scrolls sideways."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_palette(page: Page):
    """The slash opens the palette, letters narrow it, Enter goes there."""
    page.locator("h1").click()
    page.keyboard.press("/")
    options = page.locator("#palette").get_by_role("option")
    chosen = page.locator("#palette [aria-selected=true]")
    expect(chosen).to_have_text(re.compile("Today"))
    page.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_text(re.compile("Today"))
    page.keyboard.type("profi")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("profile"))


def test_keys_stay_out_of_texts(page: Page):
    """A key that is a shortcut is a letter where one writes."""
    box = page.get_by_role("searchbox", name="Find a customer")
    box.click()
    page.keyboard.type("/?jx g t")
    expect(box).to_have_value("/?jx g t")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keys_are_listed(page: Page):
    """The question mark lists the keys; Escape closes the list."""
    page.locator("h1").click()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_contain_text("Tick the row")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_rows_by_keyboard(page: Page):
    """J and k walk the rows, x ticks, Enter opens the panel; Escape leads back to the row."""
    page.locator("h1").click()
    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)
    row = page.get_by_role("link", name="Siam Foods")
    expect(row).to_be_focused()
    expect(page.get_by_role("checkbox", name="Siam Foods")).to_be_checked()
    expect(page.locator("[data-bulk]")).to_contain_text("1 chosen")
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Details")
    expect(panel).to_be_focused()
    expect(page.locator("#toasts")).to_contain_text("This came along with a fragment.")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(row).to_be_focused()


def test_ticking(page: Page):
    """Shift ticks a stretch; the box above all ticks and clears all; without ticks no deeds."""
    bulk, boxes = page.locator("[data-bulk]"), page.locator("[data-tick]")
    expect(bulk).to_be_hidden()
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(bulk).to_contain_text("3 chosen")
    every = page.get_by_role("checkbox", name="All customers of this page")
    every.click()
    expect(bulk).to_contain_text("4 chosen")
    every.click()
    expect(bulk).to_be_hidden()


def test_asking_first(page: Page):
    """A dangerous form is sent only after a second yes."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    delete = page.locator("button[data-confirm]")
    dialog = page.get_by_role("dialog", name="Delete Siam Foods?")
    delete.click()
    expect(dialog).to_contain_text("This cannot be undone.")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert "POST" not in sent
    delete.click()
    with page.expect_request(lambda request: request.method == "POST"):
        dialog.get_by_role("button", name="Delete").click()


def test_leaving_what_is_not_saved(page: Page):
    """Leaving a guarded form that was changed asks first."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Note").fill("Half a sentence")
    page.get_by_role("link", name="Today").first.click()
    page.wait_for_url(lambda url: not url.endswith("/gallery/"))
    assert asked == ["beforeunload"]


def test_help_mark(page: Page):
    """A help mark opens its sentence inside the window, and Escape closes it."""
    page.set_viewport_size({"width": 360, "height": 700})
    page.get_by_role("button", name="What is coverage?").click()
    text = page.get_by_text("The share of the measures, by weight")
    expect(text).to_be_visible()
    box = text.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    expect(text).to_be_hidden()


def test_theme_is_shown_and_kept(page: Page, admin: Member):
    """A chosen theme is there at once, and on the next device."""
    page.get_by_role("button", name="Menu of Admin").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_load_state()
    admin.refresh_from_db()
    assert admin.theme == Theme.DARK


def test_rail_stays_slim(page: Page):
    """A rail that was made slim is slim on the next page, drawn so from the start."""
    rail = page.get_by_role("navigation", name="Main")
    wide = rail.bounding_box()
    page.get_by_role("button", name="Narrow the menu").click()
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-rail", "slim")
    slim = rail.bounding_box()
    assert wide
    assert slim
    assert slim["width"] < wide["width"] / 2


def test_chart(page: Page):
    """A chart is drawn in the page's colours, and anew when they change."""
    line = page.locator(".drawing .mark-line path")
    expect(line).to_have_count(1)
    light = line.get_attribute("stroke")
    page.emulate_media(color_scheme="dark")
    expect(line).not_to_have_attribute("stroke", str(light))


def test_toasts(page: Page):
    """A toast goes when it is dismissed."""
    toast = page.get_by_text("The file could not be read")
    expect(toast).to_be_visible()
    page.get_by_role("alert").get_by_role("button", name="Dismiss").click()
    expect(toast).to_be_hidden()


def test_what_cannot_be_loaded_is_said(page: Page):
    """A fragment that the server could not send is not silence: a toast says so."""
    page.route("**/pieces/", lambda route: route.fulfill(status=503))
    page.get_by_role("link", name="Bakker BV").click()
    expect(page.locator("#toasts")).to_contain_text("That did not work.")
