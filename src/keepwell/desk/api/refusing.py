"""Why a request gets no answer, as its sender is told: one shape for every trouble."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from django.http import HttpResponse
from pydantic import BaseModel, Field

JSON = "application/json; charset=utf-8"


class Stray(BaseModel):
    """One of several things that are wrong."""

    field: str
    message: str


class Problem(BaseModel):
    """What is wrong."""

    code: str = Field(
        description="What kind of problem it is, for programs.", examples=["not_found"]
    )
    message: str = Field(
        description="A sentence for people: what was expected, what came, what to do next.",
        examples=["There is no customer with the key “acme”."],
    )
    field: str = Field(
        default="", description="The parameter that it is about; left out if it is about none."
    )
    errors: list[Stray] = Field(
        default=[], description="All that is wrong with an answer, by place; else left out."
    )


class Trouble(BaseModel):
    """The answer to a request that cannot be met."""

    error: Problem


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A request cannot be met."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        field: str = "",
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Stray] = (),
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def problem(self) -> Problem:
        """Return what is wrong."""
        return Problem(code=self.code, message=self.message, field=self.field, errors=self.errors)

    def answer(self) -> HttpResponse:
        """Return what the sender is told."""
        body = msgspec.json.encode({"error": self.problem().model_dump(exclude_defaults=True)})
        return HttpResponse(body, JSON, self.status, headers=self.headers)


def not_found(message: str) -> Refused:
    """Say that something is not there."""
    return Refused(HTTPStatus.NOT_FOUND, "not_found", message)


def invalid(field: str, message: str) -> Refused:
    """Say that a parameter cannot be used."""
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_parameter", message, field=field)


def conflict(code: str, message: str) -> Refused:
    """Say that what is wanted cannot be done as things are."""
    return Refused(HTTPStatus.CONFLICT, code, message)


def not_allowed(method: str, allowed: str) -> Refused:
    """Say what else there is to do here."""
    message = f"Expected {allowed} at this address. Got {method[:20]}."
    status = HTTPStatus.METHOD_NOT_ALLOWED
    return Refused(status, "method_not_allowed", message, headers={"Allow": allowed})


def not_read(message: str) -> Refused:
    """Say that a body is none that can be read."""
    return Refused(HTTPStatus.BAD_REQUEST, "unreadable_body", message)


def not_acceptable(accept: str) -> Refused:
    """Say that we speak JSON and nothing else."""
    message = f"Answers are JSON: send “Accept: application/json”. Got “{accept[:80]}”."
    return Refused(HTTPStatus.NOT_ACCEPTABLE, "not_acceptable", message)


TOO_BIG = Refused(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_large",
    "A request may have 2 MB. Send less at once.",
)
OUR_FAULT = Refused(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal",
    "The desk could not answer. It is not your request; whoever runs the desk finds the reason in "
    "its log, under the X-Request-Id of this answer.",
)
LAKE_AWAY = Refused(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "lake_unavailable",
    "The desk cannot read its lake now. Try again in a minute; whoever runs the desk finds the "
    "reason in its log, under the X-Request-Id of this answer.",
    headers={"Retry-After": "60"},
)
