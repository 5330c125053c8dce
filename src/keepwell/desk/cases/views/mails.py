"""Mails that came in and are in no case yet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.cases.actions import mails as actions
from keepwell.desk.cases.inbound.forms import WhichCase
from keepwell.desk.cases.inbound.queries import mails_visible_to
from keepwell.desk.cases.models import IncomingMail
from keepwell.desk.cases.models.mailbox import Fate
from keepwell.desk.cases.queries import of_customer
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role

LIST = "cases:mails"


@access(Role.MEMBER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """List the mails that wait, the newest first: `?fate=waiting|automatic|filed|dropped`."""
    asked = request.GET.get("fate", "")
    fate = Fate(asked) if asked in Fate.values else Fate.WAITING
    found = mails_visible_to(member_of(request)).filter(fate=fate)
    rows = found.select_related("person__account", "case").defer("text", "rest")
    page = turn(rows, "-at", request.GET.get("cursor"))
    may_settle = member_of(request).is_at_least(Role.ADMINISTRATOR)
    context = {"page": page, "fate": fate, "fates": list(Fate), "may_settle": may_settle}
    return render(request, "cases/mails/list.html", context)


@access(Role.MEMBER)
@never_cache
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail, and add it to a case."""
    member, found = member_of(request), _mail(request, pk)
    form = WhichCase(member, request.POST or None, initial={"case": found.case_id})
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.file_in(member, found, form.cleaned_data["case"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("cases:case", case.pk)
    account = found.person.account if found.person else None
    context = {
        "mail": found, "form": form, "waits": found.fate == Fate.WAITING,
        "cases": of_customer(member, account) if account else [],
    }  # fmt: skip
    return render(request, "cases/mails/mail.html", context)


@access(Role.MEMBER)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that nothing is to be done about a mail."""
    try:
        actions.drop(member_of(request), _mail(request, pk))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Dropped. It stays among the dropped ones."))
    return redirect(LIST)


def _mail(request: HttpRequest, pk: int) -> IncomingMail:
    rows = mails_visible_to(member_of(request)).select_related("person__account", "case", "done_by")
    return get_object_or_404(rows, pk=pk)
