"""The palette's matches, the person's menu, and pages for what went wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.forms import Appearance
from keepwell.desk.base.palette import found
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.actions import change_profile
from keepwell.desk.members.models import Role

LONGEST = 100
"""Characters of a search that are looked at."""


@access(Role.VIEWER)
@require_GET
@never_cache
def palette(request: HttpRequest) -> HttpResponse:
    """List what the palette finds for `q`."""
    text = request.GET.get("q", "")[:LONGEST]
    groups = found(member_of(request), text)
    return render(request, "base/_matches.html", {"groups": groups, "text": text})


@access(Role.VIEWER)
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Change theme or language, and go back to where it was asked for."""
    form = Appearance(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    change_profile(member_of(request), **form.chosen())
    return HttpResponseRedirect(_back_to(request))


def _back_to(request: HttpRequest) -> str:
    """Return the page that was asked for, if it is one of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else "/"
