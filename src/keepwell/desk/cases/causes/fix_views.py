"""Fixes: making, changing, and whether they helped."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.cases.causes.comparing import ENOUGH, compared
from keepwell.desk.cases.causes.fixing import change_fix, make_fix
from keepwell.desk.cases.causes.forms import FixForm
from keepwell.desk.cases.causes.reasking import reasked
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Cause, Fix
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.MEMBER)
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is to be done about a root cause."""
    cause, form = get_object_or_404(Cause, pk=pk), FixForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_fix(member_of(request), cause, form.plan())
        except ValidationError as problem:
            form.add_error("result", problem)
        else:
            return redirect("cases:fix", made.pk)
    return render(request, "cases/causes/fix_form.html", {"form": form, "cause": cause})


@access(Role.MEMBER)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a fix."""
    fix = get_object_or_404(Fix.objects.select_related("cause"), pk=pk)
    form = FixForm(request.POST or None, fix)
    if request.method == "POST" and form.is_valid():
        try:
            change_fix(member_of(request), fix, form.plan())
        except ValidationError as problem:
            form.add_error("result", problem)
        else:
            return redirect("cases:fix", pk)
    context = {"form": form, "cause": fix.cause, "fix": fix}
    return render(request, "cases/causes/fix_form.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a fix; whether it helped follows as a part of the page."""
    fix = get_object_or_404(Fix.objects.select_related("cause", "owner", "department"), pk=pk)
    member = member_of(request)
    context = {
        "fix": fix, "may_write": member.is_at_least(Role.MEMBER),
        "may_tell": member.is_at_least(Role.MANAGER), "told": fix.told.count(),
        "reasked": reasked(member, fix),
    }  # fmt: skip
    return render(request, "cases/causes/fix.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare complaints before and after a fix."""
    fix = get_object_or_404(Fix.objects.select_related("cause"), pk=pk)
    found = compared(member_of(request), fix, Tree.read(), now())
    context = {"fix": fix, "found": found, "enough": ENOUGH}
    return render(request, "cases/causes/_effect.html", context)
