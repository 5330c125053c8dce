from importlib import import_module

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from keepwell.desk.members.models import Member

PASSWORD = "correct horse"
"""Of everybody in the cast."""
SIGN_IN = "/account/login/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_shared_cache")]


@pytest.fixture
def _shared_cache() -> None:
    """Count tries in the table that all processes share, as the desk does, and begin with none."""
    shared = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "desk_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    with override_settings(CACHES={"default": shared}):
        yield
        cache.clear()


def try_to_sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    """Send the form of the sign-in page."""
    return client.post(SIGN_IN, {"login": email, "password": password} | more)


def signed_in_as(client: Client) -> str | None:
    """Return the key of the member whose session this is."""
    return client.session.get("_auth_user_id")


def test_the_right_password_lets_in(client: Client, member: Member) -> None:
    """Who knows address and password is led to the first page, however the address is cased."""
    answer = try_to_sign_in(client, "Member@Example.com")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert signed_in_as(client) == str(member.pk)


def test_an_error_does_not_tell_who_is_a_member(client: Client, member: Member) -> None:
    """A wrong password and an unknown address get the same answer."""
    wrong = try_to_sign_in(client, member.email, "wrong")
    unknown = try_to_sign_in(client, "nobody@example.com", "wrong")
    said = "This address and this password do not belong together."
    assert said in wrong.text
    assert said in unknown.text
    assert wrong.status_code == unknown.status_code == 200


def test_five_bad_tries_shut_the_door_for_a_while(client: Client, member: Member) -> None:
    """After five bad tries for an address even the right password is refused, and why is said."""
    for _try in range(5):
        assert try_to_sign_in(client, member.email, "wrong").status_code == 200
    answer = try_to_sign_in(client, member.email)
    assert answer.status_code == 429
    assert "Wait five minutes" in answer.text
    assert signed_in_as(client) is None


def test_another_port_in_the_host_does_not_begin_to_count_anew(member: Member) -> None:
    """Tries are counted by address, whatever host name and port a request claims."""
    for port in range(5):
        client = Client(SERVER_NAME="localhost", SERVER_PORT=str(9000 + port))
        assert try_to_sign_in(client, member.email, "wrong").status_code == 200
    assert try_to_sign_in(Client(), member.email).status_code == 429


def test_the_door_is_shut_for_one_address_only(
    client: Client, member: Member, manager: Member
) -> None:
    """Bad tries for one member do not keep others out."""
    for _try in range(5):
        try_to_sign_in(client, member.email, "wrong")
    assert try_to_sign_in(client, manager.email).status_code == 302


def test_ten_bad_tries_from_one_place_shut_it_for_all(client: Client, manager: Member) -> None:
    """Somebody who tries many addresses from one place is refused there."""
    for number in range(10):
        try_to_sign_in(client, f"guess{number}@example.com", "wrong")
    assert try_to_sign_in(client, manager.email).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert try_to_sign_in(elsewhere, manager.email).status_code == 302


def test_what_a_stranger_says_of_his_address_is_not_believed(
    client: Client, manager: Member
) -> None:
    """X-Forwarded-For does not change where tries are counted, unless a proxy of ours is set."""
    for number in range(10):
        forged = {"X-Forwarded-For": f"192.0.2.{number}"}
        client.post(SIGN_IN, {"login": f"g{number}@example.com", "password": "x"}, headers=forged)
    assert try_to_sign_in(client, manager.email).status_code == 429


def test_behind_our_own_proxy_tries_are_counted_by_person(
    client: Client, manager: Member, settings: Settings
) -> None:
    """With KEEPWELL_PROXIES=1 the address that our proxy added counts, and not what was forged."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        came_by = {"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"}
        client.post(SIGN_IN, {"login": f"g{number}@example.com", "password": "x"}, headers=came_by)
    given = {"login": manager.email, "password": PASSWORD}
    same = client.post(SIGN_IN, given, headers={"X-Forwarded-For": "198.51.100.99, 192.0.2.1"})
    assert same.status_code == 429
    other = client.post(SIGN_IN, given, headers={"X-Forwarded-For": "192.0.2.2"})
    assert other.status_code == 302


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "http://localhost/", "javascript:alert(1)"],
)
def test_one_is_not_led_elsewhere(client: Client, member: Member, target: str) -> None:
    """After signing in `next` is followed only to pages of the desk."""
    assert try_to_sign_in(client, member.email, next=target)["Location"] == "/"


def test_one_is_led_where_one_wanted_to_go(client: Client, member: Member) -> None:
    """After signing in one gets the page that was asked for."""
    answer = try_to_sign_in(client, member.email, next="/profile/?a=b")
    assert answer["Location"] == "/profile/?a=b"


def test_the_session_gets_a_new_key(client: Client, member: Member) -> None:
    """A session key that was known before signing in is worth nothing after."""
    session = client.session
    session["fixed"] = True
    session.save()
    before = session.session_key
    client.cookies[django_settings.SESSION_COOKIE_NAME] = before
    try_to_sign_in(client, member.email)
    assert client.session.session_key != before
    store = import_module(django_settings.SESSION_ENGINE).SessionStore
    assert "_auth_user_id" not in store(before)


def test_the_database_lets_nobody_in(client: Client, member: Member) -> None:
    """What is kept of a session is no key: who copies the database cannot go on where one is."""
    try_to_sign_in(client, member.email)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    (kept,) = Session.objects.values_list("session_key", flat=True)
    assert kept != cookie
    assert client.get("/profile/").status_code == 200
    client.cookies[django_settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/profile/").status_code == 302


@pytest.mark.usefixtures("desk_project")
def test_no_page_is_kept_for_others(client: Client, member: Member) -> None:
    """Neither a proxy nor the browser shows a member's page again without asking."""
    client.force_login(member)
    for path in ("/", "/customers/", "/profile/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize(("remember", "lasts"), [("", ""), ("on", 14 * 24 * 60 * 60)])
def test_one_stays_signed_in_if_one_asks_for_it(
    client: Client, member: Member, remember: str, lasts: int | str
) -> None:
    """The session ends with the browser, or lasts two weeks for who wants to stay."""
    more = {"remember": remember} if remember else {}
    answer = try_to_sign_in(client, member.email, **more)
    cookie = answer.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == lasts
    assert cookie["httponly"]


def test_signing_out_needs_a_post(client: Client, member: Member) -> None:
    """A link or an image cannot sign anybody out; the button can."""
    client.force_login(member)
    assert "Sign out?" in client.get("/account/logout/").text
    assert signed_in_as(client) == str(member.pk)
    assert client.post("/account/logout/")["Location"] == SIGN_IN
    assert signed_in_as(client) is None


def test_who_is_made_inactive_is_out_at_once(client: Client, member: Member) -> None:
    """A session ends when its member may no longer sign in."""
    client.force_login(member)
    assert client.get("/profile/").status_code == 200
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get("/profile/")["Location"] == f"{SIGN_IN}?next=/profile/"


def test_who_is_inactive_is_told_so_only_with_the_password(client: Client, member: Member) -> None:
    """Only with the right password an inactive member learns why they cannot come in."""
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert "do not belong together" in try_to_sign_in(client, member.email, "wrong").text
    answer = try_to_sign_in(client, member.email)
    assert answer["Location"] == "/account/inactive/"
    assert "ended your access" in client.get("/account/inactive/").text
    assert signed_in_as(client) is None


def test_a_fragment_is_answered_401(client: Client) -> None:
    """A part of a page that is asked for after the session ended makes the page load anew."""
    answer = client.get("/profile/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Refresh"] == "true"


@pytest.mark.parametrize("name", ["signup", "email", "change_password", "reauthenticate"])
def test_nothing_else_of_allauth_is_reachable(name: str) -> None:
    """Pages of allauth that we do not use do not exist."""
    with pytest.raises(NoReverseMatch):
        reverse(f"account_{name}")


@pytest.mark.parametrize("path", ["signup/", "email/", "password/change/", "login/code/", ""])
def test_nothing_else_of_allauth_answers(client: Client, path: str) -> None:
    """Their usual addresses are not found."""
    assert client.get(f"/account/{path}").status_code == 404
