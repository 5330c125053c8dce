"""The proof page: first what it comes to, then the numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.health.models import KeptProof
from keepwell.desk.health.proofs import charts
from keepwell.desk.health.proofs.actions import prove_now
from keepwell.desk.health.proofs.making import key_of
from keepwell.desk.health.proofs.queries import HORIZONS, Choice, choices, has_changed, latest
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.jobs.queries import Run
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.report.verdict import finding, verdict

Record = Mapping[str, Any]


@dataclass(frozen=True)
class BandLine:
    """A band, and how many of it left within 30, 60 and 90 days."""

    name: str
    customers: int
    left: int
    rates: list[tuple[int, Record | None]]
    """By days."""


@dataclass(frozen=True)
class Found:
    """A proof as the page shows it."""

    kept: KeptProof
    told: Record
    """Its record."""
    verdict: str
    first: date | None
    last: date | None
    bands: list[BandLine]
    within: list[int]
    """Days that the rates of bands are of."""
    chart: dict[str, Any] | None
    measures: list[tuple[Record, str]]
    """Each with what to think of it."""
    parts: list[list[Record]]
    """By scorecard, and by segment."""
    has_changed: bool
    """Whether a scorecard has another text by now."""


@dataclass(frozen=True)
class Page:
    """What the template gets."""

    found: Found | None
    choices: list[Choice]
    asked: str
    horizon: int
    horizons: tuple[int, ...]
    run: Run | None
    """The job that makes this proof, if it waits, runs, or failed."""
    may_prove: bool


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the newest proof: `?scorecard=name@version&within=30|60|90`."""
    asked, horizon = _asked(request.GET)
    kept, run = latest(asked, horizon), jobs.latest(key_of(asked, horizon))
    shown = Page(
        None if kept is None else _found(kept),
        choices(),
        asked,
        horizon,
        HORIZONS,
        run if run is not None and (run.is_open or run.state == "failed") else None,
        may_prove=member_of(request).is_at_least(Role.MANAGER),
    )
    return render(request, "health/proofs/page.html", {"page": shown})


@access(Role.MANAGER)
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a proof; the page shows how far it is."""
    asked, horizon = _asked(request.POST)
    prove_now(member_of(request), asked, horizon)
    messages.success(request, _("The proof is being made. It stands here when it is done."))
    query = f"?scorecard={asked}&within={horizon}" if asked else f"?within={horizon}"
    return redirect(reverse("health:proof") + query)


def _asked(given: Mapping[str, str]) -> tuple[str, int]:
    """Return the scorecard and the days that were asked for."""
    asked = given.get("scorecard", "")
    if asked and asked not in {one.asked for one in choices()}:
        raise Http404
    chosen = [days for days in HORIZONS if str(days) == given.get("within")]
    return asked, chosen[0] if chosen else HORIZONS[-1]


def _found(kept: KeptProof) -> Found:
    told = kept.record
    titles = {one["name"]: one["title"] for one in told["measures"]}
    return Found(
        kept,
        told,
        verdict(told),
        _day(told["first"]),
        _day(told["last"]),
        _bands(told),
        [int(days) for days in told["within"]],
        charts.gain(told["gain"]) if told["gain"] else None,
        [(one, finding(one, titles)) for one in told["measures"]],
        [told["by_scorecard"], told["by_segment"]],
        has_changed(kept) if not kept.asked else False,
    )


def _bands(told: Record) -> list[BandLine]:
    return [
        BandLine(
            one["band"],
            one["customers"],
            one["left"],
            [(int(days), bands[place]["rate"]) for days, bands in told["within"].items()],
        )
        for place, one in enumerate(told["bands"])
        if one["customers"]
    ]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
