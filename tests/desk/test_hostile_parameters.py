"""Parameters that nobody sends in earnest: whatever a page asks for, it gets this.

The addresses are found by walking the URL patterns, and the names by what each view looks for: a
room needs to do nothing for this test.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from desk.api.conftest import ask, key, turnstile
from desk.conftest import MakeCustomer, SignedIn
from desk.places import PLACES
from keepwell.desk.api import letting_in
from keepwell.desk.api.document import document
from keepwell.desk.base.rates import Turnstile
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.members.access import LEAST
from keepwell.desk.members.models import Member

__all__ = ["ask", "key", "turnstile"]
HOSTILE = {
    "long": "9" * 5_000,
    "large": "9" * 30,
    "superscript": "²",
    "nul": "a\x00b",
    "early": "0001-01-01",
    "late": "9999-12-31",
    "later": "99999-12-31",
    "infinite": "1e999",
    "nothing": "NaN",
    "negative": "-1",
    "text": "%s' {{ x }} \\",
}
LEFT_OUT = {
    ("get", "nul"),  # never gets that far, see below
}
SERVER_ERROR = 500
GUARDED = [place for place in PLACES if getattr(place.view, LEAST, None) is not None]


class Asked(QueryDict):
    """Parameters of which each has the same value, whatever its name."""

    value = ""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return self.value

    def get(self, *_asked: object) -> str:
        """Return the value."""
        return self.value

    def getlist(self, *_asked: object) -> list[str]:
        """Return the value twice."""
        return [self.value, self.value]

    def items(self) -> Iterator[tuple[str, str]]:
        """Return one that is there."""
        return iter([("x", self.value)])

    def lists(self) -> Iterator[tuple[str, list[str]]]:
        """Return one that is there."""
        return iter([("x", [self.value])])

    def __bool__(self) -> bool:
        return True


@pytest.fixture
def browser(
    desk_project: object, admin: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> Client:
    """Make a few things that pages show, and the browser of who sees them all."""
    open_case(Opening(customer=make_customer("x", owner=admin), about="x", owner=admin))
    found = signed_in(admin)
    found.raise_request_exception = False
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "name"),
    [one for one in product(("get", "post"), HOSTILE) if one not in LEFT_OUT],
)
def test_no_page_stumbles_over_a_parameter(
    name: str, method: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is asked or sent, a page answers with itself or with a refusal."""
    sent = type("Hostile", (Asked,), {"value": HOSTILE[name]})("")
    monkeypatch.setattr(WSGIRequest, method.upper(), sent)
    assert broken(undone(getattr(browser, method), place.path) for place in GUARDED) == []


@pytest.mark.slow
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_question_of_a_program_breaks_the_api(
    value: str, ask: Callable[..., Any], desk_project: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a parameter is that the document of the API names, it is answered or refused."""
    monkeypatch.setattr(letting_in, "turnstile", Turnstile(1e9, 1_000_000, lambda: 0.0))
    for path, operations in document()["paths"].items():
        asked = operations.get("get", {}).get("parameters", [])
        place = re.sub(r"{\w+}", quote(value[:200]), path.removeprefix("/api/v1"))
        for name in ("", *(one["name"] for one in asked if one["in"] == "query")):
            assert ask(place, **({name: value} if name else {})).status_code < SERVER_ERROR, path


@pytest.mark.parametrize("address", ["/customers/?q=%00", "/customers/?band=a%2500%00", "/a%00b/"])
def test_no_text_has_a_nul(address: str, client: Client) -> None:
    """An address with a NUL is refused before anything is looked up."""
    assert client.get(address).status_code == 400


def undone(ask: Callable[[str], Any], path: str) -> Any:
    """Ask, and leave nothing of it: each page finds what the one before did."""
    with transaction.atomic():
        answer = ask(path)
        transaction.set_rollback(True)
    return answer


def broken(answers: Iterable[Any]) -> list[str]:
    """Return why answers failed, by what was asked."""
    failed = [one for one in answers if one.status_code >= SERVER_ERROR]
    return [f"{one.request['PATH_INFO']}: {one.exc_info[1]!r}"[:200] for one in failed]
