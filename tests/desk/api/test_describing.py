"""The document of the API, and the page that shows it."""

import re

import pytest

from keepwell.desk.api.document import document, operations
from keepwell.desk.api.explaining import chapters
from keepwell.desk.api.questions import CustomersAsked

pytestmark = pytest.mark.usefixtures("desk_project", "db")
DOCS, OPENAPI = "/api/v1/docs", "/api/v1/openapi.json"


def test_everybody_may_read_the_document(client):
    """It is there without a key, for it holds no data."""
    answer = client.get(OPENAPI)
    assert answer.status_code == 200
    assert answer.json() == document()
    assert answer.json()["openapi"].startswith("3.")


def test_every_operation_is_described():
    """Each has a sentence, a scope, what it answers, and every trouble in the one shape."""
    for operation in operations(document()):
        assert operation["summary"]
        answers = operation["responses"]
        wanted = {"200", "401", "403", "404", "406", "422", "429", "500", "503"}
        own = {"400", "409", "413"} if "requestBody" in operation else {"304"}
        assert wanted | own == set(answers)
        for status in set(answers) - {"200", "304"}:
            schema = answers[status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Trouble"}
        assert operation["security"][0].keys() == {"ApiKey"}


def test_every_parameter_is_described():
    """Each parameter of a query says what it does, and none claims that it may be null."""
    named = set()
    for operation in operations(document()):
        for parameter in operation["parameters"]:
            named.add(parameter["name"])
            assert parameter["in"] == "path" or parameter["description"], parameter
            assert "anyOf" not in parameter["schema"]
    assert set(CustomersAsked.model_fields) < named


def test_no_document_tells_of_where_it_runs(client):
    """Neither folders nor data of this desk stand in it."""
    body = client.get(OPENAPI).content.decode()
    assert "keepwell-desk-" not in body
    assert "/tmp" not in body


def test_the_page_shows_every_operation(client):
    """For each there is its address, its scopes, its parameters, its answer, and a line to copy."""
    said = client.get(DOCS).content.decode()
    for chapter in chapters("http://127.0.0.1:8000"):
        assert chapter.operations
        for operation in chapter.operations:
            assert f'id="{operation.name}"' in said
            assert f"{operation.method} {operation.path}" in said
            assert f'data-copies="{operation.name}-curl"' in said
    assert "value.currency" in said
    assert "customers[].traits" in said
    assert "trait.…" in said


def test_the_page_needs_nothing_from_elsewhere(client, signed_in, viewer):
    """No script, style or picture comes from another host, signed in or not."""
    for browser in (client, signed_in(viewer)):
        answer = browser.get(DOCS)
        assert answer.status_code == 200
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.content.decode())
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_examples_can_be_asked(read, make_customer, ask):
    """Each example is an address that the desk understands: it answers, or knows no such name."""
    for chapter in chapters(""):
        for operation in chapter.operations:
            address = re.search(r"'/api/v1(.*)'", operation.example)
            assert address is not None
            sent = re.search(r"-d '(.*)' '", operation.example)
            answer = ask(address[1], body=sent[1] if sent else None)
            assert answer.status_code in {200, 404}, operation.example
