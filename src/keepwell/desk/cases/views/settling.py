"""When teams are at work, and how soon cases are due."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.desk.base.asked import whole
from keepwell.desk.cases.actions import reasking, settling
from keepwell.desk.cases.models import Severity, WeekPlan
from keepwell.desk.cases.settling.forms import AskingForm, HoursForm, TargetsForm
from keepwell.desk.cases.timing import LADDER, target_of, usual
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Department, Role
from keepwell.desk.surveys.models import Topic


@access(Role.VIEWER)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the hours of all departments, and the targets."""
    plans = {one.department_id: one for one in WeekPlan.objects.select_related("department")}
    context = {
        "usual": plans.get(None) or usual(),
        "departments": [(one, plans.get(one.pk)) for one in Department.objects.all()],
        "targets": [(one, *target_of(one, None)) for one in Severity],
        "ladder": [(rung.percent / 100, [str(one.label) for one in rung.whom]) for rung in LADDER],
        "of_topics": _of_topics(),
        "severities": list(Severity),
        "topics": Topic.objects.filter(retired_at=None, targets=None),
        "asking": reasking.asking(),
        "may_settle": member_of(request).is_at_least(Role.MANAGER),
    }
    return render(request, "cases/hours.html", context)


@access(Role.MANAGER)
def asking(request: HttpRequest) -> HttpResponse:
    """Say by which survey customers are asked anew once their case was solved."""
    form = AskingForm(reasking.asking(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reasking.set_asking(member_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("survey", problem)
        else:
            messages.success(request, _("Saved. It holds for cases that are solved from now on."))
            return redirect("cases:hours")
    return render(request, "cases/asking.html", {"form": form})


@access(Role.MANAGER)
def hours(request: HttpRequest, department: int) -> HttpResponse:
    """Change the hours of a department; of none (0): those of all without their own."""
    of = get_object_or_404(Department, pk=department) if department else None
    plan = WeekPlan.objects.filter(department=of).first() or usual()
    form = HoursForm(request.POST or None, initial=HoursForm.told(plan))
    if request.method == "POST" and form.is_valid():
        settling.set_hours(member_of(request), of, **form.given())
        messages.success(request, _("Saved. Open cases are due by these hours now."))
        return redirect("cases:hours")
    return render(request, "cases/hours_of.html", {"form": form, "department": of})


@access(Role.MANAGER)
def targets(request: HttpRequest, topic: int = 0) -> HttpResponse:
    """Change how soon cases are answered and solved: of a topic, or (0) of all others."""
    of = get_object_or_404(Topic, pk=topic) if topic else None
    if of is not None and request.method == "POST" and "drop" in request.POST:
        settling.drop_targets(member_of(request), of)
        return redirect("cases:hours")
    form = TargetsForm(request.POST or None, topic=of)
    if request.method == "POST" and form.is_valid():
        settling.set_targets(member_of(request), form.given(), of)
        messages.success(request, _("Saved. It holds for cases that are opened from now on."))
        return redirect("cases:hours")
    has_own = of is not None and of.targets.exists()
    context = {"form": form, "topic": of, "has_own": has_own}
    return render(request, "cases/targets.html", context)


@access(Role.MANAGER)
@require_GET
def which_targets(request: HttpRequest) -> HttpResponse:
    """Lead to the targets of a topic that was chosen: `?topic=pk`."""
    asked = request.GET.get("topic", "")
    return redirect("cases:targets_of", whole(asked) or 0)


def _of_topics() -> list[tuple[Topic, list[tuple[int, int]]]]:
    """Return the topics with targets of their own, and those by severity."""
    topics = Topic.objects.filter(targets__isnull=False).distinct().prefetch_related("targets")
    found = []
    for topic in topics:
        own = {one.severity: (one.answer_minutes, one.solve_minutes) for one in topic.targets.all()}
        found.append((topic, [own.get(one, target_of(one, None)) for one in Severity]))
    return found
