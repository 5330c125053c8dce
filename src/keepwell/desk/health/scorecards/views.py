"""The page of the scorecards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.desk.health.models import Draft
from keepwell.desk.health.scorecards.queries import scorecards
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what counts for whom, how much, and whether there is data for it."""
    context = {
        "page": scorecards(), "drafts": Draft.objects.only("name").order_by("name"),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "health/scorecards/page.html", context)
