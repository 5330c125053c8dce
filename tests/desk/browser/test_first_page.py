"""How much the first page weighs."""

import pytest
from playwright.sync_api import Request

from desk.browser.visiting import Visitor

pytestmark = pytest.mark.browser

MOST = 150_000
"""Bytes of the first page with all that it needs, as they travel."""


def test_the_first_page_is_light(visitor: Visitor) -> None:
    """Today weighs 150 kB at most with its styles, scripts and icons, compressed as served."""
    page = visitor.window_of("reader-en")
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 - it marks what it calls
    page.goto("/", wait_until="networkidle")
    weights = {each.url: each.sizes()["responseBodySize"] for each in asked}
    kinds = {each.resource_type for each in asked}
    assert {"document", "stylesheet", "script"} <= kinds
    assert not [url for url in weights if "vega" in url]
    assert sum(weights.values()) <= MOST, weights
