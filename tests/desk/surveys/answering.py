"""A customer at a public page, without a script: who reads what is on it and fills it in."""

import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

STAMP = re.compile(r'name="stamp" value="([^"]+)"')
LURE = re.compile(r'href="(/f/-/[^"]+)"')


class Controls(HTMLParser):
    """What a page would send as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action, self.values = "", {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form's address, and each input that has a value."""
        given = dict(attrs)
        if tag == "form":
            self.action = given["action"] or ""
        tapped = given.get("type") not in {"radio", "checkbox"} or "checked" in given
        if tag == "input" and given.get("name") and tapped:
            self.values[given["name"]] = given.get("value") or ""


def text(response: HttpResponse) -> str:
    """Return a page."""
    return response.content.decode()


def send(client: Client, page: HttpResponse, **answers: Any) -> HttpResponse:
    """Send a page as it stands with some answers: `q_score=9`; `away_` names its own controls."""
    controls = Controls(text(page))
    given = {name.replace("q_", "q.", 1): value for name, value in answers.items()}
    return client.post(controls.action, {**controls.values, **given})


def slowly(monkeypatch: Any, seconds: float = 20) -> None:
    """Let time pass for whoever judges how fast an answer came."""
    from time import time

    from keepwell.desk.surveys.public import doubting

    monkeypatch.setattr(doubting, "time", lambda: time() + seconds)
