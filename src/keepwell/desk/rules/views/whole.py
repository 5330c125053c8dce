"""A tree as a whole: making one, its name and what sets it off, and all of it as text."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.branching import begin_at_mistake
from keepwell.desk.rules.forms import Text, TreeForm
from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.ready import ready
from keepwell.desk.rules.tree import document as written
from keepwell.desk.rules.tree.writing import text as text_of
from keepwell.desk.rules.views.page import tree_of


@access(Role.MANAGER)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make a tree without branches, to add them one by one."""
    form, member = TreeForm(request.POST or None), member_of(request)
    if request.method == "POST" and form.is_valid():
        document = form.of(written.Tree(""))
        if tree := _kept(form, "name", lambda: editing.make(member, document)):
            return redirect("rules:tree", tree.pk)
    return render(request, "rules/new.html", {"form": form, "ready": ready()})


@access(Role.MANAGER)
@never_cache
def new_text(request: HttpRequest) -> HttpResponse:
    """Make a tree from text, or from a ready one (`?from=`)."""
    begin, member = ready().get(request.GET.get("from", "")), member_of(request)
    initial = {"text": text_of(begin)} if begin else {}
    form = Text(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        if tree := _kept(form, "text", lambda: editing.make(member, document)):
            messages.success(request, _("Saved. Try it on the past before you put it into force."))
            return redirect("rules:tree", tree.pk)
    begin_at_mistake(form)
    return render(request, "rules/new_text.html", {"form": form, "begin": begin})


@access(Role.MANAGER)
@never_cache
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a tree is called, and what sets it off."""
    tree, member = tree_of(pk), member_of(request)
    now = tree.read()
    narrowed = now.on if now.on != written.TRIGGERS else ()
    initial = {"name": now.name, "on": narrowed, "version": tree.version}
    form = TreeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if _kept(form, "name", lambda: editing.change(member, tree, form.of(now), version)):
            messages.success(request, _("Saved."))
            return redirect("rules:tree", pk)
    return render(request, "rules/name.html", {"tree": tree, "form": form})


@access(Role.MANAGER)
@never_cache
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Change all of a tree as text, typed or from a file."""
    tree, member = tree_of(pk), member_of(request)
    now = {"text": text_of(tree.read()), "version": tree.version}
    form = Text(request.POST or None, request.FILES or None, initial=now)
    if request.method == "POST" and form.is_valid():
        document, version = form.cleaned_data["document"], form.cleaned_data["version"] or 0
        if _kept(form, "text", lambda: editing.change(member, tree, document, version)):
            messages.success(request, _("Saved."))
            return redirect("rules:tree", pk)
    begin_at_mistake(form)
    return render(request, "rules/text.html", {"tree": tree, "form": form})


def _kept(form: forms.Form, control: str, keep: Callable[[], Tree]) -> Tree | None:
    """Return what was kept; None if it was refused, which stands at the control then."""
    try:
        return keep()
    except ValidationError as refused:
        form.add_error(control, refused)
        return None
