"""Every page that one can get to, as everybody may see it."""

import os
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page

from desk.browser.crawling import Found, crawl
from desk.browser.visiting import Visitor
from desk.places import PLACES
from desk.serving.desks import Desk

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("KEEPWELL_SCREENSHOTS")
"""A folder for a picture of each page, for people to look at."""
NARROW, WIDE = 360, 1440
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS = list((product if PICTURES else zip)((NARROW, WIDE), SCHEMES))
"""Widths and schemes that every page is looked at in: each of both, and all four for pictures."""
UNLINKED = {
    "serving:alive", "serving:ready", "serving:metrics", "intake:collect",
    "intake:hook", "cases:mail_in",  # asked by machines
    "account_inactive", "account_reset_password_done", "account_reset_password_from_key_done",
    "surveys:personal", "surveys:anonymous", "surveys:labelled", "surveys:lure",
    "surveys:script", "surveys:frame", "surveys:frame_of",
    "surveys:stop", "cases:receipt", "cases:stop", "playbooks:shared",  # customers get these
}  # fmt: skip
"""Views that no link leads to: others send the reader there, or machines ask."""
API = "api:v1:"
"""How the names begin of what only programs ask."""
AT_TIMES = {
    "jobs:job", "jobs:progress", "jobs:run_again", "customers:changing",  # once there was a job
    "intake:import-result", "intake:import-rejects",  # once an import was started
    "intake:pull",  # once a system was pulled from
    "surveys:service", "surveys:service_test", "surveys:service_remove",
    "surveys:message",  # once there is a message service
    "customers:segment_row",  # until a segment was looked at
    "customers:segment_people",  # once there is a segment of people
    "health:standing", "health:withdraw",  # while a judgement waits or holds
    "health:notes", "health:change-note", "health:delete-note",  # where somebody wrote
    "notices:read", "notices:read_all",
    "health:score-now",  # before there are scores
    "health:lab-discard", "health:lab-follow", "health:lab-withdraw",
    "health:lab-publish", "health:lab-tests", "health:lab-expect",  # while there is a draft, or a
    # version waits
    "health:lab-publish-again", "health:lab-tests-of",  # once there were two versions
    "health:forecast-export",  # once something is foretold
    "retention:leaving", "retention:leaving-tell",  # where a customer is at risk or left
    "webhooks:endpoint", "webhooks:change", "webhooks:switch", "webhooks:rotate",
    "webhooks:remove", "webhooks:test", "webhooks:send_all_again",  # once there is a webhook
    "webhooks:delivery", "webhooks:send_again",  # once it was told something
    "surveys:survey", "surveys:open", "surveys:close", "surveys:link", "surveys:ask",
    "surveys:edit", "surveys:text", "surveys:download", "surveys:preview",
    "surveys:sheet", "surveys:figures", "surveys:begun", "surveys:poster",
    "surveys:poster_sheet", "surveys:qr", "surveys:bring", "surveys:site",  # once there is a survey
    "surveys:calls", "surveys:calls_new", "surveys:calls_next", "surveys:call",
    "surveys:call_came", "surveys:call_put_back",  # once a survey asks by telephone
    "surveys:answer", "surveys:release", "surveys:drop", "surveys:answers_export",
    "surveys:answers_decide",  # once there was an answer
    "surveys:count", "surveys:accounts", "surveys:account_rule",  # once there is a survey
    "surveys:distribution", "surveys:distribution_change", "surveys:distribution_stand",
    "surveys:distribution_rehearse", "surveys:distribution_preview", "surveys:distribution_sheet",
    "surveys:run", "surveys:left_out",  # once there is a distribution
    "surveys:ask_again",  # once somebody opted out
    "surveys:topic", "surveys:topic_merge", "surveys:topic_split", "surveys:topic_retire",
    "surveys:topic_bring",  # once there is a topic, or feedback.yaml
    "surveys:judge", "surveys:settle", "surveys:topic_learn",  # once somebody wrote something
    "alerts:alert", "alerts:act",  # once there is an alert
    "alerts:watch", "alerts:watch_switch", "alerts:watch_remove",  # once there is a watch
    "alerts:target_add", "alerts:target_confirm", "alerts:target_remove",  # once one is added
    "cases:templates_ready",  # until all ready templates are taken
    "cases:case", "cases:work", "cases:filled", "cases:length",  # once there is a case
    "cases:template",  # once there is a template
    "cases:mail", "cases:mail_drop", "cases:mailbox_try", "cases:file",  # once a mail came in
    "cases:targets_of", "cases:targets_which",  # once there is a topic
    "cases:cause", "cases:cause_page", "cases:cause_figures", "cases:causeless",
    "cases:cause_move", "cases:cause_merge", "cases:fix_new",  # once there is a root cause
    "cases:fix", "cases:fix_change", "cases:fix_effect", "cases:fix_tell",  # once there is a fix
    "reports:goal", "reports:paper", "reports:promises", "reports:switch",  # once it was counted
    "reports:promise", "reports:promise_remove", "reports:we_did",  # once a fix is done
    "rules:tree", "rules:download", "rules:text", "rules:move", "rules:branch", "rules:new_branch",
    "rules:name", "rules:versions", "rules:did", "rules:try",
    "rules:decide",  # once there are rules
    "rules:restore", "rules:of_case",  # once a version was in force, and opened a case
    "playbooks:plan", "playbooks:work_plan", "playbooks:task", "playbooks:work_task",
    "playbooks:send",
    "playbooks:starting",  # once there is a plan, or many start
    "playbooks:playbook", "playbooks:edit", "playbooks:text",
    "playbooks:switch", "customers:condition",  # once there is one
}  # fmt: skip
"""Views that are linked while something goes on. The stories lead there."""
UNNAMED = """() => [...document.querySelectorAll("svg, img, [role=img]")].filter(
  (each) => !each.closest("[aria-hidden=true]") && !each.closest("[role=img][aria-label]")
    && !each.getAttribute("aria-label") && !each.getAttribute("aria-labelledby")
    && !each.hasAttribute("alt") && !each.querySelector("title")
).map((each) => each.outerHTML.slice(0, 120))"""
SETTLED = """() => !document.querySelector(".htmx-request, .waiting:not([hidden], .htmx-indicator)")
  && !document.querySelector("[data-chart] .drawing:empty")"""
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="session")
def links(demo: Desk) -> dict[str, str]:
    """Return the links that came by mail: to an invitation, and to a new password."""
    said = demo.tell(
        "from keepwell.desk.members import links\n"
        "from keepwell.desk.members.models import Invitation, Member\n"
        "print(links.to_invitation(Invitation.objects.get(email='bo@example.com')))\n"
        "print(links.to_new_password(Member.objects.get(email__startswith='viewer@')))"
    )
    welcome, password = said.split()
    return {"members:accept": welcome, "account_reset_password_from_key": password}


@pytest.fixture(scope="session")
def found(chromium: Browser, demo: Desk, signed_in_states: dict[str, object]) -> Found:
    """Follow all links, as an administrator who sees all customers."""
    visitor = Visitor(chromium, demo.address, signed_in_states)
    page = visitor.window_of("admin")
    _bring(page, "email;day\nbo@example.com;2026-01-02\n")
    found = crawl(page.request, ["/"])
    visitor.leave()
    return found


@pytest.fixture(scope="session")
def outside(chromium: Browser, demo: Desk, links: dict[str, str]) -> Found:
    """Follow all links as somebody who is not signed in."""
    visitor = Visitor(chromium, demo.address)
    sent_to = ["/account/password/reset/done/", "/account/inactive/"]
    paths = [link.removeprefix(demo.address) for link in links.values()]
    found = crawl(visitor.window().request, ["/account/login/", *sent_to, *paths])
    visitor.leave()
    return found


def test_one_gets_everywhere(found: Found, outside: Found) -> None:
    """Every view of the desk is found by following links, and no link leads nowhere."""
    assert found.broken + outside.broken == []
    known = found.names | outside.names | UNLINKED | AT_TIMES
    for_people = {place.name for place in PLACES if not place.name.startswith(API)}
    assert sorted(for_people - known) == []


def test_every_page_is_fit_for_all(found: Found, visitor: Visitor) -> None:
    """On a phone in the light and on a desk in the dark each page is sound, and axe content."""
    page = visitor.window_of("reader-en")
    wrong = [each for name, path in found.pages.items() for each in _walk(page, name, path)]
    assert wrong == []


def test_every_page_before_signing_in(outside: Found, visitor: Visitor) -> None:
    """The same holds for who is not signed in."""
    page = visitor.window()
    assert {"account_login", "account_reset_password"} <= outside.pages.keys()
    assert [each for name, path in outside.pages.items() for each in _walk(page, name, path)] == []


@pytest.mark.parametrize("code", ["th", "nl", "pl"])
def test_every_page_holds_in_every_language(found: Found, visitor: Visitor, code: str) -> None:
    """On a phone each page fits the screen and names its language, whatever that is."""
    page = visitor.window_of(f"reader-{code}", viewport={"width": NARROW, "height": 800})
    wrong: list[str] = []
    for name, path in found.pages.items():
        wrong += [f"{path}: {each}" for each in _sound(page, path, code)]
        wrong += [f"{path}: {each}" for each in _fits(page)]
        _picture(page, f"{name}-{NARROW}-{code}")
    assert wrong == []


def _bring(page: Page, text: str) -> None:
    """Upload a file, so that there is an import to look at."""
    page.goto("/data/imports/")
    given = FilePayload(name="people.csv", mimeType="text/csv", buffer=text.encode())
    page.locator("input[type=file]").set_input_files(given)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("/data/imports/*/")


def _walk(page: Page, name: str, path: str) -> list[str]:
    """Return what is wrong with a page, whatever it looks like."""
    page.set_viewport_size({"width": NARROW, "height": 800})
    wrong = _sound(page, path, "en")
    for width, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(SETTLED)
        wrong += [f"{width} {scheme}: {each}" for each in (*_fits(page), *_heard(page))]
        _picture(page, f"{name}-{width}-{scheme}")
    return [f"{path}: {each}" for each in wrong]


def _sound(page: Page, path: str, code: str) -> list[str]:
    """Open a page, and return what is wrong whatever its width."""
    answer = page.goto(path)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # what loads when it is seen
    page.wait_for_function(SETTLED)
    page.evaluate("scrollTo(0, 0)")
    checks = {
        f"status {answer and answer.status}": answer is not None and answer.status == 200,
        "not one h1": page.locator("h1").count() == 1,
        "lang is wrong": page.locator("html").get_attribute("lang") == code,
        f"title is {page.title()!r}": not page.title().strip().startswith("·"),
    }
    unnamed = [f"neither hidden nor named: {each}" for each in page.evaluate(UNNAMED)]
    return [wrong for wrong, holds in checks.items() if not holds] + unnamed


def _fits(page: Page) -> list[str]:
    over = page.evaluate(TOO_WIDE)
    return [f"{over} px wider than the screen"] if over > 0 else []


def _heard(page: Page) -> list[str]:
    """Return what axe finds."""
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}"
        for each in Axe().run(page).response["violations"]
    ]


def _picture(page: Page, name: str) -> None:
    """Leave a picture where one is asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name.replace(':', '-')}.png", full_page=True)
