"""Changing a tree branch by branch, in a form."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from keepwell.desk.base.asked import whole
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules import words
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.branching import (
    BranchForms,
    begin_at,
    from_actions,
    from_branch,
    from_sent,
)
from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.redrawing import redrawn
from keepwell.desk.rules.tree import changing
from keepwell.desk.rules.tree.changing import OTHERWISE
from keepwell.desk.rules.tree.document import Branch
from keepwell.desk.rules.tree.reading import MOST_ACTIONS, read
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
    blank = from_branch(Branch(""))
    if blank.head:
        begin_at(blank.head["name"])
    return _edit(request, _Edit(tree, inside, blank, is_new=True))


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
    """Show the form; redraw it, or save, as the button that was pressed says."""
    sent, forms, wrong = request.POST, of.was, []
    if sent:
        forms = from_sent(sent, of.was)
    if sent.get("do"):
        forms = redrawn(forms, sent)
    elif sent and forms.is_valid():
        try:
            return _saved(request, of, forms)
        except RulesError as problem:
            wrong = list(_unplaced(forms, problem))
        except (ValidationError, changing.NoPlaceError) as problem:
            wrong = [said(problem)]
    if not sent.get("do"):
        forms.begin_at_mistake()
    context = {
        "tree": of.tree, "forms": forms, "wrong": wrong, "kinds": words.KINDS,
        "is_new": of.is_new, "deed": sent.get("do", "").split(":")[0],
        "version": sent.get("version", of.tree.version), "is_full": _is_full(forms),
    }  # fmt: skip
    return render(request, "rules/branch.html", context)


def _is_full(forms: BranchForms) -> bool:
    return len(forms.actions) >= MOST_ACTIONS


def _unplaced(forms: BranchForms, problem: RulesError) -> Iterator[str]:
    """Say at the name that it is taken; yield what the form has no place for."""
    for issue in problem.issues:
        if forms.head and issue.where.endswith(".name"):
            forms.head.add_error("name", _("A branch beside it has this name. Choose another."))
        else:
            yield issue.message


def _saved(request: HttpRequest, of: _Edit, forms: BranchForms) -> HttpResponse:
    version = whole(request.POST.get("version", "")) or 0
    saved = editing.change(member_of(request), of.tree, read(of.put(forms)), version)
    messages.success(request, _("Saved."))
    return back_to(saved, changing.last(saved.document, of.place) if of.is_new else of.place)


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
