"""The versions of a tree: what each changed, and taking one back."""

from difflib import unified_diff

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.tree.writing import text as text_of
from keepwell.desk.rules.views.page import tree_of

MOST = 50
"""Versions that are shown."""


@access(Role.VIEWER)
@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the versions, and two side by side: `?from=1&to=2`; without `to`, what is edited."""
    tree = tree_of(pk)
    first, second = request.GET.get("from", ""), request.GET.get("to", "")
    context = {
        "tree": tree, "versions": tree.versions.all()[:MOST], "first": first, "second": second,
        "difference": _difference(tree, first, second) if whole(first) else None,
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "rules/versions.html", context)


@access(Role.MANAGER)
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a version back to edit."""
    tree = tree_of(pk)
    get_object_or_404(tree.versions, number=number)
    editing.restore(member_of(request), tree, number)
    messages.success(request, _("It is here to edit again, and in force once you publish it."))
    return redirect("rules:tree", pk)


def _difference(tree: Tree, first: str, second: str) -> list[tuple[str, str]]:
    """Return the lines in which two differ, each with `+`, `-` or a blank."""
    lines = unified_diff(_lines(tree, first), _lines(tree, second), lineterm="", n=3)
    return [(line[0], line[1:]) for line in list(lines)[2:] if not line.startswith("@@")]


def _lines(tree: Tree, number: str) -> list[str]:
    asked = whole(number)
    if asked is None:
        return text_of(tree.read()).splitlines()
    return text_of(get_object_or_404(tree.versions, number=asked).read()).splitlines()
