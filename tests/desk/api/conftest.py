"""A key for each test, and a way to ask with it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from desk.health.customer.conftest import acme, ann, lake, made_once, published
from desk.surveys.conftest import open_survey, survey
from keepwell.desk.api import letting_in
from keepwell.desk.api.actions import make_key
from keepwell.desk.api.models import Key, Scope
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.members.models import Member

__all__ = ["acme", "ann", "lake", "made_once", "open_survey", "published", "survey"]
"""The company of the customer page's tests: what it shows has to be what the API says; a survey."""

Answered = Callable[..., Any]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave what makes up requests be where no slow tests run: that alone takes seconds."""
    asked = config.getoption("markexpr")
    idle = asked and not re.search(r"(?<!not )\bslow\b", asked)
    return True if idle and collection_path.name == "test_contract.py" else None


@pytest.fixture(autouse=True)
def turnstile(monkeypatch: pytest.MonkeyPatch) -> Turnstile:
    """Let each test begin with full buckets, on a clock that stands."""
    fresh = Turnstile(letting_in.RATE, letting_in.BURST, lambda: 0.0)
    monkeypatch.setattr(letting_in, "turnstile", fresh)
    return fresh


@pytest.fixture
def key(admin: Member) -> tuple[Key, str]:
    """Make a key that may read everything; return it and its text."""
    return make_key(admin, "Data warehouse", list(Scope))


@pytest.fixture
def ask(key: tuple[Key, str]) -> Callable[..., Any]:
    """Return a function that asks with the key: `ask("/customers", limit=2)` gives the response.

    With a `body`, a text of JSON or what is written as one, it is posted.
    """

    def asked(
        path: str, *, show: str = key[1], headers: dict[str, str] | None = None,
        body: object = None, **query: Any,
    ):  # fmt: skip
        shown = {"Authorization": f"Bearer {show}"} if show else {}
        address, told = f"/api/v1{path}", shown | (headers or {})
        if body is None:
            return Client().get(address, query, headers=told)
        return Client().post(address, body, "application/json", headers=told)

    return asked


@pytest.fixture
def read(ask: Callable[..., Any]) -> Answered:
    """Return a function that gives what is answered as JSON values: `read("/segments")`."""

    def answered(path: str, status: int = 200, **query: Any) -> Any:
        response = ask(path, **query)
        assert response.status_code == status, response.content
        return response.json()

    return answered
