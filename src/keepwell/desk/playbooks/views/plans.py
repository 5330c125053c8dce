"""Plans: the list, one of them, and how they start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks import queries
from keepwell.desk.playbooks.actions import planning
from keepwell.desk.playbooks.actions.starting import refusal, start
from keepwell.desk.playbooks.forms import Finish, GivePlan, GoalForm, Start, WhichPlans
from keepwell.desk.playbooks.models import Outcome, Plan
from keepwell.desk.playbooks.public.links import link_of
from keepwell.desk.playbooks.showing import WHY_NOT, end_of, lines_of, rows

MINE, ALL = "mine", "all"
ONE = "playbooks:plan"


@dataclass(frozen=True)
class Deed:
    """Something that can be done to a plan."""

    form: Callable[..., forms.Form]
    do: Callable[[Member, Plan, Mapping[str, Any]], object]


def _plain(do: Callable[[Member, Plan], object]) -> Deed:
    """Return a deed that asks for nothing."""
    return Deed(
        lambda _plan, *args, **kwargs: forms.Form(*args, **kwargs),
        lambda member, plan, _given: do(member, plan),
    )


DEEDS = {
    "finish": Deed(
        lambda _plan, *args, **kwargs: Finish(*args, **kwargs),
        lambda member, plan, given: planning.finish(
            member, plan, Outcome(given["outcome"]), given["reason"]
        ),
    ),
    "goal": Deed(
        GoalForm,
        lambda member, plan, given: planning.set_goal(
            member, plan, given["goal"], end_of(given["due"])
        ),
    ),
    "give": Deed(GivePlan, lambda member, plan, given: planning.give(member, plan, given["owner"])),
    "share": _plain(lambda member, plan: planning.share(member, plan, is_shared=True)),
    "unshare": _plain(lambda member, plan: planning.share(member, plan, is_shared=False)),
}
"""What is done to a plan, by the last part of the address."""
SHOWN = ("finish", "goal", "give")
"""Deeds whose forms stand on the page."""


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show plans: `?whose=mine|all&state=&playbook=`."""
    member, form = member_of(request), WhichPlans(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    state, playbook = asked.get("state", ""), asked.get("playbook")
    whose = MINE if request.GET.get("whose") == MINE else ALL
    found = queries.plans_visible_to(member)
    found = found.filter(Q(owner=member) if whose == MINE else Q())
    found = found.filter(outcome=state, ended_at__isnull=not state)
    if playbook is not None:
        found = found.filter(playbook=playbook)
    shown = found.select_related("customer", "owner").defer(*queries.HEAVY)
    page = turn(shown, "-ended_at" if state else "due_at", request.GET.get("cursor"))
    context = {
        "form": form, "page": page, "whose": whose, "sights": [MINE, ALL],
        "is_narrowed": bool(state or playbook or whose == MINE),
    }  # fmt: skip
    return render(request, "playbooks/plans.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: its goal, its steps, and what came of them."""
    return _page(request, plan_of(request, pk))


@access(Role.MEMBER)
@require_POST
def work(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do something to a plan; what cannot be done is said."""
    known = DEEDS.get(deed)
    if known is None:
        raise Http404
    plan = plan_of(request, pk)
    form = known.form(plan, request.POST)
    if form.is_valid():
        try:
            known.do(member_of(request), plan, form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect(ONE, pk)
    return _page(request, plan, {deed: form})


@access(Role.MEMBER)
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Start a plan for a customer: `?customer=key`; what fits how they are is offered first."""
    member = member_of(request)
    key = request.GET.get("customer", "")
    customer = get_object_or_404(visible_to(member).select_related("owner"), key=key)
    form = Start(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = _start(member, customer, form)
        if plan is not None:
            return redirect(ONE, plan.pk)
    offered = [
        (one, queries.fits(one, customer), WHY_NOT.get(why) if why else "")
        for one in queries.offered(customer)
        for why in [refusal(one, customer, by_hand=True)]
    ]
    offered.sort(key=lambda one: bool(one[2]))  # what can be started stands first
    context = {
        "form": form, "customer": customer, "offered": offered,
        "may_start": any(not why for _one, _fits, why in offered),
    }  # fmt: skip
    return render(request, "playbooks/begin.html", context)


def plan_of(request: HttpRequest, pk: int) -> Plan:
    """Return a plan that the member may see, or answer 404."""
    found = queries.plans_visible_to(member_of(request))
    related = ("customer", "playbook", "edition", "owner", "case", "made_by")
    return get_object_or_404(found.select_related(*related), pk=pk)


def _start(member: Member, customer: Customer, form: Start) -> Plan | None:
    given = form.cleaned_data
    why = refusal(given["playbook"], customer, by_hand=True)
    if why is None:
        plan = start(given["playbook"], customer, made_by=member, owner=given["owner"])
        if plan is not None:
            return plan
    said = WHY_NOT[why] if why else _("A colleague started it a moment ago.")
    form.add_error("playbook", str(said))
    return None


def _page(
    request: HttpRequest, plan: Plan, filled: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    member = member_of(request)
    offered = {name: DEEDS[name].form(plan, auto_id=f"{name}-%s") for name in SHOWN}
    lines = lines_of(plan)
    context = {
        "plan": plan, "lines": lines, "document": plan.edition.read(),
        "over": sum(line.is_over for line in lines), "forms": {**offered, **(filled or {})},
        "others": rows(plan.tasks.filter(step=None).select_related("owner", "department"), set()),
        "here": reverse(ONE, args=[plan.pk]),
        "may_write": member.is_at_least(Role.MEMBER),
        "is_seen": visible_to(member).filter(pk=plan.customer_id).exists(),
        "link": link_of(plan) if plan.is_shared else "",
    }  # fmt: skip
    return render(request, "playbooks/plan.html", context)
