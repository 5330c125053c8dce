"""The pages of webhooks: made, changed, switched off and removed by administrators alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.webhooks.conftest import MakeDelivery, MakeEndpoint
from desk.webhooks.receiving import Receiver, answers
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.webhooks import actions, events, tasks
from keepwell.desk.webhooks.models import Delivery, Endpoint, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_project")]
SignedIn = Callable[[Member], Client]
GIVEN = {"title": "CRM", "url": "https://crm.example.com/hook", "events": [events.BAND]}


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    """Return the browser of an administrator."""
    return signed_in(admin)


def page(browser: Client, path: str) -> str:
    """Return what a page says."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_empty_list_teaches(browser: Client) -> None:
    """Where there is no webhook yet, it is said what one is for, and how to add it."""
    said = page(browser, "/webhooks/")
    assert "No other system is told yet" in said
    assert 'href="/webhooks/new/"' in said


def test_a_webhook_is_added_and_its_secret_shown_once(browser: Client) -> None:
    """The secret stands on the page that answers, and on no page later, nor in the log."""
    answer = browser.post("/webhooks/new/", GIVEN)
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", endpoint.secret)
    for path in ("/webhooks/", f"/webhooks/{endpoint.pk}/", f"/webhooks/{endpoint.pk}/change/"):
        assert endpoint.secret not in page(browser, path)
    assert endpoint.secret not in str(Deed.objects.values())
    assert Deed.objects.get().after["url"] == GIVEN["url"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://crm.example.com/", "Expected https"),
        ("crm.example.com/hook", "Expected an address"),
        ("ftp://crm.example.com/", "Expected an address"),
        ("https://ada:secret@crm.example.com/", "Expected an address"),
        ("https://crm.example.com:99999/", "Expected an address"),
        ("https://[::1/", "Expected an address"),
        ("https://crm.example.com/a b", "Expected an address"),
        ("https:///hook", "Expected an address"),
        ("https://127.0.0.1/", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("https://localhost/", "private network"),
    ],
)
def test_an_address_that_is_not_called_is_refused(browser: Client, url: str, said: str) -> None:
    """The form says what it expected, and nothing is made."""
    assert said in browser.post("/webhooks/new/", GIVEN | {"url": url}).content.decode()
    assert not Endpoint.objects.exists()


def test_the_own_network_where_it_is_allowed(browser: Client, receiver: Receiver) -> None:
    """With KEEPWELL_WEBHOOKS_PRIVATE=1 an http address of this machine is taken."""
    browser.post("/webhooks/new/", GIVEN | {"url": receiver.url})
    assert Endpoint.objects.get().url == receiver.url


def test_a_test_is_sent_and_its_page_follows_it(
    browser: Client, receiver: Receiver, make_endpoint: MakeEndpoint
) -> None:
    """The page of a test renews itself until it was tried, and then shows the answer."""
    receiver.behaves = [answers(200, "thank <you>")]
    endpoint = make_endpoint(url=receiver.url)
    path = browser.post(f"/webhooks/{endpoint.pk}/test/")["Location"]
    assert 'hx-trigger="every 1s"' in page(browser, path)
    drain()
    part = browser.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-trigger" not in part
    assert "Arrived" in part
    assert "200 OK" in part
    assert "thank &lt;you&gt;" in part
    assert "webhook.test" in page(browser, path)


def test_the_log_is_filtered_by_state_and_event(
    browser: Client, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """The log shows what is asked for, and everything where that cannot be understood."""
    endpoint = make_endpoint()
    made = make_delivery(endpoint, "evt_1", state=State.DONE, status=204, tries=1, next_at=None)
    other = make_delivery(endpoint, "evt_2", kind=events.STATE)
    path = f"/webhooks/{endpoint.pk}/"

    def shown(query: str) -> set[int]:
        found = re.findall(r"/webhooks/deliveries/(\d+)/", page(browser, path + query))
        return {int(pk) for pk in found}

    assert shown("") == shown("?state=nonsense") == {made.pk, other.pk}
    assert shown("?state=done") == {made.pk}
    assert shown(f"?kind={events.STATE}") == {other.pk}
    assert shown(f"?state=done&kind={events.STATE}") == set()


def test_the_log_says_of_whom(
    browser: Client, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """Each row and page of the log names the customer, as text and never as markup."""
    delivery = make_delivery(make_endpoint(), about="<b>Acme</b>")
    for path in (f"/webhooks/{delivery.endpoint_id}/", f"/webhooks/deliveries/{delivery.pk}/"):
        assert "&lt;b&gt;Acme&lt;/b&gt;" in page(browser, path)


def test_administrators_read_why_it_is_off(
    browser: Client, receiver: Receiver, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """A webhook that Keepwell switched off is a notice that leads to the webhooks."""
    receiver.behaves = [answers(410)]
    endpoint = make_endpoint(url=receiver.url)
    make_delivery(endpoint)
    tasks.soon()
    drain()
    notices = page(browser, "/notices/")
    assert "The webhook “crm” is switched off: its receiver says it is gone for good" in notices
    assert 'href="/webhooks/"' in notices
    assert "gone for good (410)" in page(browser, f"/webhooks/{endpoint.pk}/")


def test_one_is_sent_again(
    browser: Client, receiver: Receiver, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """What arrived or was given up goes out again at once, with the id it had."""
    endpoint = make_endpoint(url=receiver.url, rest_until=now() + timedelta(days=3650))
    delivery = make_delivery(endpoint, state=State.GIVEN_UP, tries=8, status=500, next_at=None)
    browser.post(f"/webhooks/deliveries/{delivery.pk}/again/")
    drain()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (State.DONE, 1)
    assert receiver.heard[0][0]["webhook-id"] == delivery.event


def test_all_that_failed_is_sent_again(
    browser: Client, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """What failed or was given up waits anew; what arrived stays, and so do other endpoints."""
    endpoint, other = make_endpoint(), make_endpoint("other")
    make_delivery(endpoint, "evt_1", state=State.GIVEN_UP, tries=8, next_at=None)
    make_delivery(endpoint, "evt_2", state=State.FAILED, tries=2)
    make_delivery(endpoint, "evt_3", state=State.DONE, tries=1, next_at=None)
    make_delivery(other, "evt_1", state=State.GIVEN_UP, tries=8, next_at=None)
    assert "Send all that failed again" in page(browser, f"/webhooks/{endpoint.pk}/")
    browser.post(f"/webhooks/{endpoint.pk}/again/")
    waiting = Delivery.objects.filter(state=State.WAITING, tries=0, next_at__lte=now())
    assert sorted(waiting.values_list("event", flat=True)) == ["evt_1", "evt_2"]
    assert "Send all that failed again" not in page(browser, f"/webhooks/{endpoint.pk}/")
    assert Deed.objects.get().after == {"messages": 2}


def test_it_is_changed_switched_and_removed(browser: Client, make_endpoint: MakeEndpoint) -> None:
    """Each is done, recorded, and said."""
    path = f"/webhooks/{make_endpoint().pk}/"
    browser.post(f"{path}change/", GIVEN | {"title": "New name"})
    browser.post(f"{path}switch/", {"on": "0"})
    assert "Switched off" in page(browser, "/webhooks/")
    browser.post(f"{path}switch/", {"on": "1"})
    assert "New name" in page(browser, path)
    browser.post(f"{path}remove/")
    assert not Endpoint.objects.exists()
    assert [one.verb for one in Deed.objects.order_by("pk")] == [
        "webhooks.change", "webhooks.switch_off", "webhooks.switch_on", "webhooks.remove",
    ]  # fmt: skip
    assert "Admin removed the webhook New name" in page(browser, "/log/")


def test_a_new_secret_is_shown_once(browser: Client, make_endpoint: MakeEndpoint) -> None:
    """A rotation shows the new secret, says until when both are good, and is recorded."""
    endpoint = make_endpoint()
    said = browser.post(f"/webhooks/{endpoint.pk}/secret/").content.decode()
    before, endpoint = endpoint.secret, Endpoint.objects.get()
    assert endpoint.secret != before == endpoint.secret_before
    assert endpoint.secret in said
    assert before not in said
    assert "two signatures" in said
    assert Deed.objects.get().verb == "webhooks.rotate"


def test_a_segment_that_is_gone_can_be_kept_and_is_said(
    browser: Client, make_endpoint: MakeEndpoint
) -> None:
    """Changing a webhook whose segment does not exist any more does not widen it in passing."""
    endpoint = make_endpoint(segment="gone")
    assert "gone (not found)" in page(browser, f"/webhooks/{endpoint.pk}/change/")
    assert "is told of no customer" in page(browser, f"/webhooks/{endpoint.pk}/")


def test_nobody_else_may(
    manager: Member, stranger: Member, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery
) -> None:
    """Every deed refuses who is no administrator, also past the pages."""
    endpoint = make_endpoint()
    delivery = make_delivery(endpoint)
    for member in (manager, stranger):
        for deed in (
            lambda who: actions.add(who, **GIVEN),
            lambda who: actions.change(who, endpoint, title="x"),
            lambda who: actions.switch(who, endpoint, is_on=False),
            lambda who: actions.rotate(who, endpoint),
            lambda who: actions.remove(who, endpoint),
            lambda who: actions.send_test(who, endpoint),
            lambda who: actions.send_again(who, delivery),
            lambda who: actions.send_all_again(who, endpoint),
        ):
            with pytest.raises(PermissionDenied):
                deed(member)
    assert Endpoint.objects.get().title == "crm"


def test_the_pages_take_as_many_queries_for_many(
    browser: Client, make_endpoint: MakeEndpoint, make_delivery: MakeDelivery,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """The list and the log ask the same number of questions, however many rows there are."""
    endpoints = [make_endpoint(f"e{number}") for number in range(20)]
    for number in range(80):
        make_delivery(endpoints[0], f"evt_{number}")
    with django_assert_num_queries(3):
        browser.get("/webhooks/")
    with django_assert_num_queries(5):
        browser.get(f"/webhooks/{endpoints[0].pk}/")
