"""Message services, and what messages say."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.asking import actions, queries
from keepwell.desk.surveys.asking.running import VALID
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.messages import services as kept
from keepwell.desk.surveys.messages.forms import FIELD, MessageForm, ServiceForm, TestForm
from keepwell.desk.surveys.messages.lengths import Length, length_of
from keepwell.desk.surveys.messages.texts import filled, usual
from keepwell.desk.surveys.models import Distribution, Edition, Invitation, Service, Standing
from keepwell.desk.surveys.public.tokens import link_of

LIST, ONE = "surveys:services", "surveys:service"
SOMEBODY, NUMBER = "Ann", 99_999
"""Whom an example is for, and the number of their link: it is as long as those to come."""


@access(Role.ADMINISTRATOR)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """List the message services."""
    return render(request, "surveys/messages/services.html", {"services": kept.services()})


@access(Role.ADMINISTRATOR)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Add a message service."""
    form = ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept.add(member_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("title", problem)
        else:
            messages.success(request, _("{name} is added. Send a test.").format(name=made))
            return redirect(ONE, made.pk)
    return render(request, "surveys/messages/service.html", {"form": form})


@access(Role.ADMINISTRATOR)
@never_cache
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a message service, and change it."""
    found = _service(pk)
    initial = {"title": found.title, "trait": found.trait}
    form = ServiceForm(request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            kept.change(member_of(request), found, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("title", problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(ONE, pk)
    context = {"form": form, "service": found, "test": TestForm()}
    return render(request, "surveys/messages/service.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test by a message service."""
    found, form = _service(pk), TestForm(request.POST)
    if form.is_valid():
        try:
            kept.send_test(member_of(request), found, form.cleaned_data["to"])
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The service took the test."))
    return redirect(ONE, pk)


@access(Role.ADMINISTRATOR)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a message service."""
    found = _service(pk)
    try:
        kept.remove(member_of(request), found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(ONE, pk)
    messages.success(request, _("{name} is removed.").format(name=found))
    return redirect(LIST)


@dataclass(frozen=True)
class Written:
    """What a message says in one language."""

    code: str
    language: str
    """What it is called in itself."""
    field: BoundField
    text: str
    length: Length


@access(Role.VIEWER)
@never_cache
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a distribution's messages say, and how long they are; let a manager write it."""
    rows = queries.distributions().select_related("service")
    found = get_object_or_404(rows, pk=pk, service__isnull=False)
    member = member_of(request)
    may_edit = member.is_at_least(Role.MANAGER) and found.standing in {
        Standing.DRAFT, Standing.PAUSED,
    }  # fmt: skip
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(member, found, texts=form.texts())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys:message", pk)
    context = {
        "distribution": found, "form": form, "may_edit": may_edit, "rows": _written(found, form)
    }  # fmt: skip
    return render(request, "surveys/messages/message.html", context)


def _form(request: HttpRequest, of: Distribution) -> MessageForm:
    document = _edition(of).read()
    usually = {code: usual(document, code) for code in document.languages}
    initial = {FIELD + code: text for code, text in of.texts.items()}
    data = request.POST if request.method == "POST" else None
    return MessageForm(list(document.languages), usually, data=data, initial=initial)


def _written(of: Distribution, form: MessageForm) -> list[Written]:
    """Return what people get in each language, as it was saved."""
    document = _edition(of).read()
    nobody = Invitation(pk=NUMBER, survey=of.survey, expires_at=now() + VALID)
    found = []
    for code, field in form.rows():
        text = of.texts.get(code) or usual(document, code)
        shown = filled(text, link_of(nobody), SOMEBODY)
        found.append(Written(code, own_name(code), field, shown, length_of(shown)))
    return found


def _edition(of: Distribution) -> Edition:
    survey = of.survey
    return survey.edition or Edition(survey=survey, document=survey.document)


def _service(pk: int) -> Service:
    return get_object_or_404(kept.services(), pk=pk)
