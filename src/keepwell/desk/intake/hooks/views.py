"""Where webhooks send, and where administrators say what that means."""

from http import HTTPStatus
from urllib.parse import parse_qs

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from keepwell.desk.intake import inbox
from keepwell.desk.intake.hooks import HOOK, actions, signing
from keepwell.desk.intake.hooks.forms import MappingForm, SignatureForm, TryForm, forms_of
from keepwell.desk.intake.hooks.trying import outcome
from keepwell.desk.intake.letting_in import door
from keepwell.desk.intake.models import Hook
from keepwell.desk.intake.models.hook import Scheme
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.refusing import Refused, not_readable
from keepwell.desk.intake.tracking.bodies import body_of
from keepwell.desk.intake.tracking.envelopes import mended
from keepwell.desk.members.access import access, member_of, public
from keepwell.desk.members.models import Role

FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@public
def receive(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what a system sent to its own address. Some look first whether it answers."""
    try:
        if request.method not in {"GET", "HEAD"}:
            with inbox.while_it_answers():
                _take(request, key)
        response = JsonResponse({"success": True})
    except Refused as refused:
        response = refused.answer()
    response.headers["Cache-Control"] = "no-store"
    return response


def _take(request: HttpRequest, text: str) -> None:
    if request.method != "POST":
        message = f"Expected POST. Got {request.method}."
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "not_allowed", message)
    key = door.let_in(text, Kind.WEBHOOK)
    body = body_of(request)
    hook = Hook.objects.filter(source__keys=key).first()
    if hook is not None:
        signing.check(hook, request.headers, body, now())
    inbox.keep(key, HOOK, _json(request, body))


def _json(request: HttpRequest, body: bytes) -> bytes:
    """Return what a request says, as JSON. Raises Refused if it is none."""
    if request.content_type == FORM and body.startswith(b"payload="):
        body = _of_form(body)
    try:
        try:
            msgspec.json.decode(body)
        except msgspec.DecodeError:
            body = mended(body)
            msgspec.json.decode(body)
    except (ValueError, RecursionError) as problem:
        raise not_readable(f"Expected JSON. {str(problem)[:200]}.") from None
    return body


def _of_form(body: bytes) -> bytes:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=100)
    except ValueError:
        raise not_readable("Expected a form with one field, payload.") from None
    return fields.get("payload", [""])[0].encode("utf-8", "replace")


@access(Role.ADMINISTRATOR)
@require_POST
def change_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the mapping of a source's webhook."""
    hook = _hook(pk)
    form = MappingForm(request.POST)
    if form.is_valid():
        actions.change_mapping(member_of(request), hook, form.cleaned_data["mapping"])
        messages.success(request, _("Saved."))
        return redirect("intake:source", pk)
    return _again(request, hook, mapping_form=form)


@access(Role.ADMINISTRATOR)
@require_POST
def change_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Save how a source's requests are checked."""
    hook = _hook(pk)
    form = SignatureForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        scheme = Scheme(given["scheme"])
        actions.change_signature(
            member_of(request), hook, scheme, header=given["header"], secret=given["secret"]
        )
        messages.success(request, _("Saved."))
        return redirect("intake:source", pk)
    return _again(request, hook, signature_form=form)


@access(Role.MANAGER)
@require_POST
def try_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the mapping, or one that is being written, makes of a sample; keep nothing."""
    hook, form = _hook(pk), TryForm(request.POST)
    if not form.is_valid():
        return render(request, "intake/hooks/_outcome.html", {"form": form})
    mapping = request.POST.get("mapping", hook.mapping).replace("\r\n", "\n")
    found = outcome(hook, mapping, form.cleaned_data["sample"])
    return render(request, "intake/hooks/_outcome.html", {"outcome": found})


def _hook(pk: int) -> Hook:
    return get_object_or_404(Hook.objects.select_related("source"), source=pk)


def _again(request: HttpRequest, hook: Hook, **forms: MappingForm | SignatureForm) -> HttpResponse:
    """Show what was filled in again, with what is wrong about it."""
    context = {"source": hook.source, "hook": hook, **forms_of(hook), **forms}
    return render(request, "intake/hooks/change.html", context)
