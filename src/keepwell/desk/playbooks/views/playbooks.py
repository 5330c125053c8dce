"""Playbooks: the list with the ready library, one of them, and its text."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.customers.queries import choices, visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.playbooks.actions import editing
from keepwell.desk.playbooks.actions.bulk import MOST
from keepwell.desk.playbooks.document import read_text
from keepwell.desk.playbooks.document.editing import fields_of, put_together, steps_of
from keepwell.desk.playbooks.editing.forms import Head, Steps
from keepwell.desk.playbooks.figures import Figures, figures
from keepwell.desk.playbooks.forms import Text
from keepwell.desk.playbooks.library import ready
from keepwell.desk.playbooks.models import Playbook
from keepwell.desk.playbooks.queries import candidates

ONE = "playbooks:playbook"
EXAMPLE = """\
playbook: my_playbook
title: What it is called
purpose: improvement
start_when: {band: at_risk}
goal:
  says: What the customer and you want to reach
  reached_when: {score: {at_least: 70}}
  within: 60d
steps:
  - id: call
    title: Call the customer
    due: {working_days: 2}
    guideline: What to ask, and what to listen for.
"""
"""What a playbook of one's own begins with."""


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show the playbooks with what came of them, and the ready ones that are not in use."""
    found, told = list(Playbook.objects.select_related("edition")), figures()
    known = {one.name for one in found}
    library = [(name, one) for name, (_text, one) in ready().items() if name not in known]
    context = {
        "playbooks": [(one, told.get(one.pk, Figures())) for one in found], "library": library,
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "playbooks/list.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a playbook: whom it is for, its goal, its steps, and what came of it."""
    found, member = playbook_of(name), member_of(request)
    fitting = visible_to(member).filter(pk__in=candidates(found, now()).values("pk"))
    waiting = fitting.order_by()[: MOST + 1].count()
    context = {
        "playbook": found, "document": found.read(),
        "figures": figures().get(found.pk, Figures()),
        "waiting": waiting, "is_too_many": waiting > MOST, "most": MOST,
        "may_start": found.is_on and member.is_at_least(Role.MEMBER),
        "may_edit": member.is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "playbooks/playbook.html", context)


@access(Role.MANAGER)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make a playbook: of a ready one (`?ready=name`), or of a text of one's own."""
    text = _begin(request.GET.get("ready", ""))
    form = Text(request.POST or None, initial={"text": text, "version": 0})
    if request.method == "POST" and form.is_valid() and "check" not in request.POST:
        try:
            made = editing.make(member_of(request), form.cleaned_data["text"])
        except ValidationError as problem:
            form.add_error("text", problem)
        else:
            messages.success(request, _("The playbook is in use."))
            return redirect(ONE, made.name)
    return _text_page(request, form, None)


@access(Role.MANAGER)
@never_cache
def text(request: HttpRequest, name: str) -> HttpResponse:
    """Change a playbook as text."""
    found = playbook_of(name)
    assert found.edition is not None
    form = Text(
        request.POST or None, initial={"text": found.edition.text, "version": found.version}
    )
    if request.method == "POST" and form.is_valid() and "check" not in request.POST:
        given = form.cleaned_data
        try:
            editing.change(member_of(request), found, given["version"], given["text"])
        except ValidationError as problem:
            form.add_error("text", problem)
        else:
            messages.success(request, _("Saved. Plans that run go on as they began."))
            return redirect(ONE, name)
    return _text_page(request, form, found)


@access(Role.MANAGER)
@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    """Switch a playbook on (`on` is 1) or off (0)."""
    editing.switch(member_of(request), playbook_of(name), is_on=request.POST.get("on") == "1")
    return redirect(ONE, name)


def playbook_of(name: str) -> Playbook:
    """Return a playbook by its name, or answer 404."""
    return get_object_or_404(Playbook.objects.select_related("edition"), name=name)


def _text_page(request: HttpRequest, form: Text, playbook: Playbook | None) -> HttpResponse:
    """Show the text, and what it says as far as it can be read."""
    shown = str(form["text"].value() or "")
    readable = not (form.is_bound and form.errors)
    context = {
        "form": form, "playbook": playbook,
        "is_ready": not form.is_bound and request.GET.get("ready", "") in ready(),
        "document": read_text(shown) if readable and shown else None,
    }  # fmt: skip
    return render(request, "playbooks/text.html", context)


def _begin(name: str) -> str:
    """Return the text that a new playbook begins with."""
    if not name:
        return EXAMPLE
    if name not in ready():
        raise Http404
    return ready()[name][0]


@access(Role.MANAGER)
@never_cache
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Change a playbook by a form; what the form does not show stays."""
    found = playbook_of(name)
    assert found.edition is not None
    was = found.edition.text
    head = Head(request.POST or None, initial={**fields_of(was), "version": found.version})
    steps = Steps(request.POST or None, initial=steps_of(was), prefix="step")
    if request.method == "POST" and head.is_valid() and steps.is_valid():
        kept = [one for one in steps.cleaned_data if one.get("title") and not one.get("DELETE")]
        given = put_together(was, head.cleaned_data, kept)
        try:
            editing.change(member_of(request), found, head.cleaned_data["version"], given)
        except ValidationError as problem:
            head.add_error(None, problem)
        else:
            messages.success(request, _("Saved. Plans that run go on as they began."))
            return redirect(ONE, name)
    context = {"playbook": found, "form": head, "steps": steps, "names": choices.names()}
    return render(request, "playbooks/edit.html", context)
