"""The page of notices, and the bell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from keepwell.desk.base.paging import turn
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.notices import actions, queries

READ = "keepwell:notices-read"
"""The event after which the bell counts anew."""
EARLIER = "earlier"
A_FEW = 20
"""Notices that were read already, shown below the new ones."""


@access(Role.VIEWER)
@require_GET
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show what is new and below it some of what was read; `?show=earlier` all that was read."""
    mine = queries.notices_of(member_of(request))
    earlier = mine.filter(read_at__isnull=False)
    is_new = request.GET.get("show") != EARLIER
    rows = mine.filter(read_at=None) if is_new else earlier
    context = {
        "page": turn(rows, "-at", request.GET.get("cursor")),
        "is_new": is_new,
        "earlier": earlier[:A_FEW] if is_new else (),
    }
    return render(request, "notices/list.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """Show the bell with how many notices are unread."""
    context = {"unread": queries.unread(member_of(request)), "most": queries.MOST, "counted": True}
    return render(request, "notices/_bell.html", context)


@access(Role.VIEWER)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note that a notice was read; its row goes."""
    actions.read(member_of(request), pk)
    if not request.htmx:  # type: ignore[attr-defined] # its middleware adds it
        return redirect("notices:list")
    return trigger_client_event(HttpResponse(), READ)


@access(Role.VIEWER)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Take note that all were read."""
    actions.read_all(member_of(request))
    return redirect("notices:list")
