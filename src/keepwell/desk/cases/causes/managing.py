"""Where managers arrange the tree."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepwell.desk.cases.causes.arranging import merge_causes, move_cause
from keepwell.desk.cases.models import Cause
from keepwell.desk.cases.settling.forms import OtherCause
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role

TREE = "cases:causes"
Arrange = Callable[[Member, Cause, Cause | None], Cause]


@access(Role.MANAGER)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a cause stand below another (`other`), or at the top where that is empty."""
    return _arranged(request, pk, move_cause)


@access(Role.MANAGER)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a cause become one with another (`other`)."""
    return _arranged(request, pk, _merge)


def _merge(member: Member, cause: Cause, into: Cause | None) -> Cause:
    if into is None:
        raise ValidationError(_("Choose the cause that it becomes one with."))
    return merge_causes(member, cause, into)


def _arranged(request: HttpRequest, pk: int, arrange: Arrange) -> HttpResponse:
    cause, form = get_object_or_404(Cause, pk=pk), OtherCause(request.POST)
    if not form.is_valid():
        messages.error(request, _("A colleague changed the tree meanwhile. Choose anew."))
        return redirect("cases:cause", pk)
    try:
        kept = arrange(member_of(request), cause, form.cleaned_data["other"])
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("cases:cause", pk)
    messages.success(request, _("It stands at “{cause}” now.").format(cause=kept.path))
    return redirect(TREE)
