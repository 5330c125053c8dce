"""Why one customer leaves, and the list of reasons."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.retention.leaving import actions
from keepwell.desk.retention.leaving.forms import LeavingReason
from keepwell.desk.retention.leaving.queries import EXAMPLE, file, known_of, leaver
from keepwell.errors import KeepwellError


@access(Role.VIEWER)
@require_GET
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Show why a customer leaves, as far as anybody said."""
    member = member_of(request)
    customer = get_object_or_404(visible_to(member), pk=pk)
    try:
        known = known_of(customer)
    except KeepwellError as problem:
        return render(request, "retention/_trouble.html", {"problem": problem})
    given = {"known": known, "may_write": member.is_at_least(Role.MEMBER)}
    return render(request, "retention/leaving/_known.html", given)


@access(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, key: str) -> HttpResponse:
    """Ask why a customer leaves; keep the answer, and close the panel."""
    found = leaver(member_of(request), key)
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = LeavingReason(posted, auto_id="leaving-%s")
    if form.is_valid():
        actions.set_reason(member_of(request), found, *form.told())
        messages.success(request, _("The reason is on its way to the causes."))
        return HttpResponse(headers={"HX-Trigger": "keepwell:told"})
    given = {"form": form, "leaver": found}
    return render(request, "retention/leaving/_form.html", given)


@access(Role.VIEWER)
@require_http_methods(["GET", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    """Show the list of reasons; managers may write it."""
    member, path, refused = member_of(request), file(), []
    text = seen = path.read_text(encoding="utf-8") if path.exists() else ""
    if request.method == "POST":
        text, seen = (request.POST.get(name, "") for name in ("text", "seen"))
        try:
            actions.save_reasons(member, text, seen)
        except ValidationError as found:
            refused = found.messages
        else:
            messages.success(request, _("The list is saved. What was said is counted by it now."))
            return redirect("retention:reasons")
    given = {
        "text": text or EXAMPLE, "seen": seen, "refused": refused, "is_new": not seen,
        "may_edit": member.is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "retention/leaving/reasons.html", given)
