"""The pages on which files are brought, mapped, tried and imported."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from keepwell.desk.base.exporting import csv_file
from keepwell.desk.base.paging import turn
from keepwell.desk.intake.imports import actions, queries, uploads
from keepwell.desk.intake.imports.forms import Bring, MappingForm, too_large
from keepwell.desk.intake.imports.mapping import Mapping
from keepwell.desk.intake.imports.queries import Import
from keepwell.desk.intake.imports.uploads import OntoDisk, Upload
from keepwell.desk.intake.models import File
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.engine.lake.importing.look import Beginning, Rehearsal, beginning, rehearse
from keepwell.errors import ImportFileError, UsageError

STARTABLE = ("new", "failed", "broken")
"""States from which an import may be started."""


@access(Role.MANAGER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show all imports, and where to begin one."""
    return _listing(request, Bring())


@access(Role.MANAGER)
@csrf_exempt  # checked below: reading the token reads the upload, so the handler comes first
@require_POST
def bring(request: HttpRequest) -> HttpResponseBase:
    """Take an upload in."""
    handler = OntoDisk(request, settings.UPLOAD_LIMIT)
    request.upload_handlers = [handler]
    try:
        return _bring(request, handler)
    finally:
        _forget_the_unwanted(handler)


@csrf_protect
def _bring(request: HttpRequest, handler: OntoDisk) -> HttpResponse:
    form = Bring(request.POST, request.FILES)
    if handler.is_too_large:
        form.errors.pop("file", None)
        form.add_error("file", too_large())
    elif form.is_valid():
        try:
            file = actions.bring(member_of(request), cast("Upload", form.cleaned_data["file"]))
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            return _go(request, reverse("intake:import", args=[file.pk]))
    if request.headers.get("HX-Request"):
        return render(request, "intake/imports/_bring.html", {"form": form})
    return _listing(request, form)


def _listing(request: HttpRequest, form: Bring) -> HttpResponse:
    page = turn(queries.files(), "-brought_at", request.GET.get("cursor"))
    context = {"page": page, "imports": queries.imports_of(page.rows), "form": form}
    return render(request, "intake/imports/list.html", context)


def _forget_the_unwanted(handler: OntoDisk) -> None:
    """Remove what was uploaded and not taken: by a form with a mistake, or beside the one file."""
    taken = set(File.objects.filter(pk__in=handler.keys).values_list("pk", flat=True))
    for key in handler.keys - taken:
        uploads.remove(key)


@access(Role.MANAGER)
@require_GET
@never_cache
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an import: how to read the file, how far it is, or what became of its rows."""
    found = _import(key)
    context = {"one": found} | (_to_start(found) if _is_startable(found) else {})
    return render(request, "intake/imports/import.html", context)


@access(Role.MANAGER)
@require_GET
@never_cache
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far an import is, or what became of it, without the page around it."""
    return render(request, "intake/imports/_result.html", {"one": _import(key)})


@access(Role.MANAGER)
@require_POST
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what would become of the first rows, read as the form says. Changes nothing."""
    found = _import(key)
    form = MappingForm(found.file, queries.mapping_of(found.file), request.POST)
    return render(request, "intake/imports/_check.html", {"tried": _tried(found.file, form)})


@access(Role.MANAGER)
@require_POST
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start the import."""
    found = _import(key)
    form = MappingForm(found.file, queries.mapping_of(found.file), request.POST)
    if form.is_valid():
        try:
            actions.start(member_of(request), found.file, form.mapping)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("intake:import", key)
    context = {"one": found} | _to_start(found, form)
    return render(request, "intake/imports/import.html", context)


@access(Role.MANAGER)
@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a file that was not imported."""
    file = _import(key).file
    try:
        actions.discard(member_of(request), file)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("intake:import", key)
    messages.success(request, _("Discarded {file}.").format(file=file.name))
    return redirect("intake:imports")


@access(Role.MANAGER)
@require_GET
def rejects(request: HttpRequest, key: UUID) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """Send the rows that could not be used, with what was expected and what came."""
    file = _import(key).file
    if not file.rejected or not queries.rejects_path(file).exists():
        raise Http404
    head = [_("Row"), _("Column"), _("Expected"), _("Came"), _("The row as it came")]
    return csv_file(f"rejects-{file.pk.hex[:8]}.csv", head, queries.rejects(file))


@dataclass(frozen=True)
class Tried:
    """What the first rows say about a mapping."""

    missing: list[str]
    """What the form still needs."""
    trouble: str = ""
    """Why the engine could not make sense of it."""
    rehearsal: Rehearsal | None = None

    @property
    def come_in(self) -> int:
        """Return how many of the rows tried would come in."""
        return self.rehearsal.read - self.rehearsal.rejected if self.rehearsal else 0

    @property
    def keeps_others(self) -> bool:
        """Return whether columns that are none of ours are kept, as properties."""
        return self.rehearsal is not None and "properties" in self.rehearsal.shape.table.columns


def _tried(file: File, form: MappingForm) -> Tried:
    if not form.is_valid():
        return Tried([str(text) for errors in form.errors.values() for text in errors])
    try:
        asked = form.mapping.options(called=file.name)
        return Tried([], rehearsal=rehearse(uploads.path_of(file.pk), asked))
    except (ImportFileError, UsageError) as problem:
        return Tried([], trouble=str(problem))


def _to_start(found: Import, form: MappingForm | None = None) -> dict[str, object]:
    """Return what the page needs where a file is mapped."""
    mapping = queries.mapping_of(found.file)
    return {
        "form": form or MappingForm(found.file, mapping),
        "beginning": _beginning(found.file),
        "tried": _tried(found.file, form or _as_if_sent(found.file, mapping)),
        "is_remembered": queries.is_remembered(found.file),
    }


def _as_if_sent(file: File, mapping: Mapping) -> MappingForm:
    """Return a form as if somebody had sent it without changing anything."""
    sent = {field.html_name: field.value() or "" for field in MappingForm(file, mapping)}
    return MappingForm(file, mapping, sent)


def _beginning(file: File) -> Beginning | None:
    try:
        return beginning(uploads.path_of(file.pk), file.name)
    except ImportFileError:
        return None  # what is tried says why


def _is_startable(found: Import) -> bool:
    return found.state in STARTABLE and found.has_upload


def _import(key: UUID) -> Import:
    found = queries.one(key)
    if found is None:
        raise Http404
    return found


def _go(request: HttpRequest, path: str) -> HttpResponse:
    return HttpResponseClientRedirect(path) if request.headers.get("HX-Request") else redirect(path)
