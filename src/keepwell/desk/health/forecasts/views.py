"""The pages of forecasts: first how far they can be trusted, then who, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell import forecast_words
from keepwell.desk.base.paging import Page, turn
from keepwell.desk.health.forecasts import charts, exporting
from keepwell.desk.health.forecasts.actions import forecast_now
from keepwell.desk.health.forecasts.making import key_of
from keepwell.desk.health.forecasts.queries import (
    SORTS,
    USUAL,
    Totals,
    horizons,
    latest,
    page_of,
    prospects,
    totals,
)
from keepwell.desk.health.models import UNTIL_RENEWAL, KeptForecast, Outlook
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.jobs.queries import Run
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.project import project


@dataclass(frozen=True)
class Found:
    """A forecast as the page shows it."""

    kept: KeptForecast
    verdict: str
    totals: Totals
    page: Page[Outlook]
    chart: dict[str, Any] | None


@dataclass(frozen=True)
class ForecastPage:
    """What the template gets."""

    found: Found | None
    within: int
    horizons: tuple[int, ...]
    repeat: bool
    """Whether it is about orders, not contracts."""
    run: Run | None
    """The job that makes this forecast, if it waits, runs, or failed."""
    may_ask: bool


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the newest forecast: `?within=30|60|90|0`, 0 is until the renewal date."""
    within = _within(request.GET)
    kept, run = latest(within), jobs.latest(key_of(within))
    sort = _sort(request.GET.get("sort", ""), kept)
    shown = ForecastPage(
        None if kept is None else _found(request, kept, sort),
        within,
        horizons(),
        project().settings.relationship == "repeat",
        run if run is not None and (run.is_open or run.state == "failed") else None,
        may_ask=member_of(request).is_at_least(Role.MANAGER),
    )
    given = {"page": shown, "sort": sort, "until_renewal": UNTIL_RENEWAL}
    return render(request, "health/forecasts/page.html", given)


@access(Role.VIEWER)
@require_GET
def growth(request: HttpRequest) -> HttpResponse:
    """Show who is ready for more, the most valuable first."""
    found = turn(prospects(member_of(request)), "-value", request.GET.get("cursor"))
    return render(request, "health/forecasts/growth.html", {"page": found})


@access(Role.MANAGER)
@require_POST
def now(request: HttpRequest) -> HttpResponse:
    """Ask for a forecast; the page shows how far it is."""
    within = _within(request.POST)
    forecast_now(member_of(request), within)
    messages.success(request, _("The forecast is being made. It stands here when it is done."))
    return redirect(f"{reverse('health:forecast')}?within={within}")


@access(Role.VIEWER)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send a forecast, or who is ready for more (`what=growth`), as CSV."""
    if request.POST.get("what") == "growth":
        return exporting.growth_file(member_of(request))
    kept = latest(_within(request.POST))
    if kept is None:
        raise Http404
    return exporting.forecast_file(member_of(request), kept)


def _within(given: Mapping[str, str]) -> int:
    """Return the horizon that was asked for, else the usual one."""
    chosen = [within for within in horizons() if str(within) == given.get("within")]
    return chosen[0] if chosen else USUAL


def _sort(asked: str, kept: KeptForecast | None) -> str:
    """Return a sort that is offered; by money first, where anybody's is known."""
    if asked.removeprefix("-") in SORTS:
        return asked
    return "-at_risk" if kept is None or kept.valued else "-p_leave"


def _found(request: HttpRequest, kept: KeptForecast, sort: str) -> Found:
    member, told = member_of(request), kept.told
    return Found(
        kept,
        forecast_words.verdict(told),
        totals(member, kept),
        page_of(member, kept, sort, request.GET.get("cursor")),
        charts.calibration(told.verdict.bins) if told.verdict.bins else None,
    )
