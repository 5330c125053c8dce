"""Tasks: the list of what is to do, one of them, and a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.base.paging import turn
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks import queries
from keepwell.desk.playbooks.actions import tasks
from keepwell.desk.playbooks.actions.tasks import Draft
from keepwell.desk.playbooks.forms import (
    Done,
    DueOn,
    Give,
    NewTask,
    Send,
    Skip,
    Snooze,
    WhichTasks,
    due_on,
    tomorrow,
)
from keepwell.desk.playbooks.models import Plan, Task
from keepwell.desk.playbooks.showing import SAID, by_time, end_of, rows, standing_of, start_of

MINE, TEAM, ALL = "mine", "team", "all"
ONE = "playbooks:task"


@dataclass(frozen=True)
class Deed:
    """Something that can be done to a task."""

    form: type[forms.Form]
    do: Callable[[Member, Task, Mapping[str, Any]], object]


DEEDS = {
    "take": Deed(forms.Form, lambda member, task, _given: tasks.take(member, task)),
    "again": Deed(forms.Form, lambda member, task, _given: tasks.open_again(member, task)),
    "done": Deed(Done, lambda member, task, given: tasks.do(member, task, given["note"])),
    "skip": Deed(Skip, lambda member, task, given: tasks.skip(member, task, given["reason"])),
    "snooze": Deed(
        Snooze,
        lambda member, task, given: tasks.snooze(
            member, task, start_of(given["until"]), given["reason"]
        ),
    ),
    "give": Deed(
        Give,
        lambda member, task, given: tasks.give(
            member, task, owner=given["owner"], department=given["department"]
        ),
    ),
    "due": Deed(
        DueOn,
        lambda member, task, given: tasks.change_due(
            member, task, end_of(given["due"]) if given["due"] else None
        ),
    ),
}
"""What is done to a task, by the last part of the address."""
SHOWN = ("done", "skip", "snooze", "give", "due")
"""Deeds whose forms stand on the page."""


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show tasks in the order in which they are due: `?whose=mine|team|all&state=`."""
    member = member_of(request)
    form, whose = WhichTasks(request.GET), _whose(request, member)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found = queries.tasks_visible_to(member).filter(_of(member, whose), _standing(state))
    shown = found.select_related("customer", "owner", "department", "plan").defer(*queries.HEAVY)
    sort = "-ended_at" if state == "over" else "due_at"
    page = turn(shown, sort, request.GET.get("cursor"))
    told = rows(page.rows, queries.seen(member, page.rows))
    context = {
        "form": form, "page": page, "whose": whose, "sights": _sights(member), "state": state,
        "groups": [("", told)] if state else by_time(told), "is_empty": not told,
        "may_write": member.is_at_least(Role.MEMBER), "tomorrow": tomorrow(),
        "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "playbooks/tasks.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task: what is to be done, how, for whom, and by when."""
    return _page(request, task_of(request, pk))


@access(Role.MEMBER)
@require_POST
def work(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do something to a task; what cannot be done is said."""
    known = DEEDS.get(deed)
    if known is None:
        raise Http404
    task, form = task_of(request, pk), known.form(request.POST)
    if form.is_valid():
        try:
            known.do(member_of(request), task, form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if deed in SAID:
                messages.success(request, str(SAID[deed]).format(task=task))
            return _back(request, pk)
    if deed in SHOWN and "back" not in request.POST:
        return _page(request, task, {deed: form})
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return _back(request, pk)


@access(Role.MEMBER)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the message that a task offers."""
    task = task_of(request, pk)
    form = Send(task, request.POST)
    if form.is_valid():
        try:
            tasks.send(member_of(request), task, form.cleaned_data["person"])
        except ValidationError as problem:
            form.add_error(None, problem)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(ONE, pk)


@access(Role.MEMBER)
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Set a task: `?customer=key` fills in for whom, `?plan=pk` of which plan that runs it is."""
    member = member_of(request)
    plan = _plan_asked(request, member)
    key = plan.customer.key if plan else request.GET.get("customer", "")
    asked = visible_to(member).filter(key=key).first()
    known = {"owner": member.pk, "customer": asked.key if asked else ""}
    form = NewTask(member, request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        due = given.pop("due")
        of = plan if plan and given["customer"] == plan.customer else None
        draft = Draft(**given, plan=of, due_at=end_of(due) if due else None)
        task = tasks.set_task(draft, member)
        messages.success(request, _("Set the task “{task}”.").format(task=task))
        return redirect("playbooks:plan", of.pk) if of else redirect(ONE, task.pk)
    return render(request, "playbooks/new_task.html", {"form": form, "plan": plan})


def _plan_asked(request: HttpRequest, member: Member) -> Plan | None:
    pk = whole(request.GET.get("plan", "")) or 0
    found = queries.plans_visible_to(member).filter(ended_at=None).select_related("customer")
    return found.filter(pk=pk).first()


def task_of(request: HttpRequest, pk: int) -> Task:
    """Return a task that the member may see, or answer 404."""
    found = queries.tasks_visible_to(member_of(request))
    related = (
        "customer",
        "plan__edition",
        "step",
        "owner",
        "department",
        "made_by",
        "done_by",
        "case",
    )
    return get_object_or_404(found.select_related(*related), pk=pk)


def _page(
    request: HttpRequest, task: Task, filled: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    member = member_of(request)
    known = {
        "give": {"owner": task.owner_id, "department": task.department_id},
        "due": due_on(task),
    }
    offered = {
        name: DEEDS[name].form(initial=known.get(name), auto_id=f"{name}-%s") for name in SHOWN
    }
    context = {
        "task": task, "standing": standing_of(task, now()),
        "is_seen": task.customer_id in queries.seen(member, [task]),
        "forms": {**offered, **(filled or {})}, "may_write": member.is_at_least(Role.MEMBER),
        "is_mine": task.owner_id == member.pk, "template": queries.message_of(task),
        "sends_itself": (step := queries.step_of(task)) is not None and step.sends_itself,
        "send": Send(task),
    }  # fmt: skip
    return render(request, "playbooks/task.html", context)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead back to the list that was looked at, or to the task."""
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(ONE, pk)


def _sights(member: Member) -> list[str]:
    return [MINE, TEAM, ALL] if member.department_id else [MINE, ALL]


def _whose(request: HttpRequest, member: Member) -> str:
    asked = request.GET.get("whose", "")
    return asked if asked in _sights(member) else MINE


def _of(member: Member, whose: str) -> Q:
    if whose == MINE:
        return Q(owner=member)
    return Q(department=member.department_id) if whose == TEAM else Q()


def _standing(state: str) -> Q:
    moment = now()
    if state == "over":
        return Q(ended_at__isnull=False)
    if state == "snoozed":
        return Q(ended_at__isnull=True, snoozed_until__gt=moment)
    return queries.awake(moment)
