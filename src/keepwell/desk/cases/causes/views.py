"""Which causes make most of the complaints, and the cases behind each number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.base.paging import turn
from keepwell.desk.cases.causes import charts
from keepwell.desk.cases.causes.asking import asked
from keepwell.desk.cases.causes.figures import figures as counted
from keepwell.desk.cases.causes.figures import of_cause
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Cause, Fix
from keepwell.desk.cases.queries import HEAVY, SHOWN
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the causes at the top of the tree; the figures follow as a part of the page."""
    form, question = asked(request.GET)
    context = {
        "form": form, "question": question, "has_causes": Cause.objects.exists(),
        "may_settle": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "cases/causes/overview.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Rank what stands right below a cause; of 0, what stands at the top."""
    question, tree = asked(request.GET)[1], Tree.read()
    below = get_object_or_404(Cause, pk=pk) if pk else None
    found = counted(member_of(request), question, tree, below)
    spec = charts.pareto(found) if len(found.parts) > 1 else None
    context = {"found": found, "question": question, "below": below, "spec": spec}
    return render(request, "cases/causes/_figures.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a cause with its cases, and those of all below it; `?own=1`: of it alone."""
    cause = get_object_or_404(Cause.objects.select_related("parent"), pk=pk)
    return _page(request, cause)


@access(Role.VIEWER)
@require_GET
@never_cache
def causeless(request: HttpRequest) -> HttpResponse:
    """Show the cases of which nobody knows the cause."""
    return _page(request, None)


def _page(request: HttpRequest, cause: Cause | None) -> HttpResponse:
    member, tree, (form, question) = member_of(request), Tree.read(), asked(request.GET)
    is_own = request.GET.get("own") == "1"
    rows = of_cause(member, question, cause, tree, is_own=is_own)
    shown = rows.select_related(*SHOWN, "cause").defer(*HEAVY)
    context = {
        "cause": cause, "form": form, "question": question, "is_own": is_own,
        "has_children": cause is not None and bool(tree.below(cause)),
        "page": turn(shown, "-opened_at", request.GET.get("cursor")),
        "may_settle": member.is_at_least(Role.MANAGER),
        "may_write": member.is_at_least(Role.MEMBER), "fixes": _fixes(cause, tree),
    }  # fmt: skip
    return render(request, "cases/causes/cause.html", context)


def _fixes(cause: Cause | None, tree: Tree) -> list[Fix]:
    """Return what is done about a cause, and about those below it."""
    if cause is None:
        return []
    return list(Fix.objects.filter(cause__in=tree.within(cause)).select_related("cause", "owner"))
