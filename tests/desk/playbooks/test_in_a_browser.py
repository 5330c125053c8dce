"""Plans in a real browser: fit for all, and from the customer's page to a task done by a key."""

import pytest
from playwright.sync_api import expect

from desk.conftest import WindowOf
from desk.looking import is_fit_for_all
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.models import Plan, Playbook, State, Task

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.usefixtures("acme", "playbook")
def test_from_the_customer_to_done(window_of: WindowOf, member: Member) -> None:
    """A colleague starts a plan, snoozes one task, does the next by a key, and shares the plan."""
    page = window_of(member)
    page.goto("/customers/acme/")
    page.get_by_role("link", name="Start a plan").click()
    is_fit_for_all(page, "plan-start")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Share with the customer").click()
    expect(page.locator("#link")).to_contain_text("/p/")
    is_fit_for_all(page, "plan")
    shared = page.locator("#link").inner_text()
    page.goto("/tasks/")
    is_fit_for_all(page, "tasks")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_label("Until")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.get_by_text("Nothing to do here").wait_for()
    assert Task.objects.get(title="Call them").state == State.DONE
    page.goto("/tasks/board/")
    board = page.locator("li", has_text="Mend it")
    is_fit_for_all(page, "board")
    board.get_by_role("button", name="I do it").click()
    page.locator("li", has_text="Mend it").get_by_role("button", name="Done").wait_for()
    page.goto(f"/p/{shared.split('/p/')[1]}")
    page.get_by_text("done on").wait_for()
    is_fit_for_all(page, "plan-shared", widths=(320, 1440))
    assert (Plan.objects.count(), Playbook.objects.count(), Customer.objects.count()) == (1, 1, 1)
