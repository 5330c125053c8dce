"""Fragments that tell the past from the lake: loaded after the page, which never waits for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.desk.base.asked import day
from keepwell.desk.health.charts import score_over_time
from keepwell.desk.health.forms import TimelineFilter
from keepwell.desk.health.kinds import Kind
from keepwell.desk.health.queries.ledger import told
from keepwell.desk.health.queries.timeline import timeline as timeline_of
from keepwell.desk.health.queries.traits import traits_of
from keepwell.desk.health.queries.trend import SPANS, USUAL_SPAN
from keepwell.desk.health.queries.trend import trend as trend_of
from keepwell.desk.health.views.fragments import found, from_the_lake
from keepwell.desk.members.access import access
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
@require_GET
@from_the_lake
def trend(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    """Draw the score over `days`."""
    asked = [span for span in SPANS if str(span) == request.GET.get("days")]
    shown = trend_of(found(request, kind, pk), asked[0] if asked else USUAL_SPAN)
    spec = score_over_time(shown) if shown.points else None
    return render(request, "health/customer/_trend.html", {"trend": shown, "spec": spec})


@access(Role.VIEWER)
@require_GET
@from_the_lake
def ledger(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    """Split the change between the days `since` and `until` into its parts."""
    since, until = (day(request.GET.get(name, "")) for name in ("since", "until"))
    if since is not None and until is not None and since >= until:
        since = None
    shown = told(found(request, kind, pk), since, until)
    return render(request, "health/customer/_ledger.html", {"told": shown})


@access(Role.VIEWER)
@require_GET
@from_the_lake
def timeline(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    """List what happened; after the entry that `before` tells, only the entries."""
    form = TimelineFilter(request.GET, auto_id="timeline-%s")
    before = request.GET.get("before")
    shown = timeline_of(found(request, kind, pk), form.wish(), before)
    template = "_entries" if before else "_timeline"
    context = {"timeline": shown, "form": form}
    return render(request, f"health/customer/{template}.html", context)


@access(Role.VIEWER)
@require_GET
@from_the_lake
def traits(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    """List the traits, each with its past."""
    rows = traits_of(found(request, kind, pk))
    return render(request, "health/customer/_traits.html", {"traits": rows})
