"""What only a browser shows: the way from nothing to a test that arrived, fit for all."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from desk.conftest import WindowOf
from desk.looking import is_fit_for_all
from desk.webhooks.conftest import MakeDelivery, MakeEndpoint
from desk.webhooks.receiving import Receiver, answers
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Member
from keepwell.desk.webhooks.models import Endpoint, State

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window_of: WindowOf, admin: Member) -> Page:
    """Open a window in which the administrator is signed in."""
    cache.clear()
    return window_of(admin)


def test_from_nothing_to_a_test_that_arrived(page: Page, receiver: Receiver) -> None:
    """An administrator adds a webhook, sees its secret, sends a test, and watches it arrive."""
    receiver.behaves = [answers(200, '{"ok": true}')]
    page.goto("/webhooks/")
    is_fit_for_all(page, "empty")
    page.get_by_role("main").get_by_role("link", name="Add a webhook").click()
    is_fit_for_all(page, "add")
    page.get_by_label("Name").fill("CRM")
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_label("Band changed").check()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#secret")).to_have_text(Endpoint.objects.get().secret)
    is_fit_for_all(page, "secret")
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("#outcome")).to_contain_text("Waiting")
    is_fit_for_all(page, "waiting")
    drain()
    expect(page.locator("#outcome")).to_contain_text("Arrived")
    is_fit_for_all(page, "arrived")


def test_a_log_with_all_that_can_happen(
    page: Page, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """The list, the log, the form and a delivery are readable whatever their state."""
    trouble = make_endpoint(
        "Chat of the whole company",
        url="https://chat.example.com/" + "x" * 200,
        failing_since=now(),
        secret_before_until=now() + timedelta(days=3650),
    )
    make_endpoint("Automation", is_on=False, disabled_reason="gone", segment="large")
    make_delivery(trouble, "evt_1", state=State.DONE, status=204, tries=1, ms=87, next_at=None)
    make_delivery(trouble, "evt_2", state=State.FAILED, status=503, tries=3, answer="<h1>Down")
    make_delivery(trouble, "evt_3", state=State.FAILED, trouble="timeout", tries=1, ms=10_000)
    gone = make_delivery(trouble, "evt_4", state=State.GIVEN_UP, status=301, tries=8, next_at=None,
                         answer="moved " * 80, ms=12)  # fmt: skip
    make_delivery(trouble, "evt_5")
    off = Endpoint.objects.get(is_on=False)
    for name, path in (
        ("list", "/webhooks/"),
        ("log", f"/webhooks/{trouble.pk}/"),
        ("off", f"/webhooks/{off.pk}/"),
        ("change", f"/webhooks/{trouble.pk}/change/"),
        ("delivery", f"/webhooks/deliveries/{gone.pk}/"),
    ):
        page.goto(path)
        is_fit_for_all(page, name)
    page.goto(f"/webhooks/{trouble.pk}/change/")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("dialog")).to_contain_text("Its log goes with it")
