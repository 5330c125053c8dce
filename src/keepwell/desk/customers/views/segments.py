"""Segments: the list, one of them, and the editor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.customers import actions
from keepwell.desk.customers.filters.conditions import clauses
from keepwell.desk.customers.models import BANDS
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.queries.people import found
from keepwell.desk.customers.queries.segments import (
    Figures,
    figures,
    kept_figures,
    typical,
)
from keepwell.desk.customers.uses import uses_of
from keepwell.desk.health.models import PERIODS
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.segments import Node, Segment, expanded
from keepwell.engine.segments.result import Typical


@dataclass(frozen=True)
class Entry:
    """A segment in the list, and its figures if they are at hand."""

    segment: Segment
    figures: Figures | None


@dataclass(frozen=True)
class Described:
    """What the page of a segment tells of its members."""

    figures: Figures
    everybody: Figures
    typical: Sequence[Typical]

    @property
    def periods(self) -> tuple[int, ...]:
        """Return the numbers of days that bands are compared over."""
        return PERIODS

    @property
    def bands(self) -> list[tuple[str, int, list[int]]]:
        """Return each band, how many are in it, and by how many it has grown over each period."""
        return [
            (
                name,
                self.figures.bands.get(name, 0),
                [self.figures.grown(name, days) for days in PERIODS],
            )
            for name in BANDS
        ]

    @property
    def share(self) -> float:
        """Return the share of all customers, or people, one may see."""
        return (
            self.figures.customers / self.everybody.customers if self.everybody.customers else 0.0
        )


@access(Role.VIEWER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the segments; figures that would take a while come by themselves."""
    member = member_of(request)
    said = {
        "entries": list(_entries(member, "account")), "of_people": list(_entries(member, "person")),
        "issues": choices.segment_issues(), "may_edit": _may_edit(member),
    }  # fmt: skip
    return render(request, "customers/segments.html", said)


@access(Role.VIEWER)
@require_GET
def row(request: HttpRequest, name: str) -> HttpResponse:
    """Send the row of one segment with its figures."""
    segment, tree = _named(name)
    entry = Entry(segment, figures(member_of(request), tree, today(), segment.unit))
    return render(request, "customers/_segment_row.html", {"entry": entry})


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a segment; what its members are like comes by itself."""
    segment, _tree = _named(name)
    titles = {one.name: one.title or one.name for one in choices.segments(segment.unit)}
    said = {
        "segment": segment, "asks": clauses(segment.where, titles),
        "text": Path(segment.path).read_text(encoding="utf-8"),
        "may_edit": _may_edit(member_of(request)), "uses": uses_of(name),
    }  # fmt: skip
    return render(request, "customers/segment.html", said)


@access(Role.VIEWER)
@require_GET
def described(request: HttpRequest, name: str) -> HttpResponse:
    """Send what the members of a segment are like."""
    member, day = member_of(request), today()
    segment, tree = _named(name)
    said = Described(
        figures(member, tree, day, segment.unit), figures(member, None, day, segment.unit),
        typical(member, tree, day, segment.unit),
    )  # fmt: skip
    return render(request, "customers/_described.html", {"segment": segment, "said": said})


@access(Role.VIEWER)
@require_GET
def people(request: HttpRequest, name: str) -> HttpResponse:
    """List the people in a segment of people, by name."""
    segment, tree = _named(name)
    if segment.unit != "person":
        raise Http404
    listed = found(member_of(request), tree, today(), request.GET.get("cursor"))
    return render(request, "customers/people.html", {"segment": segment, "listed": listed})


@access(Role.MEMBER)
@require_POST
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Delete a segment, and go back to the others."""
    _named(name)
    try:
        actions.delete_segment(member_of(request), name)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return HttpResponseRedirect(reverse("customers:segment", args=[name]))
    messages.success(request, _("The segment is deleted."))
    return HttpResponseRedirect(reverse("customers:segments"))


def _may_edit(member: Member) -> bool:
    return member.is_at_least(Role.MEMBER)


def _named(name: str) -> tuple[Segment, Node]:
    """Return a segment and its expanded tree; answer 404 where there is none of that name."""
    known = choices.all_segments()
    if name not in known:
        raise Http404
    return known[name], expanded(known[name], known)


def _entries(member: Member, unit: Unit) -> Iterator[Entry]:
    trees = choices.trees(unit)
    for one in choices.segments(unit):
        yield Entry(one, kept_figures(member, trees[one.name], unit))
