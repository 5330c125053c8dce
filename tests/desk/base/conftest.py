"""A real browser that stands before the gallery."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from django.test import Client
from django.urls import include, path
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from keepwell.desk.base.gallery import gallery, pieces
from keepwell.desk.members.models import Member
from keepwell.project import Project


@pytest.fixture
def _gallery_urls(settings: Settings) -> None:
    """Open the gallery, which only developers have."""
    urls = ModuleType("gallery_urls")
    urls.urlpatterns = [
        path("gallery/", gallery),
        path("gallery/pieces/", pieces),
        path("", include("keepwell.desk.urls")),
    ]
    settings.ROOT_URLCONF = urls


@pytest.fixture
def context(
    chromium: Browser,
    live_server: LiveServer,
    admin: Member,
    desk_project: Project,
    _gallery_urls: None,
) -> Iterator[BrowserContext]:
    """Open a window in which the administrator is signed in."""
    client = Client()
    client.force_login(admin)
    context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce")
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Open the gallery; until the end no script may fail or break the content policy."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if _is_ours(said) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/gallery/")
    yield page
    assert complaints == []


def _is_ours(said: ConsoleMessage) -> bool:
    """Return whether a message is more than the browser's note that a server refused something."""
    refused = "Failed to load resource" in said.text or "Response Status Error" in said.text
    return said.type == "error" and not refused
