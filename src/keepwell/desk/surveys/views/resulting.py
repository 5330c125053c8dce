"""What the answers to a survey come to: a part of its page, fetched once the page stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.results.queries import MONTH, owners, results
from keepwell.desk.surveys.views.page import survey_of

BY = {
    MONTH: _("Month"), "stage": _("Stage"), "owner": _("Owner"), "language": _("Language"),
    "channel": _("Channel"), "place": _("Place"),
}  # fmt: skip


@access(Role.VIEWER)
@require_GET
@never_cache
def figures(request: HttpRequest, name: str) -> HttpResponse:
    """Show the figure of a survey and of its parts: `?by=` month, stage, owner, and so on."""
    by = request.GET.get("by", "")
    by = by if by in BY else MONTH
    survey = survey_of(request, name)
    found = results(member_of(request), survey, by)
    names = owners(found.parts) if found and by == "owner" else {}
    context = {
        "survey": survey, "results": found, "by": by, "ways": BY.items(),
        "parts": [
            (names.get(one.name) or one.name, one.opinion) for one in (found.parts if found else ())
        ],
    }  # fmt: skip
    return render(request, "surveys/_results.html", context)
