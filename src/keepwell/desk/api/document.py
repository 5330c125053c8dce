"""The document of the API: OpenAPI, made of the operations and set right where needed."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from keepwell.desk.api.endpoints import api
from keepwell.desk.api.reading import SCOPES

Part = dict[str, Any]
KEY = "ApiKey"
"""The name of the way to show a key."""
ETAG = {
    "description": "Stands for this very answer: send it as If-None-Match.",
    "schema": {"type": "string"},
}
SAME = {"description": "Nothing has changed since the answer whose ETag was sent as If-None-Match."}
RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
SAID = {
    200: "The answer.",
    400: "The body is no JSON.",
    401: "No key, or none that is in use.",
    403: "The key does not have the scope; the message names it.",
    404: "There is no such thing.",
    406: "Something other than JSON was asked for.",
    409: "As things are it cannot be done; `code` tells why.",
    413: "The body is too large.",
    422: "A parameter cannot be used; `field` names it.",
    429: "The key has asked too much lately; Retry-After tells how long to wait.",
    500: "The desk is at fault.",
    503: "The desk cannot read its lake now.",
}


@cache
def document() -> Part:
    """Return the document; it is the same for everybody."""
    said = msgspec.to_builtins(api.get_openapi_schema(), str_keys=True)
    for operation in operations(said):
        _mend(operation)
    scheme = said["components"]["securitySchemes"][KEY]
    scheme["description"] = "An API key, which an administrator makes at the desk: kw_read_…"
    return said


def operations(said: Part) -> Iterator[Part]:
    """Yield every operation, in the order in which they were declared."""
    for path in said["paths"].values():
        yield from path.values()


def _of_reading(operation: Part) -> bool:
    return "requestBody" not in operation


def _mend(operation: Part) -> None:
    operation["security"] = [{KEY: operation.pop(SCOPES)}]
    for parameter in operation["parameters"]:
        _mend_parameter(parameter)
    answers = operation["responses"]
    for status, answer in answers.items():
        answer["description"] = SAID[int(status)]
    for status in ("429", "503"):
        answers[status]["headers"] = {"Retry-After": RETRY_AFTER}
    if not _of_reading(operation):
        return
    answers["200"]["headers"] = {"ETag": ETAG}
    answers["304"] = SAME
    if any(one["name"] == "cursor" for one in operation["parameters"]):
        answers["200"]["links"] = {"next": _next(operation["operationId"])}


def _next(operation: str) -> Part:
    return {
        "operationId": operation,
        "parameters": {"cursor": "$response.body#/next"},
        "description": "The next page, asked for with the same parameters.",
    }


def _mend_parameter(parameter: Part) -> None:
    """Say of a parameter that may be left out what it is, and not that it may be null."""
    schema = parameter["schema"]
    for name in ("title", "description"):
        schema.pop(name, None)
    if schema.get("default", 0) is None:
        del schema["default"]
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    for kind in kinds:
        schema.update(kind)
