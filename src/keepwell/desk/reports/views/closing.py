"""The report: how the loop is closed, for each department and the whole, on screen and paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.health.paper.printing import PrintError
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.reports import actions, paper, queries, tasks
from keepwell.desk.reports.forms import GoalForm, Which, month_said
from keepwell.desk.reports.models import Reader
from keepwell.desk.reports.reckoning import this_month


@access(Role.VIEWER)
@require_GET
@never_cache
def closing(request: HttpRequest) -> HttpResponse:
    """Show a month: `?month=2026-11&department=3`."""
    form, member = _which(request), member_of(request)
    month, department = form.asked()
    whole = queries.report(month, None)
    if whole is None:
        tasks.soon(month)
    shown = queries.report(month, department) if department else whole
    context = {
        "form": form, "month": month_said(month), "department": department, "report": shown,
        "whole": whole, "goal": queries.reached(whole) if whole else None,
        "departments": [] if department else queries.by_department(month, member),
        "hanging": queries.hanging(member, department),
        "fixes": queries.fixed(month, department),
        "reads": Reader.objects.filter(member=member).exists(),
        "may_settle": member.is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "reports/closing.html", context)


@access(Role.VIEWER)
@require_GET
def on_paper(request: HttpRequest) -> HttpResponse:
    """Print a month; what went wrong is said on the page."""
    member = member_of(request)
    month, department = _which(request).asked()
    report = queries.report(month, department)
    if report is None:
        tasks.soon(month)
        messages.error(request, _("This month is being counted. Try again in a moment."))
        return redirect("reports:closing")
    try:
        printed = paper.pdf(report, member)
    except PrintError as problem:
        messages.error(request, str(problem))
        return redirect("reports:closing")
    response = HttpResponse(printed, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="closing-{month:%Y-%m}.pdf"'
    return response


@access(Role.MANAGER)
def goal(request: HttpRequest) -> HttpResponse:
    """State the goal."""
    form = GoalForm(request.POST or None, queries.goal())
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.state_goal(
            member_of(request), told["sentence"], told["measure"], told["level"],
            by=told["by"], worth=told["worth"],
        )  # fmt: skip
        return redirect("reports:closing")
    return render(request, "reports/goal.html", {"form": form})


@access(Role.VIEWER)
@require_POST
def by_mail(request: HttpRequest) -> HttpResponse:
    """Send the report by mail each Monday (`wanted` is 1), or no more (0)."""
    wanted = request.POST.get("wanted") == "1"
    actions.read_by_mail(member_of(request), wanted=wanted)
    said = _("You get it on Monday mornings.") if wanted else _("You get it by mail no more.")
    messages.success(request, said)
    return redirect("reports:closing")


def _which(request: HttpRequest) -> Which:
    usual = {"month": f"{this_month():%Y-%m}"}
    readable = queries.departments_visible_to(member_of(request))
    return Which(readable, usual | request.GET.dict(), auto_id="report-%s")
