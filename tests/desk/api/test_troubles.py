"""What is answered when something is wrong: one shape, whatever it is."""

import pytest
from django.test import Client

from keepwell.desk.api.endpoints import overview
from keepwell.desk.api.queries import walking
from keepwell.errors import ProjectError

pytestmark = pytest.mark.usefixtures("desk_project")


def error_of(response, status):
    """Return the error of an answer, which has the one shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json; charset=utf-8"
    body = response.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert {"code", "message"} <= set(error) <= {"code", "message", "field"}
    assert error["message"].endswith(".")
    return error


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/customers/nobody", "not_found"),
        ("/customers/%00", "not_found"),
        ("/people/nobody", "not_found"),
        ("/segments/nothing", "not_found"),
        ("/segments/nothing/customers", "not_found"),
        ("/scores?as_of=2020-01-01", "not_found"),
        ("/nothing", "not_found"),
        ("/customers/", "not_found"),
    ],
)
def test_what_is_not_there(ask, path, code):
    """A customer, a segment, a day or an address that does not exist: 404 in the one shape."""
    assert error_of(ask(path), 404)["code"] == code


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/", "/api/v2/customers", "/api/v1"])
def test_nothing_below_api_is_html(client, path):
    """Other versions, and what is beside them, are not there in the one shape, too."""
    assert error_of(client.get(path), 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/customers?limit=0", "limit"),
        ("/customers?limit=501", "limit"),
        ("/customers?limit=1e1", "limit"),
        ("/customers?limit=٣", "limit"),
        ("/customers?sort=traits", "sort"),
        ("/customers?band=great", "band"),
        ("/customers?band=watch&band=great", "band"),
        ("/customers?value_from=inf", "value_from"),
        ("/customers?value_from=nan", "value_from"),
        ("/customers?score_from=101", "score_from"),
        ("/customers?gone=1", "gone"),
        ("/customers?renewal_from=tomorrow", "renewal_from"),
        ("/customers?renewal_from=2026-02-30", "renewal_from"),
        ("/customers?renewal_from=0001-01-01", "renewal_from"),
        ("/customers?changed_since=2026-01-01", "changed_since"),
        ("/customers?changed_since=1700000000", "changed_since"),
        ("/customers?changed_since=2026-01-01T00:00:00", "changed_since"),
        ("/customers?changed_since=9999-12-31T23:59:59-23:00", "changed_since"),
        ("/customers?q=%00", "q"),
        ("/customers?q=", "q"),
        ("/customers?segment=nothing", "segment"),
        ("/customers?cursor=x", "cursor"),
        ("/customers?trait.=x", "trait."),
        ("/customers?trait.a=%00", "trait.a"),
        ("/customers?plan=pro", "plan"),
        ("/segments?limit=3", "limit"),
        ("/scores?cursor=x", "cursor"),
    ],
)
def test_a_parameter_that_cannot_be_used(ask, path, field):
    """Values that make no sense and unknown parameters are 422, and the error names which."""
    error = error_of(ask(path), 422)
    assert (error["code"], error["field"]) == ("invalid_parameter", field)


def test_a_slip_of_the_pen_gets_a_hint(ask):
    """The message about an unknown parameter suggests the one that is nearly called so."""
    message = error_of(ask("/customers?limmit=3"), 422)["message"]
    assert message.startswith('There is no parameter “limmit”. Did you mean "limit"?')


def test_a_message_tells_what_was_expected(ask):
    """A value out of range is answered with the range."""
    message = error_of(ask("/customers?limit=501"), 422)["message"]
    assert message == "“limit” cannot be used: input should be less than or equal to 500."


def test_too_many_traits_are_refused(ask):
    """There is an end to what one request may ask for."""
    query = "&".join(f"trait.t{number}=x" for number in range(21))
    assert error_of(ask(f"/customers?{query}"), 422)["field"] == "trait."


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "head"])
def test_there_is_nothing_to_do_but_to_read(key, method):
    """Other methods than GET are 405, with Allow, before anybody looks at the key."""
    response = getattr(Client(), method)("/api/v1/customers")
    assert (response.status_code, response["Allow"]) == (405, "GET")
    if method != "head":
        assert error_of(response, 405)["code"] == "method_not_allowed"


def test_only_json_is_spoken(ask):
    """Who accepts no JSON is told so; who accepts anything gets it."""
    assert error_of(ask("/", headers={"Accept": "text/html"}), 406)["code"] == "not_acceptable"
    for accept in ("*/*", "application/*", "text/html, application/json;q=0.5"):
        assert ask("/", headers={"Accept": accept}).status_code == 200


def test_a_host_that_is_not_ours(ask):
    """A host name that the desk does not go by is refused in the one shape."""
    error = error_of(ask("/", headers={"Host": "evil.example.com"}), 400)
    assert error["code"] == "unknown_host"


def test_where_we_are_at_fault(key, monkeypatch):
    """A mistake of ours is 500 in the one shape, and tells nothing of its inside."""

    def fail(*_given):
        raise RuntimeError("the inside")

    monkeypatch.setattr(walking, "stretch", fail)
    browser = Client(raise_request_exception=False)
    shown = {"Authorization": f"Bearer {key[1]}"}
    response = browser.get("/api/v1/customers", headers=shown)
    assert error_of(response, 500)["code"] == "internal"
    assert b"the inside" not in response.content
    with pytest.raises(RuntimeError):
        Client().get("/api/v1/customers", headers=shown)


def test_when_the_lake_cannot_be_read(ask, monkeypatch):
    """Trouble with the project is 503 with Retry-After, and its folders are not told."""

    def fail():
        raise ProjectError("/secret/folder is gone.")

    monkeypatch.setattr(overview, "project", fail)
    response = ask("/scorecards")
    assert error_of(response, 503)["code"] == "lake_unavailable"
    assert response["Retry-After"] == "60"
    assert b"secret" not in response.content
