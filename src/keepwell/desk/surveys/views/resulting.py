"""What the answers to a survey come to: a part of its page, fetched once the page stands."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.customers.queries import choices
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.results.queries import MONTH, SEGMENT, Name, Part, owners, results
from keepwell.desk.surveys.views.page import survey_of

BY = {
    MONTH: _("Month"), "stage": _("Stage"), SEGMENT: _("Segment"), "owner": _("Owner"),
    "language": _("Language"), "channel": _("Channel"), "place": _("Place"),
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
    names = _names(found.parts, by) if found else {}
    context = {
        "survey": survey, "results": found, "by": by, "ways": BY.items(),
        "parts": [
            (names.get(one.name) or one.name, one.opinion) for one in (found.parts if found else ())
        ],
    }  # fmt: skip
    return render(request, "surveys/_results.html", context)


def _names(parts: list[Part], by: str) -> Mapping[Name, str]:
    """Return what parts are called, where that is more than they are kept as."""
    if by == SEGMENT:
        return dict(choices.segments_by_title())
    return owners(parts) if by == "owner" else {}
