"""Asking within a site: which sites may, and what they put on their pages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.links import absolute
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.actions import editing
from keepwell.desk.surveys.forms import Sites
from keepwell.desk.surveys.public.sites import key_of
from keepwell.desk.surveys.views.page import survey_of


@access(Role.MANAGER)
@never_cache
def site(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a site needs to ask by a survey; change which sites may."""
    survey = survey_of(request, name)
    initial = {"sites": "\n".join(survey.sites), "pause": survey.pause}
    form = Sites(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        editing.set_sites(member_of(request), survey, given["sites"], given["pause"])
        messages.success(request, _("Saved."))
        return redirect("surveys:site", name)
    context = {
        "survey": survey, "form": form, "script": absolute(reverse("surveys:script")),
        "home": absolute("/").rstrip("/"), "key": key_of(survey),
    }  # fmt: skip
    return render(request, "surveys/site.html", context)
