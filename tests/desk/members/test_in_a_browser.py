"""What only a browser shows: scripts, the content policy, and whether all can use the pages."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from keepwell.desk.members import actions, links
from keepwell.desk.members.models import Member
from keepwell.project import Project

Open = Callable[..., Page]

pytestmark = pytest.mark.browser


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer, desk_project: Project) -> Iterator[Open]:
    """Return a function that opens a fresh window; no script in it may fail until the end."""
    cache.clear()
    complaints: list[str] = []

    def open_window(**how: object) -> Page:
        still = {"base_url": live_server.url, "reduced_motion": "reduce"}
        page = chromium.new_context(**still, **how).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield open_window
    for context in chromium.contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, member: Member) -> None:
    """Sign a member in by the form."""
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(member.email)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()


def test_an_invitation_from_link_to_first_page(
    window: Open, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator gets the link; who opens it sees what they type, and their own zone."""
    monkeypatch.setattr("keepwell.desk.members.mail.is_set_up", lambda: False)
    ours = window()
    sign_in(ours, admin)
    ours.goto("/members/invite/")
    ours.get_by_label("Name").fill("Bo")
    ours.get_by_label("E-mail address").fill("bo@example.com")
    ours.get_by_role("button", name="Make the link").click()
    link = ours.locator("#link").inner_text().removeprefix("http://127.0.0.1:8000")

    theirs = window(timezone_id="Asia/Bangkok")
    theirs.goto(link)
    expect(theirs.get_by_label("Time zone")).to_have_value("Asia/Bangkok")
    password = theirs.get_by_label("Password", exact=True)
    password.fill("staple battery horse")
    expect(password).to_have_attribute("type", "password")
    theirs.get_by_label("Show what I type").check()
    expect(password).to_have_attribute("type", "text")
    theirs.get_by_role("button", name="Come in").click()
    theirs.goto("/profile/")
    expect(theirs.get_by_label("Name")).to_have_value("Bo")
    assert Member.objects.get(name="Bo").timezone == "Asia/Bangkok"


def test_withdrawing_asks_first(window: Open, admin: Member) -> None:
    """The invitation is gone after a yes, and stays after a no."""
    actions.invite(admin, "bo@example.com", name="Bo")
    page = window()
    sign_in(page, admin)
    page.goto("/members/")
    for answer, left in (("Cancel", 1), ("Withdraw", 0)):
        page.locator(
            "#invited ~ * button.danger, section:has(#invited) button.danger"
        ).first.click()
        page.locator("#confirm").get_by_role("button", name=answer).click()
        expect(page.get_by_text("bo@example.com")).to_have_count(left)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_pages_are_fit_for_all(window: Open, admin: Member, width: int, scheme: str) -> None:
    """No page of this room is wider than the screen or has what axe complains of."""
    invitation = actions.invite(admin, "bo@example.com", name="Bo")
    department = actions.add_department(admin, "North")
    welcome = links.to_invitation(invitation).removeprefix("http://127.0.0.1:8000")
    page = window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    outside = ["/account/login/", "/account/password/reset/", "/account/password/reset/done/",
               "/account/inactive/", welcome]  # fmt: skip
    inside = ["/members/", "/members/invite/", f"/members/invitations/{invitation.pk}/",
              f"/members/{admin.pk}/", "/members/departments/",
              f"/members/departments/{department.pk}/", "/profile/", "/log/"]  # fmt: skip
    for path in outside:
        check(page, path)
    sign_in(page, admin)
    for path in inside:
        check(page, path)


def check(page: Page, path: str) -> None:
    """Assert that a page is good to look at for eyes, ears and fingers."""
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    found = Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
