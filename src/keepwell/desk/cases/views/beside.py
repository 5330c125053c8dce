"""A case beside the list: what matters of it, and what is quickly done."""

from django import forms
from django.contrib.messages import error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django_htmx.http import trigger_client_event

from keepwell.desk.base.asked import whole
from keepwell.desk.cases import queries
from keepwell.desk.cases.flow import may_follow
from keepwell.desk.cases.forms import Say
from keepwell.desk.cases.models import Case, Status
from keepwell.desk.cases.showing import standing_of
from keepwell.desk.cases.timing import Plans, is_waiting
from keepwell.desk.members import mail
from keepwell.desk.members.access import member_of
from keepwell.desk.members.models import Role

PANEL = "panel"
WORKED = "keepwell:case-worked"
"""Tells the list that a case changed."""


def asks(request: HttpRequest) -> bool:
    """Return whether only the panel is asked for."""
    return request.headers.get("HX-Target") == PANEL


def opened(request: HttpRequest) -> Case | None:
    """Return the case that the address says is open beside the list: `?open=17`."""
    pk = whole(request.GET.get("open", ""))
    if pk is None:
        return None
    return queries.in_full(member_of(request)).filter(pk=pk).first()


def facts(request: HttpRequest, case: Case) -> dict[str, object]:
    """Return what the page of a case and the panel both tell."""
    member = member_of(request)
    return {
        "case": case,
        "standing": standing_of(case, Plans().of(case.department_id), now()),
        "is_waiting": is_waiting(case),
        "may_write": member.is_at_least(Role.MEMBER),
        "may_solve": may_follow(case.status, Status.SOLVED),
        "may_confirm": may_follow(case.status, Status.CONFIRMED),
        "may_reopen": may_follow(case.status, Status.REOPENED),
        "is_mine": case.owner_id == member.pk,
        "is_nobodys": case.owner_id is None,
        "no_mail": not mail.is_set_up(),
    }


def panel_of(request: HttpRequest, case: Case, say: forms.Form | None = None) -> dict[str, object]:
    """Return what the panel tells of a case; `say` is what was written, if it has to be mended."""
    known = facts(request, case)
    if known["may_write"] and say is None:
        say = Say(case, auto_id="say-%s")
    return {**known, "said": queries.said_last(case), "forms": {"say": say}, "beside": True}


def panel(request: HttpRequest, case: Case, say: forms.Form | None = None) -> HttpResponse:
    """Answer with the panel alone."""
    return render(request, "cases/_beside.html", panel_of(request, case, say))


def worked(request: HttpRequest, case: Case, refused: forms.Form | None = None) -> HttpResponse:
    """Show in the panel what became of a deed, and let the list follow."""
    if isinstance(refused, Say):
        return panel(request, case, refused)
    for said in refused.non_field_errors() if refused else ():
        error(request, str(said))
    return trigger_client_event(panel(request, case), WORKED, after="settle")
