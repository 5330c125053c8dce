"""Who may open a page or do a deed. Every view says it; tests/floors holds them to it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from keepwell.desk.members.models import Member, Role

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], Answer]

PRIVATE = "private, no-cache"
"""Nobody keeps a page for others, nor shows it again without asking: who asks may be another."""
LEAST = "least_role"
"""Attribute of a view: the least role that may open it; None if everybody may."""


def access(role: Role) -> Callable[[View[P, Answer]], Callable[..., HttpResponseBase]]:
    """Let only members of at least this role open a view; ask others to sign in, or answer 403."""

    def let_in(view: View[P, Answer]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            require(member_of(request), role)
            answer = view(request, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", PRIVATE)
            return answer

        setattr(guarded, LEAST, role)
        return guarded

    return let_in


def public(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Let everybody open a view, signed in or not."""
    setattr(view, LEAST, None)
    return view


def require(member: Member, role: Role) -> None:
    """Raise PermissionDenied unless the member has at least this role."""
    if not member.is_at_least(role):
        raise PermissionDenied


def member_of(request: HttpRequest) -> Member:
    """Return who asks; only views behind `access` may call this."""
    return cast("Member", request.user)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send a person to the sign-in page; a fragment cannot be replaced by it, so the page is."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
