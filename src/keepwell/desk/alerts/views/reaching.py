"""The page on which a member says how alerts reach them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from keepwell.desk.alerts import queries
from keepwell.desk.alerts.actions import reaching
from keepwell.desk.alerts.forms import AddTarget, Wishes
from keepwell.desk.alerts.models import Reach
from keepwell.desk.alerts.telling import plan_of
from keepwell.desk.cases.hours import next_opening
from keepwell.desk.cases.timing import Plans
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices.letters import zone_of

PAGE = "alerts:reach"


@access(Role.VIEWER)
@never_cache
def reach(request: HttpRequest) -> HttpResponse:
    """Show and change how many alerts a day interrupt the member, and when."""
    member = member_of(request)
    mine = Reach.objects.filter(member=member).first() or Reach(member=member)
    form = Wishes(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        reaching.choose(member, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(PAGE)
    return _page(request, form=form)


@access(Role.MEMBER)
@require_POST
@sensitive_post_parameters("url")
def add(request: HttpRequest) -> HttpResponse:
    """Add a target; what its service says against it is shown."""
    member = member_of(request)
    form = AddTarget(request.POST, member=member)
    if form.is_valid():
        try:
            reaching.add(member, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("A code was sent there. Enter it to confirm."))
            return redirect(PAGE)
    return _page(request, adding=form)


@access(Role.MEMBER)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a target by its code."""
    member = member_of(request)
    target = get_object_or_404(queries.targets_of(member), pk=pk)
    try:
        reaching.confirm(member, target, request.POST.get("code", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Alerts go to {name} from now on.").format(name=target))
    return redirect(PAGE)


@access(Role.MEMBER)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a target."""
    member = member_of(request)
    reaching.remove(member, get_object_or_404(queries.targets_of(member), pk=pk))
    return redirect(PAGE)


def _now(member: Member, mine: Reach) -> dict[str, Any]:
    """Return whether the member may be interrupted now, else when."""
    plan, moment = plan_of(member, mine, Plans()), now()
    opens = moment if plan is None else next_opening(moment, plan)
    return {"opens": opens, "is_open": opens == moment}


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:  # noqa: ANN401 - forms by name
    member = member_of(request)
    mine = Reach.objects.filter(member=member).first() or Reach(member=member)
    context = {
        "form": Wishes(instance=mine), "adding": AddTarget(member=member),
        "targets": queries.targets_of(member), "may_add": member.is_at_least(Role.MEMBER),
        "zone": zone_of(member).key, **_now(member, mine), **forms,
    }  # fmt: skip
    return render(request, "alerts/reach.html", context)
