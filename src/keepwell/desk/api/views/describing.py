"""The document of the API, for machines and for people. Neither holds any data."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.desk.api import explaining, questions
from keepwell.desk.api.document import document
from keepwell.desk.api.letting_in import RATE
from keepwell.desk.api.refusing import JSON
from keepwell.desk.members.access import public
from keepwell.desk.members.links import absolute


@public
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Return the document."""
    return HttpResponse(msgspec.json.encode(document()), JSON)


@public
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Show what can be asked, and what is answered."""
    context = {
        "chapters": explaining.chapters(absolute("")),
        "troubles": explaining.troubles(),
        "most": questions.MOST,
        "rate": RATE,
    }
    return render(request, "api/docs.html", context)
