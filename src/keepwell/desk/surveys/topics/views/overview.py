"""What customers say: topics, their share, mood and score, and what the unhappy name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.topics import queries
from keepwell.desk.surveys.topics.figures import figures as counted
from keepwell.desk.surveys.topics.forms import Period


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what comments are about in a period; the figures follow as a part of the page."""
    form = Period(request.GET)
    context = {
        "form": form, "asked": form.asked, "has_topics": queries.topics().exists(),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "surveys/topics/page.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """Count what comments are about: `?since=…&until=…&survey=…`."""
    asked = Period(request.GET).asked
    if asked is None:
        return HttpResponse(status=400)
    context = {"found": counted(member_of(request), asked), "asked": asked}
    return render(request, "surveys/topics/_figures.html", context)
