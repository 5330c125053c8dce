"""The API itself: how an operation is declared, and what becomes of its troubles."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import msgspec
import structlog
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer
from pydantic import BaseModel

from keepwell.desk.api import refusing
from keepwell.desk.api.letting_in import ApiKey
from keepwell.desk.api.models import Scope
from keepwell.desk.api.questions import Question
from keepwell.desk.api.refusing import Refused, Trouble, invalid, not_read
from keepwell.desk.base.paging import StrayCursorError
from keepwell.errors import KeepwellError, did_you_mean

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=BaseModel)
View = Callable[Concatenate[HttpRequest, P], Answer]
TRAIT = "trait."
"""What a parameter that asks for a trait begins with."""
SCOPES = "x-scopes"
"""Where an operation of the document tells which scopes it needs."""
TROUBLES = (401, 403, 404, 406, 422, 429, 500, 503)
"""What every operation may answer instead."""
OF_WRITING = (400, 409, 413, *TROUBLES)
"""What an operation that does something may answer instead."""
log = structlog.get_logger("keepwell.api")


class Json(BaseRenderer):
    """Writes answers: moments end in Z, and what is no finite number is null."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ANN401, ARG002 - ninja's
        """Return the body."""
        return msgspec.json.encode(data)


api = NinjaAPI(
    title="Keepwell",
    version="1",
    description="What Keepwell knows of customers, for other systems to read; and asking people by "
    "surveys. Each request shows a key: `Authorization: Bearer kw_read_…`.",
    urls_namespace="api:v1",
    docs_url=None,
    openapi_url=None,
    renderer=Json(),
)


def reads(
    path: str,
    *scopes: Scope,
    tag: str,
    traits: bool = False,
    **extra: Any,  # noqa: ANN401 - parts of OpenAPI
) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """Declare an operation, which keys that have all the scopes may ask for.

    The view's docstring is its description, its type of return the schema of the answer. A
    parameter that it does not know is refused; `traits` lets `trait.…` pass.
    """
    return _declaring(api.get, path, TROUBLES, traits=traits, scopes=scopes, tag=tag, extra=extra)


def writes(path: str, *scopes: Scope, tag: str) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """Declare an operation that does something; its last parameter is the body, a `bodies.Body`."""
    return _declaring(api.post, path, OF_WRITING, traits=False, scopes=scopes, tag=tag, extra={})


def _declaring(
    method: Callable[..., Any],
    path: str,
    troubles: Sequence[int],
    *,
    traits: bool,
    scopes: Sequence[Scope],
    tag: str,
    extra: dict[str, Any],
) -> Callable[[View[P, Answer]], View[P, Answer]]:
    def register(view: View[P, Answer]) -> View[P, Answer]:
        hints = get_type_hints(view)
        known = _parameters(hints)

        @wraps(view)
        def careful(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> Answer:
            _refuse_unknown(request, known, traits=traits)
            return view(request, *args, **kwargs)

        summary, _, rest = (view.__doc__ or "").partition("\n")
        method(
            path,
            auth=ApiKey(*scopes),
            response={200: hints["return"], **dict.fromkeys(troubles, Trouble)},
            operation_id=view.__name__,
            url_name=view.__name__,
            summary=summary.strip().removesuffix("."),
            description=" ".join(rest.split()) or None,
            tags=[tag],
            openapi_extra={SCOPES: [scope.value for scope in scopes], **extra},
        )(careful)
        return view

    return register


def _parameters(hints: dict[str, Any]) -> list[str]:
    """Return the names of all parameters of a view's question."""
    questions = [
        one for one in hints.values() if isinstance(one, type) and issubclass(one, Question)
    ]
    return [name for question in questions for name in question.model_fields]


def _refuse_unknown(request: HttpRequest, known: list[str], *, traits: bool) -> None:
    for name in request.GET:
        if name in known or (traits and name.startswith(TRAIT)):
            continue
        there = f"There are: {', '.join(known)}." if known else "There are none here."
        raise invalid(
            name[:100], f"There is no parameter “{name[:100]}”.{did_you_mean(name, known)} {there}"
        )


# --- troubles


@api.exception_handler(Refused)
def _refused(_request: HttpRequest, refused: Refused) -> HttpResponse:
    return refused.answer()


@api.exception_handler(StrayCursorError)
def _stray(_request: HttpRequest, _problem: StrayCursorError) -> HttpResponse:
    return invalid(
        "cursor",
        "Expected “next” of the page before, asked for with the very same parameters. This cursor "
        "is of another list.",
    ).answer()


@api.exception_handler(ValidationError)
def _not_understood(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    first = problem.errors[0]
    field = _place(first["loc"])
    said = str(first["msg"]).removeprefix("Value error, ")
    return invalid(field, f"“{field}” cannot be used: {said[:1].lower()}{said[1:]}.").answer()


def _place(found: Sequence[int | str]) -> str:
    """Return where it is: the parameter, or the place within a body, `invitations[2].email`."""
    source, *parts = found
    if source != "body":
        return next((part for part in reversed(parts) if isinstance(part, str)), "")
    place = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in parts[1:])
    return place.removeprefix(".")[:100]


@api.exception_handler(HttpError)
def _not_read(_request: HttpRequest, problem: HttpError) -> HttpResponse:
    return not_read(f"Expected JSON, as the document says. {problem.message}.").answer()


@api.exception_handler(RequestDataTooBig)
def _too_big(_request: HttpRequest, _problem: RequestDataTooBig) -> HttpResponse:
    return refusing.TOO_BIG.answer()


@api.exception_handler(KeepwellError)
def _lake_trouble(_request: HttpRequest, problem: KeepwellError) -> HttpResponse:
    log.error("api_lake_trouble", problem=str(problem))
    return refusing.LAKE_AWAY.answer()


@api.exception_handler(Exception)
def _broken(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Answer in the one shape, too, where we are at fault; and tell it, as Django does."""
    log.error("api_failed", exc_info=problem)
    got_request_exception.send(sender=NinjaAPI, request=request)
    return refusing.OUR_FAULT.answer()
