"""Distributions: whom a survey goes to and when, what it would do, and what came of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.members import mail
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.asking import actions, queries
from keepwell.desk.surveys.asking.audience import is_of_people
from keepwell.desk.surveys.asking.forms import DistributionForm
from keepwell.desk.surveys.models import Distribution, Fate, Run, Standing

ONE = "surveys:distribution"


@access(Role.VIEWER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show all distributions."""
    context = {
        "page": turn(queries.distributions(), "-made_at", request.GET.get("cursor")),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }
    return render(request, "surveys/asking/list.html", context)


@access(Role.MANAGER)
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Make a distribution."""
    begin = {"timing": "once", "begins_at": now(), "survey": request.GET.get("survey")}
    form = DistributionForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        made = actions.make(member_of(request), **form.cleaned_data)
        messages.success(
            request, _("{name} is a draft now: nobody is asked yet.").format(name=made)
        )
        return redirect(ONE, made.pk)
    return render(request, "surveys/asking/form.html", {"form": form})


@access(Role.VIEWER)
@require_GET
@never_cache
def distribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a distribution: how it stands, what came of it, and its log."""
    found, member = _found(pk), member_of(request)
    fate = request.GET.get("fate", "")
    rows = queries.letters(member, found, fate if fate in Fate.values else "")
    context = {
        "distribution": found, "of_people": is_of_people(found.segment),
        "numbers": queries.numbers(found), "fate": fate,
        "fates": queries.fates(), "page": turn(rows, "-made_at", request.GET.get("cursor")),
        "dry": queries.last_run(found, is_dry=True),
        "run": queries.last_run(found, is_dry=False),
        "no_mail": not mail.is_set_up(), "quiet_until": queries.quiet_until(),
        "may_edit": member.is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "surveys/asking/distribution.html", context)


@access(Role.MANAGER)
@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a distribution."""
    found = _found(pk)
    form = DistributionForm(request.POST or None, instance=_found(pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(member_of(request), found, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(ONE, pk)
    return render(request, "surveys/asking/form.html", {"form": form, "distribution": found})


@access(Role.MANAGER)
@require_POST
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    """Start (`to` is `on`), pause or end a distribution."""
    to = request.POST.get("to", "")
    if to not in Standing.values:
        return HttpResponse(status=400)
    try:
        actions.stand(member_of(request), _found(pk), Standing(to))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(ONE, pk)


@access(Role.MANAGER)
@require_POST
def rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """See whom it would ask now."""
    actions.rehearse(member_of(request), _found(pk))
    return redirect(ONE, pk)


@access(Role.VIEWER)
@require_GET
@never_cache
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom a run asked and left out: as a part of the page, until it is finished."""
    found = get_object_or_404(Run.objects.select_related("distribution"), pk=pk)
    return render(request, "surveys/asking/_run.html", {"run": found})


@access(Role.VIEWER)
@require_GET
@never_cache
def left_out(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the first of those whom a run left out for one reason."""
    runs = Run.objects.select_related("distribution__survey", "distribution__made_by")
    found = get_object_or_404(runs, pk=pk)
    group = queries.left_out(member_of(request), found, key)
    if group is None:
        raise Http404
    context = {
        "run": found, "distribution": found.distribution, "group": group[0], "people": group[1],
    }  # fmt: skip
    return render(request, "surveys/asking/left_out.html", context)


def _found(pk: int) -> Distribution:
    return get_object_or_404(queries.distributions(), pk=pk)
