"""The page of the data: where it comes from, whether it still does, and what it is enough for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepwell.desk.intake import queries
from keepwell.desk.members.access import access
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
def data(request: HttpRequest) -> HttpResponse:
    """Show sources with their last arrival and pace, and the coverage of every measure."""
    return render(request, "intake/data.html", {"data": queries.data()})
