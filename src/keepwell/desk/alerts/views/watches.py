"""Watches: the list, one of them, and how often it would have alarmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.alerts import queries
from keepwell.desk.alerts.actions import watching
from keepwell.desk.alerts.forms import WatchForm
from keepwell.desk.alerts.models import Watch
from keepwell.desk.alerts.watching.rehearsing import rehearse
from keepwell.desk.customers.queries import choices
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role

ONE, LIST = "alerts:watch", "alerts:watches"


@access(Role.MANAGER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show all watches."""
    watches = queries.watches_visible_to(member_of(request))
    return render(request, "alerts/watches.html", {"watches": watches})


@access(Role.MANAGER)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Add a watch; its page then tells how often it would have alarmed."""
    member = member_of(request)
    form = WatchForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        made = watching.add(member, form.told())
        messages.success(request, _("It is watched from now on, every hour."))
        return redirect(ONE, made.pk)
    return _page(request, None, form)


@access(Role.MANAGER)
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a watch."""
    member = member_of(request)
    watch = _watch_of(member, pk)
    # A copy for the form, which writes into its instance: the page shows what is in force.
    instance = Watch.objects.get(pk=pk)
    form = WatchForm(request.POST or None, instance=instance, member=member)
    if request.method == "POST" and form.is_valid():
        watching.change(member, watch, form.told())
        messages.success(request, _("Saved."))
        return redirect(ONE, pk)
    return _page(request, watch, form)


@access(Role.MANAGER)
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a watch on or off."""
    member = member_of(request)
    watching.switch(member, _watch_of(member, pk), is_on=request.POST.get("on") == "1")
    return redirect(ONE, pk)


@access(Role.MANAGER)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a watch."""
    member = member_of(request)
    watching.remove(member, _watch_of(member, pk))
    return redirect(LIST)


def _watch_of(member: Member, pk: int) -> Watch:
    return get_object_or_404(queries.watches_visible_to(member), pk=pk)


def _page(request: HttpRequest, watch: Watch | None, form: WatchForm) -> HttpResponse:
    context: dict[str, Any] = {"watch": watch, "form": form}
    if watch is not None:
        context["rehearsal"] = rehearse(watch, now())
        context["segment_is_gone"] = watch.segment and watch.segment not in choices.trees()
    return render(request, "alerts/watch.html", context)
