"""What the fragments of a customer's and a person's page share."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from keepwell.desk.health.kinds import Kind
from keepwell.desk.health.queries.customer import Subject, subject
from keepwell.desk.members.access import member_of
from keepwell.errors import KeepwellError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def found(request: HttpRequest, kind: Kind, pk: int) -> Subject:
    """Return whom a fragment is about; who may not see it is told that there is none."""
    try:
        return subject(member_of(request), kind, pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def from_the_lake(view: View[P]) -> Callable[..., HttpResponse]:
    """Say what the lake's trouble is in the place of the fragment, and leave the page standing."""

    @wraps(view)
    def careful(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except KeepwellError as problem:
            return render(request, "health/customer/_trouble.html", {"problem": problem})

    return careful
