"""Telling why a customer leaves, in a real browser."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from keepwell.desk.customers.models import Customer
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Member
from keepwell.project import Project

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]


@pytest.fixture
def cookie(
    subscribers: Project, member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> str:
    """Return what the browser of the owner of a former customer remembers."""
    text = "reasons:\n  - name: price\n    title: Too dear\n"
    (subscribers.root / "reasons.yaml").write_text(text, encoding="utf-8")
    make_customer("acc-04", owner=member, is_current=False)
    return str(signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value)


def test_a_reason_is_told_on_the_customers_page(
    chromium: Browser, cookie: str, live_server: LiveServer
) -> None:
    """Chosen in the panel, which is fit for all, closes, and the page says it is on its way."""
    context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto("/customers/acc-04/")
    page.get_by_role("button", name="Say why").click()
    page.get_by_label("Too dear").check()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    page.locator("#panel button.primary").click()
    expect(page.locator("#leaving-known")).to_contain_text("Too dear")
    expect(page.locator("#leaving-known")).to_contain_text("on its way")
    expect(page.locator("#panel form")).to_have_count(0)
    context.close()
    assert [one.row["account"] for one in Told.objects.all()] == ["acc-04"]
