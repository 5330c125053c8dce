"""Finding all that a desk shows, by following every link as a reader would."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

LEADING = ("href", "hx-get", "action", "formaction", "hx-post", "data-mentionable")
"""Attributes that hold an address; none changes anything when it is only read."""
EACH = 3
"""Addresses that are followed of one view: an empty one, one with a query, one more."""


@dataclass
class Found:
    """What a crawl found, by the name of the view."""

    pages: dict[str, str] = field(default_factory=dict)
    """An address of each page."""
    others: set[str] = field(default_factory=set)
    """Fragments, files, and deeds that want a POST."""
    broken: list[str] = field(default_factory=list)
    """Links that lead nowhere."""

    @property
    def names(self) -> set[str]:
        """Return every view that was found."""
        return set(self.pages) | self.others


class _Links(HTMLParser):
    """Gathers the addresses that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a tag leads."""
        if tag != "link":
            self.found += [value for name, value in attrs if name in LEADING and value]


def crawl(asking: APIRequestContext, start: Iterable[str]) -> Found:
    """Follow the links from where `start` says; a few of each view are enough."""
    found, waiting = Found(), deque(start)
    seen: dict[str, set[str]] = {}
    while waiting:
        path = waiting.popleft()
        name = view_of(path)
        asked = seen.setdefault(name, set())
        if name and path not in asked and len(asked) < EACH:
            asked.add(path)
            waiting.extend(_read(asking, path, name, found))
    return found


def view_of(path: str) -> str:
    """Return the name of the view that answers, or nothing where none of the desk's does."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def _read(asking: APIRequestContext, path: str, name: str, found: Found) -> list[str]:
    """Note what answers at an address; return where it leads."""
    answer = asking.get(path, max_redirects=0)
    is_text = "text/html" in answer.headers.get("content-type", "")
    text = answer.text() if is_text else ""
    if answer.status == 404:
        found.broken.append(path)
    elif answer.ok and text.lstrip().startswith("<!doctype html"):
        found.pages.setdefault(name, path)
    else:
        found.others.add(name)
    links = _Links()
    links.feed(text if answer.ok else "")
    return [urldefrag(urljoin(path, link)).url for link in links.found if _is_ours(link)]


def _is_ours(link: str) -> bool:
    return not urlsplit(link).scheme and not link.startswith("/static/")
