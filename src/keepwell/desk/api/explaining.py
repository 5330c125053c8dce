"""The document of the API in parts that a page can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from keepwell.desk.api.document import KEY, document, operations

Part = dict[str, Any]
DEEPEST = 3
"""Levels of an answer that are described."""
CHAPTERS = ("Overview", "Customers", "People", "Scores", "Segments", "Surveys", "Cases")
"""In the order in which they are read."""
BODIES = {
    "ask": '{"email": "ann@acme.example", "channel": "sms", "idempotency_key": "call-1"}',
    "ask_many": '{"invitations": [{"person": "ann"}, {"person": "bo"}]}',
    "open_a_case": '{"person": "ann", "about": "Wrong invoice", "text": "It is wrong.", '
    '"idempotency_key": "ticket-1"}',
    "write_in_case": '{"way": "in", "text": "It is still wrong.", "idempotency_key": "mail-1"}',
    "move_case": '{"status": "solved", "cause": "Invoices", "outcome": "Sent anew."}',
    "hand_in_answer": '{"values": {"score": 9}, "person": "ann", "idempotency_key": "call-1"}',
}
"""What stands in the example of an operation that does something."""
EXAMPLES = {"band": "at_risk", "since": "2026-01-01", "limit": "100", "event": "Signed In"}
"""Parameters that stand in an example."""


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of an answer."""

    name: str
    kind: str
    """What it may be, in the document's words."""
    meaning: str
    usual: str = ""
    """What is taken if it is not given."""


@dataclass(frozen=True)
class Operation:
    """Something that can be asked."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    parameters: list[Field]
    body: list[Field]
    """What is sent; empty where one only asks."""
    fields: list[Field]
    """Of the answer."""
    example: str
    """A line that asks it."""


@dataclass(frozen=True)
class Chapter:
    """What can be asked about one thing."""

    title: str
    operations: list[Operation]


def chapters(server: str) -> list[Chapter]:
    """Return all that can be asked of the desk at an address such as `https://desk.example.com`."""
    said = document()
    explained = [
        (one["tags"][0], _operation(said, (method.upper(), path), one, server))
        for path, methods in said["paths"].items()
        for method, one in methods.items()
    ]
    return [Chapter(title, [one for tag, one in explained if tag == title]) for title in CHAPTERS]


def troubles() -> list[tuple[str, str]]:
    """Return what may be answered instead, by status."""
    some: dict[str, str] = {}
    for operation in operations(document()):
        some |= {status: one["description"] for status, one in operation["responses"].items()}
    return sorted((status, said) for status, said in some.items() if status != "200")


def _operation(said: Part, where: tuple[str, str], one: Part, server: str) -> Operation:
    answer = one["responses"]["200"]["content"]["application/json"]["schema"]
    method, path = where
    return Operation(
        one["operationId"],
        method,
        path,
        one["summary"],
        one.get("description", ""),
        one["security"][0][KEY],
        [_parameter(parameter) for parameter in one["parameters"]],
        list(_fields(said, one["requestBody"]["content"]["application/json"]["schema"]))
        if "requestBody" in one
        else [],
        list(_fields(said, answer)),
        _example(server, path, one),
    )


def _parameter(one: Part) -> Field:
    schema = one["schema"]
    name = "trait.…" if "patternProperties" in schema else one["name"]
    usual = schema.get("default", "")
    kind = "text" if "patternProperties" in schema else _kind(schema)
    meaning = one.get("description", "")
    return Field(name, kind, meaning, "" if usual in ([], False) else str(usual))


def _fields(said: Part, schema: Part, before: str = "", depth: int = 1) -> Iterator[Field]:
    """Yield the fields of an object, each followed by its own."""
    for name, part in _resolved(said, schema).get("properties", {}).items():
        inner, kind = _resolved(said, part), _kind(part)
        yield Field(before + name, kind, part.get("description", inner.get("description", "")))
        items = _resolved(said, inner.get("items", inner))
        if depth < DEEPEST:
            mark = "[]." if "items" in inner else "."
            yield from _fields(said, items, f"{before}{name}{mark}", depth + 1)


def _resolved(said: Part, schema: Part) -> Part:
    """Return what a schema refers to; of one or null, the one."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(said, choice)
    reference = schema.get("$ref")
    return said["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _kind(schema: Part) -> str:
    """Return what a value may be, in a few words."""
    if "anyOf" in schema:
        return " | ".join(_kind(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "items" in schema:
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "object")


def _example(server: str, path: str, one: Part) -> str:
    names = [parameter["name"] for parameter in one["parameters"]]
    query = urlencode({name: EXAMPLES[name] for name in EXAMPLES if name in names})
    address = path.replace("{key}", "acme").replace("{name}", "renewals").replace("{number}", "1")
    sent = BODIES.get(one["operationId"])
    data = f" -H 'Content-Type: application/json' -d '{sent}'" if sent else ""
    asked = f"{server}{address}{'?' if query else ''}{query}"
    return f"curl -H \"Authorization: Bearer $KEEPWELL_KEY\"{data} '{asked}'"
