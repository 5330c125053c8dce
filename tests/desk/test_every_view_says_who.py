"""Every address of the desk, found by walking the URL patterns: who may open it, and that it holds.

A room needs to do nothing for this test but to say `@access(Role.X)` or `@public` on each view.
"""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from desk.places import PLACES, Place
from keepwell.desk.members.access import LEAST
from keepwell.desk.members.models import Member, Role, Visibility

SIGN_IN = "/account/login/?next="
PUBLIC = {
    "account_inactive", "account_login", "account_logout", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "members:accept",
    "serving:alive", "serving:ready", "serving:metrics",  # asked by machines
    "intake:collect",  # whoever sends shows a key: tests/desk/intake/test_tracking.py
    "intake:hook",  # the key is in the address: tests/desk/intake/test_hooks.py
    "surveys:personal", "surveys:anonymous", "surveys:labelled", "surveys:lure",
    "surveys:script", "surveys:frame", "surveys:frame_of",
    "surveys:stop", "cases:receipt", "cases:stop", "playbooks:shared",
    "reports:we_did",  # for customers
    "cases:mail_in",  # the secret is in the address: tests/desk/cases/inbound/test_letting_in.py
    "api:docs", "api:openapi",  # what can be asked, and no data
    # Whoever reads shows a key instead: tests/desk/api/test_letting_in.py holds each of them to it.
    *(place.name for place in PLACES if place.name.startswith("api:v1:")),
}  # fmt: skip
"""Pages that everybody may open; one more is a decision, so it is written here."""
GUARDED = [place for place in PLACES if getattr(place.view, LEAST, None) is not None]


@pytest.fixture
def browser_of(db: None) -> Callable[[Role], Client]:
    """Return a function that gives the browser of a member of a role, who sees all customers."""
    cache.clear()

    def browser(role: Role) -> Client:
        client = Client()
        client.force_login(
            Member.objects.create_user(
                f"{role}@example.com", name=role, role=role, visibility=Visibility.ALL
            )
        )
        return client

    return browser


def below(place: Place) -> list[Role]:
    """Return the roles that may not open a page."""
    return list(Role)[: getattr(place.view, LEAST).rank]


def test_the_walk_finds_pages() -> None:
    """The test sees pages of several rooms, behind every kind of pattern."""
    paths = {place.path for place in PLACES}
    assert {"/account/login/", "/members/1/", "/welcome/x/", "/log/"} <= paths
    assert "/account/password/reset/key/x-x/" in paths


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_view_says_who(place: Place) -> None:
    """Each view names the least role that may open it, or stands in the list of public ones."""
    assert hasattr(place.view, LEAST), "say @access(Role.…) or @public on the view"
    assert (getattr(place.view, LEAST) is None) == (place.name in PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize("place", GUARDED, ids=str)
def test_who_is_not_signed_in_is_asked_to(place: Place, client: Client) -> None:
    """Whatever is asked for, and however, nobody gets it without signing in."""
    for ask in (client.get, client.post):
        answer = ask(place.path)
        assert (answer.status_code, answer.get("Location")) == (302, f"{SIGN_IN}{place.path}")
        assert ask(place.path, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("role", list(Role)[:-1])
def test_a_lower_role_is_refused(role: Role, browser_of: Callable[[Role], Client]) -> None:
    """Who may not open a page is refused, by GET and by POST, before anything is looked up."""
    client, closed = browser_of(role), [place for place in GUARDED if role in below(place)]
    assert closed
    for place in closed:
        assert client.get(place.path).status_code == 403, place
        assert client.post(place.path).status_code == 403, place


@pytest.mark.usefixtures("desk_project")
@pytest.mark.parametrize("role", Role)
def test_whoever_may_is_let_in(role: Role, browser_of: Callable[[Role], Client]) -> None:
    """Each role gets an answer from every page it may open: nothing is refused, nothing breaks."""
    client = browser_of(role)
    for place in GUARDED:
        if role not in below(place):
            status = client.get(place.path).status_code
            assert status in {200, 302, 400, 404, 405}, place
