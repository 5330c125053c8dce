"""A case in a real browser: fit for all, and from a complaint to a customer who is content."""

import re

import pytest
from playwright.sync_api import Page, expect

from desk.cases.conftest import OpenCase
from desk.conftest import WindowOf
from desk.looking import is_fit_for_all
from keepwell.desk.cases.models import Case, Cause, Status
from keepwell.desk.cases.public.links import token_of
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(window_of: WindowOf, member: Member) -> Page:
    """Open a window in which the member is signed in."""
    return window_of(member)


def test_from_a_complaint_to_content(page: Page, acme: Customer, cause: Cause) -> None:
    """A colleague opens, answers and solves a case; the customer reopens it on a phone."""
    page.goto("/cases/new/?customer=acme")
    is_fit_for_all(page, "case-new")
    page.get_by_label("About").fill("Twice on the invoice")
    page.get_by_label("What the customer said").fill("You charged me twice.")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_label("What", exact=True).select_option("phone")
    page.get_by_label("Text").fill("Sorry, it is paid back today.")
    page.get_by_role("button", name="Write down").click()
    page.get_by_label("Root cause").select_option(label="Invoices")
    page.get_by_label("What was done").fill("Paid back.")
    is_fit_for_all(page, "case")
    page.get_by_role("button", name="Solved").click()
    page.get_by_role("button", name="The customer confirmed it").wait_for()
    case = Case.objects.get()
    assert case.status == Status.SOLVED
    page.goto(f"/r/{token_of(case)}/")
    is_fit_for_all(page, "case-receipt", widths=(320, 1440))
    page.get_by_label("Is it solved").fill("Nothing came.")
    page.get_by_role("button", name="It is still not good").click()
    page.get_by_text("Thank you. It is with us now.").wait_for()
    assert Case.objects.get().status == Status.REOPENED
    page.goto("/cases/")
    is_fit_for_all(page, "cases")
    page.goto("/cases/hours/")
    is_fit_for_all(page, "case-hours")


def test_a_case_beside_the_list(page: Page, opened: OpenCase, member: Member) -> None:
    """By keys a case is opened beside the list, worked on and closed; the address keeps it."""
    for number in range(3):
        opened(about=f"Case {number}", reason=f"{number}", owner=member if number else None)
    page.set_viewport_size({"width": 1100, "height": 800})
    page.goto("/cases/?whose=all")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    panel.get_by_role("heading", name="Case 1").wait_for()
    page.locator("#panel:focus").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    panel.get_by_role("heading", name="Case 0").wait_for()
    page.locator("#panel:focus").wait_for()
    page.keyboard.press("t")
    page.locator("tr[aria-current=true]").get_by_text("Member").wait_for()
    assert Case.objects.get(about="Case 0").owner == member
    page.reload()
    panel.get_by_label("What", exact=True).select_option("note")
    assert not panel.get_by_role("button", name="Send").is_visible()
    panel.get_by_label("Text").fill("Call them.")
    panel.get_by_role("button", name="Write down").click()
    panel.locator(".note").get_by_text("Call them.").wait_for()
    is_fit_for_all(page, "case-beside", widths=(1100, 1440))
    panel.focus()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    expect(page).not_to_have_url(re.compile("open="))
    assert page.locator("a:focus").inner_text() == "Case 0"
    page.get_by_label("Find in cases").fill('"case 2"')
    page.get_by_role("link", name="Case 1").wait_for(state="hidden")
    assert "q=%22case%202%22" in page.url
    page.set_viewport_size({"width": 360, "height": 800})
    page.get_by_role("link", name="Case 2").press("Enter")
    page.wait_for_url("/cases/*/")
