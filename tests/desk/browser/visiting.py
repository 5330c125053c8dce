"""Somebody at a browser: opens windows, signs in, and takes note of whatever goes wrong there."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from keepwell.cli.demo import PASSWORD
from keepwell.desk.members.actions.starting import DEMO

REFUSED = ("Failed to load resource", "Response Status Error")
"""How browser and htmx note that a server refused something; a story says whether it may."""


def mail_of(name: str) -> str:
    """Return the address of somebody in the demo."""
    return f"{name}@{DEMO}"


@dataclass
class Visitor:
    """Whoever visits a desk. What goes wrong in a window is a complaint."""

    browser: Browser
    address: str
    states: dict[str, Any] = field(default_factory=dict)
    """What browsers remember, by who signed in there."""
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def window(self, **how: object) -> Page:
        """Open a window of a browser that remembers nothing."""
        given: dict[str, Any] = {"base_url": self.address, "reduced_motion": "reduce"} | how
        context = self.browser.new_context(**given)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._follow)
        page.on("response", self._look)
        return page

    def window_of(self, name: str, **how: object) -> Page:
        """Open a window in which somebody of the demo is signed in."""
        if name not in self.states:
            page = self.window()
            sign_in(page, mail_of(name))
            self.states[name] = page.context.storage_state()
        return self.window(storage_state=self.states[name], **how)

    def leave(self) -> None:
        """Close all windows; AssertionError if anything went wrong in one."""
        for context in self.contexts:
            context.close()
        assert self.complaints == []

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(REFUSED):
            self.complaints.append(f"{said.location.get('url')}: {said.text}")

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _look(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: status {response.status}")


def sign_in(page: Page, mail: str, password: str = PASSWORD) -> None:
    """Sign in by the form, and wait for the first page."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(mail)
    page.locator("input[name=password]").fill(password)
    page.locator("main button.primary").click()
    page.wait_for_url(lambda url: "/account/" not in url)
