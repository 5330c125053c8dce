"""Changing a tree: branch by branch in a form, or all of it as text."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules import words
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.branching import (
    BranchForms,
    from_actions,
    from_branch,
    from_sent,
    with_action,
)
from keepwell.desk.rules.forms import Text
from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.offering import values
from keepwell.desk.rules.tree import changing
from keepwell.desk.rules.tree.changing import OTHERWISE
from keepwell.desk.rules.tree.document import Branch
from keepwell.desk.rules.tree.reading import read
from keepwell.desk.rules.tree.writing import text as text_of
from keepwell.desk.rules.views.page import back_to, said, tree_of
from keepwell.errors import RulesError

TOP = "top"
"""Where a new branch stands that belongs to no other."""


@access(Role.MANAGER)
@never_cache
def branch(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """Change a branch, or what is done where none is taken."""
    tree = tree_of(pk)
    return _edit(request, _Edit(tree, place, _forms(tree, place)))


@access(Role.MANAGER)
@never_cache
def new(request: HttpRequest, pk: int, below: str) -> HttpResponse:
    """Add a branch: to the tree (`top`), or within another."""
    tree, inside = tree_of(pk), "" if below == TOP else below
    if inside:
        _at(tree, inside)
    return _edit(request, _Edit(tree, inside, from_branch(Branch("")), is_new=True))


@access(Role.MANAGER)
@never_cache
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Change all of a tree as text, typed or from a file."""
    tree = tree_of(pk)
    now = {"text": text_of(tree.read()), "version": tree.version}
    form = Text(request.POST or None, request.FILES or None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            editing.change(member_of(request), tree, given["document"], given["version"] or 0)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("rules:tree", pk)
    return render(request, "rules/text.html", {"tree": tree, "form": form})


@dataclass(frozen=True)
class _Edit:
    """A branch that is edited."""

    tree: Tree
    place: str
    """Where it is; of a new one, what it is within."""
    was: BranchForms
    is_new: bool = False

    def put(self, forms: BranchForms) -> changing.Plain:
        """Return the tree with what was filled in."""
        if self.is_new:
            return changing.added(self.tree.document, self.place, forms.plain())
        if forms.head is None:
            return self.tree.document | {OTHERWISE: forms.then()}
        return changing.replaced(self.tree.document, self.place, forms.plain())


def _edit(request: HttpRequest, of: _Edit) -> HttpResponse:
    """Show the form; add an action, or save, as the button that was pressed says."""
    sent = request.POST
    forms, wrong = from_sent(sent, of.was) if sent else of.was, []
    adds = "add" in sent
    if adds:
        with_action(forms, sent.get("new", ""))
    elif sent and forms.is_valid():
        try:
            return _saved(request, of, forms)
        except RulesError as problem:
            wrong = [f"{one.where}: {one.message}" for one in problem.issues]
        except (ValidationError, changing.NoPlaceError) as problem:
            wrong = [said(problem)]
    context = {
        "tree": of.tree, "forms": forms, "wrong": wrong, "kinds": words.KINDS,
        "values": values(), "is_new": of.is_new, "version": sent.get("version", of.tree.version),
    }  # fmt: skip
    return render(request, "rules/branch.html", context)


def _saved(request: HttpRequest, of: _Edit, forms: BranchForms) -> HttpResponse:
    told = request.POST.get("version", "")
    version = int(told) if told.isdecimal() else 0
    editing.change(member_of(request), of.tree, read(of.put(forms)), version)
    messages.success(request, _("Saved."))
    return back_to(of.tree, of.place if of.place != OTHERWISE else "")


def _forms(tree: Tree, place: str) -> BranchForms:
    if place == OTHERWISE:
        return BranchForms(None, actions=from_actions(tree.read().otherwise))
    return from_branch(_at(tree, place))


def _at(tree: Tree, place: str) -> Branch:
    """Return the branch at a place, or answer 404."""
    try:
        found = changing.at(tree.document, place)
    except changing.NoPlaceError:
        raise Http404 from None
    return read({"rules": "t", "branches": [found]}).branches[0]
