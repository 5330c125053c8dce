"""The script on a page of another origin, under a policy that lets in nothing else."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from desk.surveys.answering import slowly
from desk.surveys.conftest import BROWSER
from keepwell.desk.customers.models import Customer
from keepwell.desk.surveys.models import Answer, Survey
from keepwell.desk.surveys.public.sites import signature_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]
POLICY = "default-src 'none'; script-src {home}; frame-src {home}"
HTML = """<!doctype html><html lang="{language}"><head><title>Shop</title></head><body><main>
<h1>Shop</h1><button id="own">Buy</button></main>
<script src="{home}/embed/keepwell.js" data-survey="pulse" data-key="{key}" data-when="{when}"
{who} async></script></body></html>"""


@pytest.fixture
def visit(
    chromium: Browser, live_server: LiveServer, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visit]:
    """Return a function that opens a shop that asks: `visit(when="call", language="nl")`."""
    slowly(monkeypatch)
    served = {"html": ""}

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(home=live_server.url))
            self.end_headers()
            self.wfile.write(served["html"].encode())

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    Survey.objects.update(sites=[origin])
    context = chromium.new_context(user_agent=BROWSER, reduced_motion="reduce", locale="en")

    def open_shop(when: str = "button", language: str = "en", who: str = "") -> Page:
        served["html"] = HTML.format(
            language=language, home=live_server.url, key=survey.link, when=when, who=who
        )
        page = context.new_page()
        page.goto(origin)
        page.wait_for_function("window.keepwell")
        return page

    yield open_shop
    context.close()
    server.shutdown()
    server.server_close()


def test_a_visitor_answers_by_keys_alone(visit: Visit) -> None:
    """The button opens the survey in the page's language; an answer counts and is remembered."""
    page = visit(language="th")
    page.get_by_role("button", name="ความคิดเห็น").press("Enter")
    frame = page.frame_locator("iframe")
    frame.get_by_role("radio", name="9", exact=True).press("Space")
    frame.locator("button.main").press("Enter")
    frame.get_by_text("ขอบคุณ").wait_for()
    assert (Answer.objects.get().channel, Answer.objects.get().verdict) == ("site", "counted")
    assert page.evaluate("localStorage.getItem('keepwell:pulse')")


def test_escape_closes_and_the_focus_goes_back(visit: Visit) -> None:
    """Escape closes the survey, from within its page, too, and the button has the focus again."""
    page = visit()
    button = page.get_by_role("button", name="Feedback")
    for inside in (False, True):
        button.press("Enter")
        dialog = page.get_by_role("dialog", name="Feedback")
        dialog.wait_for()
        if inside:
            page.frame_locator("iframe").get_by_role("radio", name="9", exact=True).press("Escape")
        else:
            page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
        focused = "document.activeElement.shadowRoot?.activeElement?.textContent"
        assert page.evaluate(focused) == "Feedback"
    assert not Answer.objects.exists()


def test_asked_again_at_once_the_survey_is_there(visit: Visit) -> None:
    """Whoever closes the survey and opens it again sees it, however soon."""
    page = visit("call")
    page.evaluate(
        """() => {
            keepwell.ask();
            document.body.lastElementChild.shadowRoot.querySelector("dialog").close();
            keepwell.ask();
        }"""
    )
    page.frame_locator("iframe").get_by_role("radio", name="9", exact=True).wait_for()


def test_it_offers_quietly_and_once(visit: Visit) -> None:
    """A pop-up takes no focus from the page, can be waved away, and does not come again."""
    page = visit("after 0")
    bar = page.get_by_role("region", name="Feedback")
    bar.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    bar.get_by_role("button", name="Not now").click()
    bar.wait_for(state="hidden")
    again = visit("after 0")
    again.wait_for_function("localStorage.getItem('keepwell:pulse')")
    assert not again.get_by_role("region", name="Feedback").is_visible()


def test_a_page_asks_when_it_likes(visit: Visit) -> None:
    """With `call` nothing is shown before the page says so; it may ask again and again."""
    page = visit("call")
    assert not page.get_by_role("button", name="Feedback").is_visible()
    page.evaluate("keepwell.ask()")
    page.frame_locator("iframe").get_by_role("radio", name="9", exact=True).wait_for()


def test_whom_the_site_signed_answers_in_their_name(
    visit: Visit, survey: Survey, acme: Customer
) -> None:
    """Account and person reach the desk as the site wrote them, in whatever letters."""
    signature = signature_of(survey, acme.key, "แอน+?/")
    who = f'data-account="{acme.key}" data-person="แอน+?/" data-signature="{signature}"'
    page = visit("call", who=who)
    page.evaluate("keepwell.ask()")
    frame = page.frame_locator("iframe")
    frame.get_by_role("radio", name="9", exact=True).press("Space")
    frame.locator("button.main").press("Enter")
    frame.get_by_text("Thank you.").wait_for()
    answer = Answer.objects.get()
    assert (answer.customer, answer.person, answer.verdict) == (acme, "แอน+?/", "counted")


def test_a_site_that_is_not_named_shows_nothing(visit: Visit) -> None:
    """A browser does not show the survey within a site that the desk does not name."""
    page = visit("call")
    Survey.objects.update(sites=["https://shop.example.com"])
    with page.expect_console_message(lambda one: "frame-ancestors" in one.text):
        page.evaluate("keepwell.ask()")
    assert page.frame_locator("iframe").get_by_role("radio").count() == 0
