"""What surrounds every page."""

from collections.abc import Callable

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from keepwell.desk.base import navigation
from keepwell.desk.base.context import Desk, initials
from keepwell.desk.base.middleware import ToastMiddleware
from keepwell.desk.base.navigation import Entry, places
from keepwell.desk.members.models import Deed, Member, Role, Theme
from keepwell.project import Project

SignedIn = Callable[[Member], Client]


@pytest.fixture
def _entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer three pages, one of them only to administrators, and one that does not exist."""
    entries = (
        Entry("base:palette", "Palette", "search"),
        Entry("base:appearance", "Appearance", "theme", least=Role.ADMINISTRATOR, group="Ways"),
        Entry("nowhere:at_all", "Nowhere", "help"),
    )
    monkeypatch.setattr(navigation, "ENTRIES", entries)


@pytest.mark.usefixtures("_entries")
def test_rail_offers_what_one_may_open():
    """The rail leaves out what does not exist and what the member's role does not include."""
    assert [place.path for place in places(Member(role=Role.VIEWER), "/")] == ["/palette/"]
    offered = places(Member(role=Role.ADMINISTRATOR), "/")
    assert [place.path for place in offered] == ["/palette/", "/appearance/"]


@pytest.mark.usefixtures("_entries")
def test_each_group_begins_once():
    """The first entry of a group that one may open carries its name, the others none."""
    offered = places(Member(role=Role.ADMINISTRATOR), "/")
    assert [place.heading for place in offered] == ["", "Ways"]


def test_keys_lead_to_one_page():
    """No two pages have the same keys."""
    keys = [entry.keys for entry in navigation.ENTRIES]
    assert len(set(keys)) == len(keys)


@pytest.mark.usefixtures("_entries")
@pytest.mark.parametrize(
    ("path", "current"),
    [("/palette/", [True]), ("/palette/deeper/", [True]), ("/palettes/", [False]), ("/", [False])],
)
def test_rail_says_where_one_is(path: str, current: list[bool]):
    """An entry is the current one on its page and on those below it."""
    assert [place.current for place in places(Member(role=Role.VIEWER), path)] == current


def frame(member: Member | None = None, path: str = "/", **cookies: str) -> Desk:
    """Return what a page of this member gets."""
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = member
    return Desk(request)


@pytest.mark.parametrize(
    ("theme", "said"), [(Theme.SYSTEM, ""), (Theme.DARK, "dark"), (Theme.LIGHT, "light")]
)
def test_theme(theme: Theme, said: str):
    """A page says the theme only if the member chose one."""
    assert frame(Member(theme=theme)).theme == said
    assert not frame().theme


@pytest.mark.parametrize(("cookie", "said"), [("slim", "slim"), ("wide", ""), ("<b>", "")])
def test_rail_remembers(cookie: str, said: str):
    """The rail stays as slim as one left it; any other cookie means nothing."""
    assert frame(rail=cookie).rail == said


@pytest.mark.parametrize(
    ("name", "said"), [("Mali Srisai", "MS"), ("jan", "J"), ("A. van de Berg", "AB"), ("", "")]
)
def test_initials(name: str, said: str):
    """A person is the first letters of the first and the last word."""
    assert initials(name) == said


def test_company_of_the_project(desk_project: Project):
    """Every page carries the company's name."""
    (desk_project.root / "keepwell.toml").write_text('name = "Siam Foods"\n', encoding="utf-8")
    assert frame().company == "Siam Foods"


def answer(along: HttpResponse, **headers: str) -> str:
    """Return the body of an answer to which a message belongs."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.success(request, "Kept <it>.")
        return along

    request = RequestFactory().get("/", headers=headers)
    request._messages = CookieStorage(request)
    return ToastMiddleware(view)(request).content.decode()


def test_toast_comes_along():
    """A fragment brings its message along, escaped, for the place where toasts stand."""
    body = answer(HttpResponse("<p>Row</p>"), hx_request="true")
    assert body.startswith("<p>Row</p>")
    assert 'hx-swap-oob="beforeend:#toasts"' in body
    assert "Kept &lt;it&gt;." in body


@pytest.mark.parametrize(
    ("along", "headers"),
    [
        (HttpResponse("x"), {}),
        (HttpResponse("x"), {"hx_request": "true", "hx_boosted": "true"}),
        (HttpResponse("x", headers={"HX-Redirect": "/"}), {"hx_request": "true"}),
        (HttpResponse("x", content_type="text/csv"), {"hx_request": "true"}),
        (HttpResponse("x", status=302), {"hx_request": "true"}),
    ],
)
def test_toast_waits(along: HttpResponse, headers: dict[str, str]):
    """What is no fragment, or leads elsewhere, leaves the message for the page that comes."""
    assert answer(along, **headers) == "x"


def test_choosing_a_theme(viewer: Member, signed_in: SignedIn):
    """A viewer, too, chooses a theme, comes back to the same page, and the deed is logged."""
    answer = signed_in(viewer).post("/appearance/", {"theme": "dark", "next": "/log/?a=b"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/log/?a=b")
    viewer.refresh_from_db()
    assert viewer.theme == Theme.DARK
    deed = Deed.objects.get(verb="members.change_profile")
    assert (deed.member, deed.before, deed.after) == (
        viewer, {"theme": "system"}, {"theme": "dark"},
    )  # fmt: skip


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_choosing_leads_nowhere_else(viewer: Member, signed_in: SignedIn, target: str):
    """An address elsewhere is not followed."""
    answer = signed_in(viewer).post("/appearance/", {"language": "th", "next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("chosen", [{"theme": "neon"}, {"language": "xx"}])
def test_choosing_what_there_is_not(viewer: Member, signed_in: SignedIn, chosen: dict[str, str]):
    """A theme or language that does not exist changes nothing."""
    assert signed_in(viewer).post("/appearance/", chosen).status_code == 400
    assert not Deed.objects.exists()


def test_strangers(client: Client, db: None):
    """Who is not signed in is asked to."""
    assert client.post("/appearance/", {"theme": "dark"}).status_code == 302
    assert client.get("/palette/", headers={"hx-request": "true"}).status_code == 401


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_stand_alone(name: str):
    """A page for what went wrong needs neither database nor request, and says what to do."""
    drawn = render_to_string(f"{name}.html")
    assert '<html lang="en"' in drawn
    assert drawn.count("<h1>") == 1
    assert "</p>" in drawn


def test_gallery_is_for_developers(client: Client, db: None):
    """The gallery is not there unless one debugs."""
    assert client.get("/gallery/").status_code == 404
