"""The pages of the rhythm and of jobs."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from keepwell.desk.base.paging import turn
from keepwell.desk.jobs import actions, queries, rhythms
from keepwell.desk.jobs.declaring import entries
from keepwell.desk.jobs.forms import Schedule
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role

JOBS = 20
"""On a page: the rhythm stands above them."""
FINISHED = "keepwell:job-finished"
"""The event that a page hears when a job that it shows has ended."""


@access(Role.MANAGER)
@require_GET
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show what recurs, and the jobs of late."""
    state = request.GET.get("state", "all")
    if state not in queries.STATES:
        raise Http404
    page = turn(queries.jobs(state), "-enqueued_at", request.GET.get("cursor"), JOBS)
    context = {
        "groups": queries.grouped(queries.rhythm()),
        "page": page,
        "runs": queries.runs_of(page.rows),
        "state": state,
        "zone": rhythms.zone().key,
        "workers": queries.workers_alive(),
        "may_change": member_of(request).is_at_least(Role.ADMINISTRATOR),
    }
    return render(request, "jobs/list.html", context)


@access(Role.ADMINISTRATOR)
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change when an entry goes off."""
    line = _line(key)
    form = Schedule(request.POST or None, initial={"cron": line.cron, "is_on": line.row.is_on})
    if request.method == "POST" and form.is_valid():
        actions.change_rhythm(member_of(request), key, **form.cleaned_data)
        said = _("Saved when “{name}” runs.").format(name=line.entry.job.title)
        messages.success(request, said)
        return redirect("jobs:list")
    context = {"line": line, "form": form, "zone": rhythms.zone().key}
    return render(request, "jobs/change.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def run_now(request: HttpRequest, key: str) -> HttpResponse:
    """Let an entry run now."""
    line = _line(key)
    actions.run_now(member_of(request), key)
    said = _("“{name}” runs as soon as a worker is free.").format(name=line.entry.job.title)
    messages.success(request, said)
    return redirect("jobs:list")


@access(Role.MANAGER)
@require_GET
@never_cache
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a job: how it went, and what went wrong."""
    context = {
        "run": _run(pk),
        "may_change": member_of(request).is_at_least(Role.ADMINISTRATOR),
    }
    return render(request, "jobs/job.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def run_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a job that failed run again."""
    run = _run(pk)
    try:
        again = actions.run_again(member_of(request), pk)
    except ValidationError as problem:
        messages.error(request, problem.message)
        return redirect("jobs:job", pk)
    messages.success(request, _("“{name}” runs once more.").format(name=run.title))
    return redirect("jobs:job", again)


@access(Role.VIEWER)
@require_GET
@never_cache
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a job is; tell the page when it has ended."""
    run = _run(pk)
    response = render(request, "jobs/_progress.html", {"run": run, "job_id": pk})
    if not run.is_open:
        trigger_client_event(response, FINISHED, {"job": str(pk), "state": run.state})
    return response


def _line(key: str) -> queries.Line:
    if key not in entries():
        raise Http404
    return next(line for line in queries.rhythm() if line.entry.key == key)


def _run(pk: UUID) -> queries.Run:
    run = queries.run(pk)
    if run is None:
        raise Http404
    return run
