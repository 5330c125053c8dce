"""Templates of messages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from keepwell.desk.base.asked import whole
from keepwell.desk.base.company import company
from keepwell.desk.cases.actions import templates as actions
from keepwell.desk.cases.forms import Say
from keepwell.desk.cases.models import MessageTemplate
from keepwell.desk.cases.views.case import case_of
from keepwell.desk.cases.wording import queries
from keepwell.desk.cases.wording.fields import filled, values_for, words
from keepwell.desk.cases.wording.forms import TemplateForm
from keepwell.desk.cases.wording.ready import ready
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.language import LANGUAGES

LIST = "cases:templates"


@access(Role.MEMBER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the templates, with their languages and how often each was used."""
    rows = list(queries.with_uses())
    known = {one.ready for one in rows}
    context = {
        "templates": rows, "languages": LANGUAGES,
        "may_write": member_of(request).is_at_least(Role.MANAGER),
        "more_ready": sum(key not in known for key in ready()),
    }  # fmt: skip
    return render(request, "cases/wording/list.html", context)


@access(Role.MANAGER)
@require_POST
def add_ready(request: HttpRequest) -> HttpResponse:
    """Add the ready templates."""
    many = actions.add_ready(member_of(request))
    said = ngettext("Added {many} template.", "Added {many} templates.", many)
    messages.success(request, said.format(many=many))
    return redirect(LIST)


@access(Role.MANAGER)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write a template."""
    return _form(request, None)


@access(Role.MANAGER)
@never_cache
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template, retire it (`retired` is 1), or take it back into use (0)."""
    found = get_object_or_404(MessageTemplate, pk=pk)
    if request.method == "POST" and "retired" in request.POST:
        actions.retire(member_of(request), found, is_retired=request.POST["retired"] == "1")
        return redirect(LIST)
    return _form(request, found)


@access(Role.MEMBER)
@require_POST
@never_cache
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the text field of a case's answer, filled in from a template: a fragment.

    What somebody wrote stays, and stands before it; the template chosen before is taken out.
    Nothing is changed, but what is written does not belong into an address.
    """
    member, case = member_of(request), case_of(request, pk)
    asked = whole(request.POST.get("template", "")) or 0
    chosen = queries.offered().filter(pk=asked).first()
    written, before = _lines(request, "text"), _lines(request, "before")
    written = written.removesuffix(before).rstrip()
    text = ""
    if chosen is not None:
        told = chosen.texts[chosen.language(case.language)]
        text = filled(told["text"], values_for(case.person, case, member))
    both = "\n\n".join(one for one in (written, text) if one)
    form = Say(case, initial={"text": both}, auto_id="say-%s")
    context = {"field": form["text"], "before": text}
    answer = render(request, "cases/wording/_text.html", context)
    return trigger_client_event(answer, "keepwell:filled", after="settle")


def _lines(request: HttpRequest, name: str) -> str:
    """Return a text that was posted, its lines ended as our own are."""
    return "\n".join(request.POST.get(name, "").splitlines())


def _form(request: HttpRequest, found: MessageTemplate | None) -> HttpResponse:
    member = member_of(request)
    form = TemplateForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name, texts = form.cleaned_data["name"], form.texts()
            actions.save(member, found, name=name, texts=texts)
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(LIST)
    context = {
        "form": form, "template": found, "fields": words(), "shown": _shown(found, member),
        "lacking": [LANGUAGES[code] for code in found.lacking] if found else [],
    }  # fmt: skip
    return render(request, "cases/wording/template.html", context)


def _shown(found: MessageTemplate | None, member: Member) -> dict[str, dict[str, str]]:
    """Return how a template reads for somebody, by language."""
    if found is None:
        return {}
    values = values_for(None, None, member) | {
        "person": "Ann", "customer": "Acme", "company": company().name, "number": "1",
        "about": _("The invoice is wrong"), "receipt": "https://…/r/…/",
    }  # fmt: skip
    return {
        code: {part: filled(text, values) for part, text in one.items()}
        for code, one in found.texts.items()
    }
