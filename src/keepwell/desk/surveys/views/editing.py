"""Changing what a survey asks: as text here; by the form in `forming`."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.actions import editing
from keepwell.desk.surveys.form.writing import text as text_of
from keepwell.desk.surveys.forms import Text
from keepwell.desk.surveys.views.page import survey_of


@access(Role.MANAGER)
@never_cache
def text(request: HttpRequest, name: str) -> HttpResponse:
    """Change all of a survey as text, typed or from a file."""
    found = survey_of(request, name)
    now = {"text": text_of(found.read()), "version": found.version}
    form = Text(request.POST or None, request.FILES or None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            editing.change(member_of(request), found, given["document"], given["version"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys:survey", name)
    return render(request, "surveys/text.html", {"survey": found, "form": form})


@access(Role.VIEWER)
@require_GET
def download(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out a survey as a file."""
    found = survey_of(request, name)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}.yaml"'}
    return HttpResponse(
        text_of(found.read()), content_type="application/yaml; charset=utf-8", headers=headers
    )
