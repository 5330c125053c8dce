"""All surveys, and making one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys import queries
from keepwell.desk.surveys.actions import editing
from keepwell.desk.surveys.forms import New


@access(Role.VIEWER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show all surveys."""
    member = member_of(request)
    context = {
        "surveys": queries.surveys(member),
        "may_edit": member.is_at_least(Role.MANAGER),
    }
    return render(request, "surveys/list.html", context)


@access(Role.MANAGER)
def make(request: HttpRequest) -> HttpResponse:
    """Make a survey of a ready one, of a file, or of a text."""
    form = New(request.POST or None, request.FILES or None, initial={"template": "relationship"})
    if request.method == "POST" and form.is_valid():
        document, template = form.cleaned_data["document"], form.cleaned_data["template"]
        try:
            survey = editing.make(member_of(request), document, template)
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            messages.success(request, _("The survey {name} is a draft now.").format(name=survey))
            return redirect("surveys:survey", survey.name)
    return render(request, "surveys/new.html", {"form": form})
