"""The tree of root causes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from keepwell.desk.cases.actions import settling
from keepwell.desk.cases.models import Cause
from keepwell.desk.cases.settling.forms import CauseForm, OtherCause
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role

PAGE = "cases:causes"


@access(Role.MANAGER)
def tree(request: HttpRequest) -> HttpResponse:
    """Show the tree, and add to it."""
    form = CauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = settling.add_cause(member_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Added {cause}.").format(cause=made))
            return redirect(PAGE)
    return render(request, "cases/causes.html", {"form": form, "causes": Cause.objects.all()})


@access(Role.MANAGER)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a root cause, retire it (`retired` is 1), or take it back into use (0)."""
    cause, member = get_object_or_404(Cause, pk=pk), member_of(request)
    if request.method == "POST" and "retired" in request.POST:
        settling.retire_cause(member, cause, is_retired=request.POST["retired"] == "1")
        return redirect(PAGE)
    form = CauseForm(request.POST or None, initial={"name": cause.name})
    del form.fields["parent"]
    if request.method == "POST" and form.is_valid():
        try:
            settling.rename_cause(member, cause, form.cleaned_data["name"])
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            return redirect(PAGE)
    return render(request, "cases/cause.html", {"form": form, "cause": cause, **_others(cause)})


def _others(cause: Cause) -> dict[str, OtherCause]:
    """Return where it can be put, and what it can become one with."""
    return {
        "move": OtherCause(initial={"other": cause.parent_id}, auto_id="move-%s", of=cause),
        "merge": OtherCause(auto_id="merge-%s", of=cause, is_merging=True),
    }
