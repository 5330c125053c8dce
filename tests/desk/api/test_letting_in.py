"""Who is let in to read, what for, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from desk.places import NO_UUID, PLACES
from keepwell.desk.api import letting_in
from keepwell.desk.api.actions import make_key, revoke_key
from keepwell.desk.api.document import document
from keepwell.desk.api.models import Key, Scope
from keepwell.desk.base.keys import mint

pytestmark = pytest.mark.usefixtures("desk_project")
READING = [place for place in PLACES if place.name.startswith("api:v1:")]
SCOPES = [
    (path, scope)
    for path, methods in document()["paths"].items()
    for operation in methods.values()
    for scope in operation["security"][0]["ApiKey"]
]
DOING = {path for path, methods in document()["paths"].items() if "post" in methods}
DOES = {
    methods["post"]["operationId"]
    for methods in document()["paths"].values()
    if set(methods) == {"post"}
}
"""Operations at addresses where nothing can be read."""


def test_the_walk_finds_operations():
    """The tests below see the operations, and each but the overview names a scope."""
    assert {"api:v1:customers", "api:v1:customer_ledger", "api:v1:segment"} <= {
        place.name for place in READING
    }
    assert {path for path, _scope in SCOPES} == set(document()["paths"]) - {"/api/v1/"}


@pytest.mark.django_db
@pytest.mark.parametrize("place", READING, ids=str)
def test_nobody_reads_without_a_key(place, client, signed_in, admin):
    """Whatever is asked for: without a key it is 401, also for who is signed in at the desk."""
    for browser in (client, signed_in(admin)):
        is_doing = place.name.removeprefix("api:v1:") in DOES
        answer = (browser.post if is_doing else browser.get)(place.path)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "unknown_key"
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer kw_read_x", "Basic eDp5", "x"])
def test_what_is_no_key_is_unknown(client, shown):
    """No header, another scheme, an empty key, a guessed one: all are the same to us."""
    answer = client.get("/api/v1/", headers={"Authorization": shown})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unknown_key")


def test_a_revoked_key_opens_nothing(ask, admin, key):
    """From the moment it is revoked on, a key is unknown."""
    assert ask("/").status_code == 200
    revoke_key(admin, key[0])
    assert ask("/").status_code == 401


@pytest.mark.django_db
def test_a_key_for_bringing_something_is_unknown_here(ask):
    """A write key is kept elsewhere, and reads nothing."""
    assert ask("/", show=mint("write").text).status_code == 401


@pytest.mark.parametrize(("path", "scope"), SCOPES)
def test_a_key_reads_only_what_its_scopes_say(ask, admin, path, scope):
    """Without a scope that an operation needs it answers 403, and names the scope."""
    others = set(Scope) - {scope}
    _key, text = make_key(admin, "Narrow", sorted(others))
    asked = path.removeprefix("/api/v1").replace("{key}", "acme").replace("{name}", "x")
    asked = asked.replace("{number}", "1").replace("{file}", NO_UUID)
    answer = ask(asked, show=text, body={} if path in DOING else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "insufficient_scope")
    assert f"“{scope}”" in answer.json()["error"]["message"]


def test_a_key_that_asks_too_much_is_told_when_to_come_again(ask, turnstile):
    """After a burst comes 429 with Retry-After; a while later it goes on, as fast as allowed."""
    moment = [0.0]
    turnstile.clock = lambda: moment[0]
    for _ in range(letting_in.BURST):
        assert ask("/").status_code == 200
    answer = ask("/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    assert answer.json()["error"]["code"] == "too_many_requests"
    moment[0] = 2 / letting_in.RATE
    assert [ask("/").status_code for _ in range(3)] == [200, 200, 429]


def test_each_key_has_its_own_bucket(ask, admin, turnstile):
    """A key that asks too much takes nothing from another."""
    _key, other = make_key(admin, "Another", [])
    while ask("/").status_code == 200:
        pass
    assert ask("/", show=other).status_code == 200


def test_the_last_use_is_written_once_a_minute(ask, key, monkeypatch):
    """The first request notes the moment; within a minute no other does."""
    began = datetime(2026, 3, 31, 12, tzinfo=UTC)
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (61, 60)):
        moment = began + timedelta(seconds=seconds)
        monkeypatch.setattr("keepwell.desk.api.actions.now", lambda at=moment: at)
        assert ask("/").status_code == 200
        assert Key.objects.get().last_used_at == began + timedelta(seconds=noted)


def test_a_key_brings_no_cookie_and_no_session(key):
    """Answers set no cookie, whatever cookies come, and no session is looked up or made."""
    browser = Client()
    browser.cookies["sessionid"] = "x" * 32
    answer = browser.get("/api/v1/", headers={"Authorization": f"Bearer {key[1]}"})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert "Cookie" not in answer["Vary"]


def test_the_text_of_a_key_is_nowhere(key):
    """The table holds a hash and a hint, never the key."""
    row = {str(value) for value in Key.objects.values_list().get()}
    assert not any(key[1] in value for value in row)
    assert timezone.is_aware(key[0].made_at)
