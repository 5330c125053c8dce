"""The list of trees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules import queries


@access(Role.VIEWER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show all trees."""
    context = {
        "trees": queries.trees(), "stuck": queries.stuck(),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "rules/list.html", context)
