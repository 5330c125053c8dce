"""From nothing to scored customers: what a company does on its first day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from desk.browser.conftest import free_port
from desk.browser.visiting import Visitor, sign_in
from desk.conftest import ReadyDesk
from desk.serving.desks import Desk, stop
from keepwell.project import Project

pytestmark = pytest.mark.browser

MAIL, PASSWORD = "ada@example.com", "correct horse battery"
CUSTOMERS = 12
BAD = ["acme-1,bo@example.com,not a day,Signed In\n", ",,2026-01-05,\n"]
"""Rows with a mistake each."""
SCORED = 120_000
"""Milliseconds until the first scores must be there; a busy machine may be slow."""


@pytest.fixture
def fresh(tmp_path: Path, ready_desk: ReadyDesk) -> Iterator[Desk]:
    """Serve an empty project, whose administrator the environment names."""
    desk = ready_desk(Project.create(tmp_path / "project").root, free_port())
    desk.environment |= {
        "KEEPWELL_ADMIN_EMAIL": MAIL, "KEEPWELL_ADMIN_PASSWORD": PASSWORD,
        "KEEPWELL_URL": desk.address,
    }  # fmt: skip
    with desk.up("--workers", 1) as up:
        desk.until_ready(up)
        yield desk
        assert stop(up) == 0


def history() -> str:
    """Return a CSV: each customer's people signed in over months, and two rows that are wrong."""
    days = [date.today() - timedelta(days=n) for n in range(1, 120, 3)]  # noqa: DTZ011 - any will do
    people = range(CUSTOMERS)
    rows = [f"acme-{n},person{n}@example.com,{day},Signed In\n" for n in people for day in days]
    return "account,person,when,event\n" + "".join(rows + BAD)


def bring(page: Page, text: str) -> None:
    """Upload a file by the form."""
    given = FilePayload(name="history.csv", mimeType="text/csv", buffer=text.encode())
    page.locator("input[type=file]").set_input_files(given)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("history.csv")


def import_with_rejects(page: Page) -> str:
    """Bring a file whose columns are known by their names; return what is told of its bad rows."""
    page.locator("#first-steps a[href='/data/imports/']").click()
    bring(page, history())
    expect(page.locator("select[name=column_at]")).to_have_value("when")
    expect(page.locator("#tried")).to_contain_text("would come in")
    page.get_by_role("button", name="Start the import").click()
    button = page.get_by_role("link", name="Download the rejected rows")
    expect(button).to_be_visible(timeout=SCORED)
    with page.expect_download() as download:
        button.click()
    return download.value.path().read_text(encoding="utf-8")


def test_the_first_day(fresh: Desk, chromium: Browser) -> None:
    """An empty desk leads to scorecards, import and scores, and turns into Today by itself."""
    visitor = Visitor(chromium, fresh.address)
    page = visitor.window(accept_downloads=True)
    sign_in(page, MAIL, PASSWORD)
    steps = page.locator("#first-steps")
    expect(steps).to_contain_text("Your customers’ health will stand here")
    expect(steps).to_contain_text("there was nobody to score", timeout=SCORED)
    steps.get_by_role("link", name="Scorecards").click()
    expect(page.get_by_role("heading", name="SaaS accounts")).to_be_visible()
    page.go_back()
    rejects = import_with_rejects(page)
    assert "not a day" in rejects
    assert "person1@example.com" not in rejects

    page.goto("/")
    expect(page.locator("main .large")).to_contain_text(f"{CUSTOMERS} customers", timeout=SCORED)
    expect(steps).to_have_count(0)
    page.locator(".counts a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    visitor.leave()


def test_scores_when_one_asks(fresh: Desk, chromium: Browser) -> None:
    """“Score now” shows that it works on it, and what came of it, without a reload."""
    visitor = Visitor(chromium, fresh.address)
    page = visitor.window()
    sign_in(page, MAIL, PASSWORD)
    button = page.get_by_role("button", name="Score now")
    expect(button).to_be_visible(timeout=SCORED)
    before = page.locator("#first-steps .notice").inner_text()
    assert "nobody to score" in before
    button.click()
    expect(page.locator("#first-steps .progress")).to_be_visible()
    expect(button).to_be_visible(timeout=SCORED)
    visitor.leave()
