"""Bringing in answers that were given elsewhere."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys import bringing
from keepwell.desk.surveys.views.page import ROOM, survey_of


@access(Role.MANAGER)
@require_http_methods(["GET", "POST"])
@never_cache
def bring(request: HttpRequest, name: str) -> HttpResponse:
    """Say what would be brought in, and ask for it."""
    found = survey_of(request, name)
    if found.edition is None or found.edition.read().measures is None:
        raise Http404
    if request.method == "POST":
        bringing.bring(member_of(request), found)
        messages.success(request, _("The answers are being brought in; they appear as they come."))
        return redirect(ROOM, name)
    return render(request, "surveys/bring.html", {"survey": found})
