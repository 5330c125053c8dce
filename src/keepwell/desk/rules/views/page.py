"""The page of a tree, and what its buttons do."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.rules import queries, showing, words
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.forms import Publish
from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.tree import changing
from keepwell.desk.rules.tree.reading import DEEPEST, read
from keepwell.desk.rules.tree.writing import text as text_of

STEPS = {"up": -1, "down": 1, "remove": -1}
"""What is done to a branch, and how far from its place the page goes on."""


def tree_of(pk: int) -> Tree:
    """Return a tree, or answer 404."""
    return get_object_or_404(queries.trees(), pk=pk)


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a tree as it is edited, with how often each branch was taken."""
    tree = tree_of(pk)
    document, counts = tree.read(), queries.fired(tree)
    said, count = showing.otherwise(document, counts)
    context = {
        "tree": tree, "lines": showing.lines(document, counts), "otherwise": said,
        "otherwise_count": count, "on": [str(words.TRIGGERS[one]) for one in document.on],
        "is_begun": bool(tree.live or document.branches or document.otherwise),
        "span": queries.SPAN, "deepest": DEEPEST, "form": Publish(),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "rules/tree.html", context)


@access(Role.VIEWER)
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - a view
    """Hand out a tree as a file."""
    tree = tree_of(pk)
    headers = {"Content-Disposition": f'attachment; filename="rules-{tree.pk}.yaml"'}
    kind = "application/yaml; charset=utf-8"
    return HttpResponse(text_of(tree.read()), content_type=kind, headers=headers)


@access(Role.MANAGER)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a branch up or down, or remove it: `do`, `place` and `version`."""
    tree, place = tree_of(pk), request.POST.get("place", "")
    deed = request.POST.get("do", "")
    if deed not in STEPS:
        raise Http404
    try:
        made = _moved(tree.document, place, deed)
        editing.change(member_of(request), tree, read(made), _version(request))
    except (ValidationError, changing.NoPlaceError) as problem:
        messages.error(request, said(problem))
        return redirect("rules:tree", pk)
    return back_to(tree, changing.beside(place, STEPS[deed]))


def _moved(tree: changing.Plain, place: str, deed: str) -> changing.Plain:
    is_gone = deed == "remove"
    return changing.removed(tree, place) if is_gone else changing.moved(tree, place, STEPS[deed])


@access(Role.MANAGER)
@require_POST
def decide(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Publish a tree, switch it on or off, or remove it."""
    tree, member = tree_of(pk), member_of(request)
    deeds: dict[str, Callable[[], object]] = {
        "publish": lambda: _publish(request, member, tree),
        "on": lambda: editing.switch(member, tree, is_on=True),
        "off": lambda: editing.switch(member, tree, is_on=False),
        "remove": lambda: editing.remove(member, tree),
    }
    if deed not in deeds:
        raise Http404
    try:
        deeds[deed]()
    except ValidationError as problem:
        messages.error(request, said(problem))
        return redirect("rules:tree", pk)
    return redirect("rules:list") if deed == "remove" else redirect("rules:tree", pk)


def said(problem: Exception) -> str:
    """Return what went wrong, as people read it."""
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    return _("These rules have changed meanwhile. Load the page again.")


def _publish(request: HttpRequest, member: Member, tree: Tree) -> None:
    form = Publish(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    editing.publish(member, tree, note)
    messages.success(request, _("This is in force from now on."))


def _version(request: HttpRequest) -> int:
    return whole(request.POST.get("version", "")) or 0


def back_to(tree: Tree, place: str) -> HttpResponseRedirect:
    """Return to a branch on the page of its tree."""
    answer = redirect("rules:tree", tree.pk)
    answer["Location"] += f"#{place}" if place == changing.OTHERWISE else f"#b{place}"
    return answer
