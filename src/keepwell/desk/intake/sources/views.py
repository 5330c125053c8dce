"""Sources, as managers see them and administrators make them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.base.keys import Minted
from keepwell.desk.base.paging import turn
from keepwell.desk.intake.hooks import ready
from keepwell.desk.intake.hooks.forms import forms_of
from keepwell.desk.intake.models import Hook, Key, Source, Sync
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.sources import actions, queries
from keepwell.desk.intake.sources.forms import NewSource, SourceName
from keepwell.desk.intake.syncs import schedule
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.links import absolute
from keepwell.desk.members.models import Role

LONGEST = 100
"""Characters of a search that are looked at."""
SHOWN = 20
"""Rejects on a page."""
CURL = """curl -u "{key}:" {address} \\
  -H "Content-Type: application/json" \\
  -d '{{"userId": "pat@acme.example", "event": "Signed In", "context": {{"groupId": "acme"}}}}'"""
HOOK_CURL = """curl {address} \\
  -H "Content-Type: application/json" \\
  -d '{{"event": "Signed In", "account": "acme", "person": "pat@acme.example"}}'"""


@access(Role.MANAGER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the sources."""
    context = {"sources": queries.sources(), "waiting": queries.waiting(), "curl": _curl("KEY")}
    return render(request, "intake/sources/list.html", context)


@access(Role.ADMINISTRATOR)
@never_cache
def make(request: HttpRequest) -> HttpResponse:
    """Make a source, and show its key once."""
    form = NewSource(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source, minted = actions.make_source(member_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            return _made(request, source, minted)
    return render(request, "intake/sources/new.html", {"form": form})


@access(Role.MANAGER)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a source is; administrators rename it here."""
    source = get_object_or_404(Source, pk=pk)
    form = SourceName(request.POST or None, initial={"name": source.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_source(member_of(request), source, form.cleaned_data["name"])
        except ValidationError as problem:
            source.refresh_from_db()
            form.add_error("name", problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("intake:source", pk)
    text = request.GET.get("q", "")[:LONGEST].strip()
    context = {
        "one": queries.overview(source), "form": form, "text": text, "curl": _line(source, "KEY"),
        "page": turn(queries.rejects(source, text), "-id", request.GET.get("cursor"), SHOWN),
        **_of_webhook(source), **_of_sync(source),
    }  # fmt: skip
    return render(request, "intake/sources/source.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
@never_cache
def make_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another key, and show it once."""
    source = get_object_or_404(Source, pk=pk)
    return _made(request, source, actions.make_key(member_of(request), source))


@access(Role.ADMINISTRATOR)
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Let nothing in with a key any more."""
    key = get_object_or_404(Key.objects.select_related("source"), pk=pk)
    actions.revoke_key(member_of(request), key)
    messages.success(request, _("The key {key} lets nothing in any more.").format(key=key.hint))
    return redirect("intake:source", key.source_id)


@access(Role.MANAGER)
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Read again what could not be used: one message, or all that a search found."""
    source = get_object_or_404(Source, pk=pk)
    rows = queries.rejects(source, request.POST.get("q", "")[:LONGEST].strip())
    if only := request.POST.get("reject"):
        rows = rows.filter(pk=whole(only) or 0)
    count = actions.replay(member_of(request), source, rows)
    said = ngettext("{count} message is read again.", "{count} messages are read again.", count)
    messages.success(request, said.format(count=count))
    return redirect("intake:source", pk)


def _made(request: HttpRequest, source: Source, minted: Minted) -> HttpResponse:
    is_webhook = source.kind == Kind.WEBHOOK
    context = {
        "source": source, "is_webhook": is_webhook, "curl": _line(source, minted.text),
        "text": _address(minted.text) if is_webhook else minted.text,
    }  # fmt: skip
    return render(request, "intake/sources/made.html", context)


def _of_webhook(source: Source) -> dict[str, object]:
    """Return what the page of a webhook shows besides."""
    hook = Hook.objects.filter(source=source).first()
    return {"hook": hook, **forms_of(hook)} if hook else {}


def _of_sync(source: Source) -> dict[str, object]:
    """Return what the page of a system shows besides that is pulled from."""
    sync = Sync.objects.filter(source=source).first()
    return {"sync": sync, "plan": schedule.plan(sync.name, sync)} if sync else {}


def _line(source: Source, key: str) -> str:
    """Return a line that sends a touchpoint; nothing where another system's words are expected."""
    if source.kind == Kind.TRACKING:
        return _curl(key)
    is_generic = Hook.objects.filter(source=source, ready=ready.GENERIC).exists()
    return HOOK_CURL.format(address=_address(key)) if is_generic else ""


def _address(key: str) -> str:
    return absolute(reverse("intake:hook", args=[key]))


def _curl(key: str) -> str:
    """Return a line that sends a touchpoint."""
    return CURL.format(key=key, address=absolute(reverse("intake:collect", args=["track"])))
