"""Bringing a file, starting its import, discarding it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.intake.imports import queries, uploads
from keepwell.desk.intake.imports.mapping import Mapping, shape_of
from keepwell.desk.intake.imports.uploads import Upload
from keepwell.desk.intake.models import File
from keepwell.desk.intake.tasks import bring_file
from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.deeds import Subject
from keepwell.desk.members.models import Member, Role
from keepwell.engine.lake.importing.look import beginning, rehearse
from keepwell.errors import ImportFileError, UsageError

deeds.says(
    "file",
    gettext_lazy("Imports"),
    {
        "intake.bring": gettext_lazy("{who} brought the file {name}"),
        "intake.start": gettext_lazy("{who} started the import of {name}"),
        "intake.discard": gettext_lazy("{who} discarded the file {name}"),
    },
)
deeds.calls(size=gettext_lazy("bytes"), table=gettext_lazy("rows become"))


def bring(member: Member, upload: Upload) -> File:
    """Keep a file that was uploaded, to be mapped.

    Raises ValidationError with what is the matter with it; then it is removed.
    """
    require(member, Role.MANAGER)
    name, size = (upload.name or _("file"))[-255:], upload.size or 0
    try:
        columns = beginning(uploads.path_of(upload.key), name).columns
    except ImportFileError as problem:
        uploads.remove(upload.key)
        raise ValidationError(str(problem)) from problem
    with transaction.atomic():
        file = File.objects.create(
            pk=upload.key, name=name, size=size, member=member,
            columns=list(columns), shape=shape_of(columns),
        )  # fmt: skip
        deeds.record(member, "intake.bring", _subject(file), after={"size": size})
    return file


def start(member: Member, file: File, mapping: Mapping) -> None:
    """Ask for the import of a file, read as the mapping says.

    Raises ValidationError if the mapping makes no sense of the file, the file is gone, or its
    import was started before and did not fail.
    """
    require(member, Role.MANAGER)
    _try(file, mapping)
    with transaction.atomic():
        held = File.objects.select_for_update().get(pk=file.pk)
        _check_startable(held)
        held.mapping, held.started_at = mapping.as_json(), now()
        held.trouble, held.finished_at = "", None
        held.job = enqueue_once(f"intake.file.{held.pk.hex}", bring_file, held.pk.hex)
        held.save()
        deeds.record(member, "intake.start", _subject(held), after={"table": mapping.table})


def discard(member: Member, file: File) -> None:
    """Remove a file that was not imported. Raises ValidationError if its import was started."""
    require(member, Role.MANAGER)
    with transaction.atomic():
        held = File.objects.select_for_update().get(pk=file.pk)
        if held.started_at is not None:
            raise ValidationError(_("Its import was started, so it stays in the list."))
        deeds.record(member, "intake.discard", _subject(held))
        held.delete()
        transaction.on_commit(lambda: uploads.remove(file.pk))


def _try(file: File, mapping: Mapping) -> None:
    path = uploads.path_of(file.pk)
    if not path.exists():
        raise ValidationError(_("The file is no longer kept. Bring it again."))
    try:
        rehearse(path, mapping.options(called=file.name))
    except (ImportFileError, UsageError) as problem:
        raise ValidationError(str(problem)) from problem


def _check_startable(file: File) -> None:
    (found,) = queries.imports_of([file])
    if found.state not in {"new", "failed", "broken"}:
        raise ValidationError(_("Its import was started already."))


def _subject(file: File) -> Subject:
    return Subject("file", str(file.pk), file.name)
