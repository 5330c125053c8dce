"""What a tree did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.base.paging import turn
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules import queries
from keepwell.desk.rules.models import Firing
from keepwell.desk.rules.views.page import tree_of


@access(Role.VIEWER)
@require_GET
@never_cache
def did(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a tree did, the latest first: `?show=failed`, `?branch=`."""
    tree, show, branch = tree_of(pk), request.GET.get("show", ""), request.GET.get("branch", "")
    found = queries.firings_of(member_of(request), tree, show)
    if branch:
        found = found.filter(path=branch)
    page = turn(found, "-at", request.GET.get("cursor"))
    context = {"tree": tree, "page": page, "show": show, "branch": branch}
    return render(request, "rules/did.html", context)


@access(Role.VIEWER)
@require_GET
def of_case(request: HttpRequest, case: int) -> HttpResponse:
    """Go to the branch that opened a case."""
    seen = get_object_or_404(cases_visible_to(member_of(request)), pk=case)
    firing = Firing.objects.filter(done__case=seen).order_by("at").first()
    if firing is None:
        return redirect("rules:list")
    answer = redirect("rules:did", firing.tree_id)
    answer["Location"] += f"#f{firing.pk}"
    return answer
