"""One case: what was said, what is left, and what may be done next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.cases import queries
from keepwell.desk.cases.actions import closing, working
from keepwell.desk.cases.forms import BY, HEARD, NOTE, Give, Merge, Say, Solve, Versioned, Weigh
from keepwell.desk.cases.inbound.queries import mails_waiting
from keepwell.desk.cases.models import Case, Means, Severity
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.cases.views.beside import asks, facts, worked
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.messages.services import services

ONE = "cases:case"


@dataclass(frozen=True)
class Deed:
    """Something that can be done to a case."""

    form: Callable[..., Versioned]
    """Of a member, a case, and what was posted, if anything was: fields and files."""
    do: Callable[[Member, Case, Mapping[str, Any]], object]


def _form(kind: type[Versioned]) -> Callable[..., Versioned]:
    """Return what makes a form of a kind; each has names of its own on the page."""
    return lambda _member, case, data=None, files=None: kind(
        case, data, files=files, auto_id=f"{kind.__name__.lower()}-%s"
    )


def _merge_form(member: Member, case: Case, data: Any = None, _files: Any = None) -> Versioned:  # noqa: ANN401 - a request's
    return Merge(case, data, member=member, auto_id="merge-%s")


def _say(member: Member, case: Case, given: Mapping[str, Any]) -> object:
    how, text, files = given["how"], given["text"], given["attached"]
    if how == NOTE:
        return working.write_note(member, case, text, files)
    if how.startswith(HEARD):
        return working.heard(member, case, text, Means(how.removeprefix(HEARD)), files)
    by = services().filter(pk=how.removeprefix(BY)).first() if how.startswith(BY) else None
    means = Means.SMS if by else Means(how)
    template = given.get("template")
    return working.answer(
        member, case, given["version"], text=text, means=means, template=template, service=by,
        files=files,
    )  # fmt: skip


def _plain(do: Callable[[Member, Case, int], object]) -> Deed:
    """Return a deed that asks for nothing."""
    return Deed(_form(Versioned), lambda member, case, given: do(member, case, given["version"]))


DEEDS = {
    "say": Deed(_form(Say), _say),
    "take": _plain(working.take),
    "wait": _plain(working.wait_for_customer),
    "go-on": _plain(working.go_on),
    "confirm": _plain(closing.confirm),
    "reopen": _plain(closing.reopen),
    "give": Deed(
        _form(Give),
        lambda member, case, given: working.assign(
            member, case, given["version"], owner=given["owner"]
        ),
    ),
    "weigh": Deed(
        _form(Weigh),
        lambda member, case, given: working.set_severity(
            member, case, given["version"], Severity(given["severity"])
        ),
    ),
    "solve": Deed(
        _form(Solve),
        lambda member, case, given: closing.solve(
            member, case, given["version"], cause=given["cause"], outcome=given["outcome"]
        ),
    ),
    "merge": Deed(
        _merge_form,
        lambda member, case, given: closing.merge(member, case, given["version"], given["into"]),
    ),
}
"""What is done to a case, by the last part of the address."""
SHOWN = ("say", "give", "weigh", "solve", "merge")
"""Deeds whose forms stand on the page."""


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case; one that was merged leads to where it goes on."""
    case = case_of(request, pk)
    if case.merged_into_id is not None:
        return redirect(ONE, case.merged_into_id)
    return _page(request, case)


@access(Role.MEMBER)
@require_POST
@never_cache
def work(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do something to a case; what cannot be done is said, and nothing that was written is lost."""
    known = DEEDS.get(deed)
    if known is None:
        raise Http404
    member, case = member_of(request), case_of(request, pk)
    form = known.form(member, case, request.POST, request.FILES)
    if form.is_valid():
        try:
            known.do(member, case, form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return worked(request, case_of(request, pk)) if asks(request) else redirect(ONE, pk)
    if request.FILES:
        form.add_error("attached", _("Choose the files again: your browser has let go of them."))
    if asks(request):
        return worked(request, case_of(request, pk), form)
    if deed in SHOWN:
        return _page(request, case, {deed: form})
    for said in form.non_field_errors():
        messages.error(request, str(said))
    return redirect(ONE, pk)


def case_of(request: HttpRequest, pk: int) -> Case:
    """Return a case that the member may see, or answer 404."""
    return get_object_or_404(queries.in_full(member_of(request)), pk=pk)


def _page(
    request: HttpRequest, case: Case, filled: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    member, known = member_of(request), facts(request, case)
    may_write = known["may_write"]
    shown = {name: DEEDS[name].form(member, case) for name in SHOWN} if may_write else {}
    context = {
        **known,
        "thread": queries.thread(case),
        "waiting_mails": mails_waiting(case),
        "reaskings": queries.reaskings(case),
        "forms": {**shown, **(filled or {})},
        "others": may_write and case.is_open and queries.alike(member, case).exists(),
        "link": link_of(case),
    }
    return render(request, "cases/case.html", context)
