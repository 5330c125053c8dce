"""The list of customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.markup import markup
from keepwell.desk.base.paging import Page
from keepwell.desk.customers import actions
from keepwell.desk.customers.asking import Question, question
from keepwell.desk.customers.columns import COLUMNS, TRAIT, Column, columns
from keepwell.desk.customers.filters import Filters
from keepwell.desk.customers.filters.words import Token, operators, tokens
from keepwell.desk.customers.forms import ChangeForm, FilterForm, TraitForm
from keepwell.desk.customers.models import SORTS, Customer
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import Count, found
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role

SORT = "name"
"""The order until another is asked for."""
REGION = "customers"
"""Id of what is exchanged when filters, order or page change."""
FORM = "filters"
"""Id of the form of filters."""


@dataclass(frozen=True)
class Listing:
    """What the template gets."""

    form: FilterForm
    filters: Filters
    tokens: Sequence[Token]
    columns: Sequence[Column]
    others: Sequence[Column]
    """Columns that could be chosen, too."""
    page: Page[Customer]
    count: Count
    today: date
    traits: Sequence[str]
    operators: Mapping[str, str]
    change: ChangeForm | None
    """What may be done with many at once; None if nothing."""

    @cached_property
    def openings(self) -> Sequence[SafeString]:
        """Return how a cell of each column begins."""
        return [
            markup(
                '<td class="n" data-of="{}"><span>' if one.kind else '<td data-of="{}"><span>',
                one.title,
            )
            for one in self.columns
        ]

    @property
    def orders(self) -> Sequence[tuple[str, str]]:
        """Return the orders of the list as choices, the usual one first; heads offer them, too."""
        sorted_by = [one for one in COLUMNS.values() if one.sort]
        up = [(one.sort, _("%(column)s, upwards") % {"column": one.title}) for one in sorted_by]
        down = [
            (f"-{one.sort}", _("%(column)s, downwards") % {"column": one.title})
            for one in sorted_by
        ]
        pairs = [pair for both in zip(up, down, strict=True) for pair in both]
        return [("", _("Name, upwards")), ("-name", _("Name, downwards")), *pairs]

    @property
    def other_traits(self) -> Sequence[Column]:
        """Return columns of traits that could be chosen, too."""
        shown = {one.name for one in self.columns}
        names = (f"{TRAIT}{name}" for name in self.traits)
        return columns([name for name in names if name not in shown])

    @property
    def query(self) -> str:
        """Return what the filters are in an address."""
        return self.filters.query()


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """List the customers that meet the filters; to htmx, only what changes."""
    if "trait_name" in request.GET:
        return _with_one_more_test(request)
    sort = request.GET.get("sort") or SORT
    sort = sort if sort.removeprefix("-") in SORTS else SORT
    listing = _listing(request, question(member_of(request), request.GET), sort)
    said = {"listing": listing, "sort": sort, "region": REGION, "FORM": FORM}
    return _answer(request, said, listing.filters.query(**_kept(request)))


def _listing(request: HttpRequest, said: Question, sort: str) -> Listing:
    form, asked = said.form, said.asked
    filters = asked.filters
    shown = columns(choices.chosen_columns(asked.member))
    here = found(asked, shown, sort, request.GET.get("cursor"))
    return Listing(
        form=form,
        filters=filters,
        tokens=tokens(filters, _titles(form), sort=request.GET.get("sort", "")),
        columns=shown,
        others=[one for one in COLUMNS.values() if one not in shown],
        page=here.page,
        count=here.count,
        today=asked.today,
        traits=choices.traits(),
        operators=operators(),
        change=ChangeForm() if asked.member.is_at_least(Role.MEMBER) else None,
    )


def _titles(form: FilterForm) -> dict[str, dict[str, str]]:
    return {name: dict(form.fields[name].choices) for name in ("owner", "segment")}  # type: ignore[attr-defined] # fields with choices


def _kept(request: HttpRequest) -> dict[str, str]:
    """Return what the address holds beside the filters."""
    return {name: request.GET.get(name, "") for name in ("sort", "cursor")}


def _answer(request: HttpRequest, said: dict[str, object], query: str) -> HttpResponse:
    """Answer with the page, or to htmx with the list alone; never mix them up in a cache."""
    part = request.headers.get("HX-Target") == REGION
    said["with_form"] = part and request.headers.get("HX-Trigger") != FORM
    response = render(request, f"customers/{'_list' if part else 'list'}.html", said)
    if part:
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    patch_vary_headers(response, ["HX-Target", "HX-Trigger"])
    return response


def _with_one_more_test(request: HttpRequest) -> HttpResponse:
    """Take the condition that was put together into the address, and go there."""
    query = request.GET.copy()
    for name in ("trait_name", "trait_operator", "trait_operand", "cursor"):
        query.pop(name, None)
    form = TraitForm(request.GET)
    if form.is_valid():
        query.appendlist("trait", str(form.cleaned_data["test"]))
    elif request.GET["trait_name"]:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path)


@access(Role.VIEWER)
@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns a member wants to see, and go back to the list."""
    member: Member = member_of(request)
    actions.choose_columns(member, request.POST.getlist("column"))
    query = request.POST.get("query", "")
    return HttpResponseRedirect(f"{reverse('customers:list')}?{query}")
