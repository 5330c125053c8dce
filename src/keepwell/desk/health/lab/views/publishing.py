"""Publishing a scorecard, and its versions."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.health.lab import actions
from keepwell.desk.health.lab.actions import Candidate
from keepwell.desk.health.lab.actions.drafting import Seen
from keepwell.desk.health.lab.checking import check, failed_tests
from keepwell.desk.health.lab.expecting import as_it_comes_out
from keepwell.desk.health.lab.forms import Publish
from keepwell.desk.health.lab.hindsight import hindsight
from keepwell.desk.health.lab.noticing import notice
from keepwell.desk.health.lab.queries import Lab, changes_of, history
from keepwell.desk.health.lab.views.editing import found
from keepwell.desk.health.models import Release
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.engine.scorecard.schema import version_of


@access(Role.MANAGER)
@never_cache
def publish(request: HttpRequest, name: str, number: int | None = None) -> HttpResponse:
    """Show what publishing the draft, or an old version again, would change; publish it."""
    one = found(name)
    text = _text(one, number)
    now = {"base": _base(one, number), "version": version_of(text)}
    form = Publish(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            release = actions.publish(member_of(request), *_candidate(one, text, form))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _said(release))
            return redirect("health:lab", name)
    checked = check(name, text, one.now)
    context = {
        "lab": one, "name": name, "number": number, "form": form,
        "checked": checked, "past": hindsight(name, checked),
    }  # fmt: skip
    return render(request, "health/lab/publish.html", context, status=422 if form.errors else 200)


def _text(one: Lab, number: int | None) -> str:
    if number is not None:
        return get_object_or_404(Release, name=one.name, number=number).text
    if one.draft is None:
        raise Http404
    return one.draft.text


def _base(one: Lab, number: int | None) -> str:
    """Return what is to be followed: an old version follows whatever scores now."""
    if number is None:
        return one.base
    return one.now.version if one.now else ""


def _candidate(one: Lab, text: str, form: Publish) -> tuple[Candidate, str, datetime | None]:
    said = form.cleaned_data
    if said["version"] != version_of(text):
        raise ValidationError(_("Somebody else has changed this draft meanwhile. Look at it anew."))
    return Candidate(one.name, text, said["base"]), said["reason"], said["due"]


def _said(release: Release) -> str:
    if release.is_pending:
        return _("The scorecard will be published by itself when its moment comes.")
    return _("The scorecard is published. Everybody is scored anew.")


@access(Role.MANAGER)
@require_GET
def proofs(request: HttpRequest, name: str, number: int | None = None) -> HttpResponse:
    """Send what came of the scorecard's own tests."""
    one = found(name)
    card = check(name, _text(one, number), one.now).card
    failed = failed_tests(card) if card else []
    context = {"card": card, "failed": failed, "name": name, "number": number}
    return render(request, "health/lab/_tests.html", context)


@access(Role.MANAGER)
@require_POST
def expect(request: HttpRequest, name: str) -> HttpResponse:
    """Write what comes out of the draft's own tests into them, and save that."""
    draft = found(name).draft
    if draft is None:
        raise Http404
    seen = Seen(draft.version, draft.base_version)
    actions.save_draft(member_of(request), name, as_it_comes_out(draft.text), seen)
    messages.success(request, _("Its tests expect now what comes out. Read the difference."))
    return redirect("health:lab-publish", name)


@access(Role.MANAGER)
@require_POST
def withdraw(request: HttpRequest, name: str) -> HttpResponse:
    """Withdraw the version that waits for its moment."""
    found(name)
    actions.withdraw(member_of(request), name)
    messages.success(request, _("It will not be published."))
    return redirect("health:lab", name)


@access(Role.VIEWER)
@require_GET
@never_cache
def versions(request: HttpRequest, name: str) -> HttpResponse:
    """List the versions of a scorecard: who published them, when, and why."""
    notice()
    one = found(name)
    page = turn(history(name), "-number", request.GET.get("cursor"))
    context = {
        "lab": one, "name": name, "page": page,
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "health/lab/versions.html", context)


@access(Role.VIEWER)
@require_GET
def changes(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Send what a version did differently from the one before."""
    context = {"changes": changes_of(name, number), "number": number}
    return render(request, "health/lab/_changes.html", context)


@access(Role.VIEWER)
@require_GET
def download(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Send the text of a version as a file."""
    release = get_object_or_404(Release, name=name, number=number)
    answer = HttpResponse(release.text, content_type="application/yaml; charset=utf-8")
    called = f"{release.name}-{release.version}.yaml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{called}"'
    return answer
