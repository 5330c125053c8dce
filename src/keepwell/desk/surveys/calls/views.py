"""The pages of whoever calls customers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.asking import actions as asking
from keepwell.desk.surveys.calls import actions, queries
from keepwell.desk.surveys.calls.forms import CallList, Came
from keepwell.desk.surveys.calls.script import Script
from keepwell.desk.surveys.models import Call, Channel, Standing
from keepwell.desk.surveys.views.page import survey_of

ALL, ONE = "surveys:calls", "surveys:call"


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """Show who waits to be called about a survey, and how colleagues get on."""
    survey, member = survey_of(request, name), member_of(request)
    context = {
        "survey": survey, "waiting": queries.waiting(member, survey, now()),
        "lists": queries.lists().filter(survey=survey), "progress": queries.progress(survey),
        "may_call": member.is_at_least(Role.MEMBER) and survey.is_open,
        "may_edit": member.is_at_least(Role.MANAGER) and survey.is_open,
    }  # fmt: skip
    return render(request, "surveys/calls/calls.html", context)


@access(Role.MANAGER)
@never_cache
def make(request: HttpRequest, name: str) -> HttpResponse:
    """Make a list of people to call, and start it."""
    survey, member = survey_of(request, name), member_of(request)
    form = CallList(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = asking.make(member, survey=survey, channel=Channel.PHONE, **form.cleaned_data)
            asking.stand(member, made, Standing.ON)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(
                request, _("People are chosen now; they can be called in a minute or so.")
            )
            return redirect(ALL, name)
    return render(request, "surveys/calls/new.html", {"survey": survey, "form": form})


@access(Role.MEMBER)
@require_POST
def take(request: HttpRequest, name: str) -> HttpResponse:
    """Take the next call."""
    found = actions.take_next(member_of(request), survey_of(request, name))
    if found is None:
        messages.info(request, _("Nobody is to be called just now."))
        return redirect(ALL, name)
    return redirect(ONE, found.pk)


@access(Role.MEMBER)
@never_cache
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom to call and what to read out; take what they answer."""
    found = _mine(request, pk)
    try:
        return Script.of(request, found).answer()
    except ValidationError as problem:
        return _gone(request, found, problem)


@access(Role.MEMBER)
@require_POST
def came(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came of a call without answers."""
    found, form = _mine(request, pk), Came(request.POST)
    if not form.is_valid():
        messages.error(request, _("Expected what came of the call. Choose one of the lines."))
        return redirect(ONE, pk)
    try:
        actions.missed(member_of(request), found, form.result())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(ONE, pk)
    messages.success(request, _("Noted."))
    return redirect(ALL, found.letter.invitation.survey.name)


@access(Role.MEMBER)
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a call to a colleague."""
    found = _mine(request, pk)
    actions.put_back(member_of(request), found)
    return redirect(ALL, found.letter.invitation.survey.name)


def _mine(request: HttpRequest, pk: int) -> Call:
    """Return a call that the member has before them, or answer 404."""
    return get_object_or_404(queries.held_by(member_of(request), now()), pk=pk)


def _gone(request: HttpRequest, found: Call, problem: ValidationError) -> HttpResponse:
    messages.error(request, " ".join(problem.messages))
    return redirect(ALL, found.letter.invitation.survey.name)
