"""The page of the data: where it comes from, whether it still does, and what it is enough for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepwell.desk.intake import queries
from keepwell.desk.intake.imports import queries as imports
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
def data(request: HttpRequest) -> HttpResponse:
    """Show sources with their last arrival and pace, and the coverage of every measure."""
    context: dict[str, object] = {"data": queries.data()}
    if member_of(request).is_at_least(Role.MANAGER):
        context |= {"may_import": True, "imports": imports.recent()}
    return render(request, "intake/data.html", context)
