"""The list of trees, and making one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.rules import queries
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.forms import Text
from keepwell.desk.rules.ready import ready
from keepwell.desk.rules.tree.writing import text as text_of


@access(Role.VIEWER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show all trees."""
    context = {
        "trees": queries.trees(), "stuck": queries.stuck(),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "rules/list.html", context)


@access(Role.MANAGER)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make a tree from a ready one (`?from=`), or from text."""
    known = ready()
    begin = known.get(request.GET.get("from", ""))
    initial = {"text": text_of(begin)} if begin else {}
    form = Text(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            tree = editing.make(member_of(request), form.cleaned_data["document"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved. Try it on the past before you put it into force."))
            return redirect("rules:tree", tree.pk)
    return render(request, "rules/new.html", {"form": form, "ready": known, "begin": begin})
