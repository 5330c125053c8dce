"""The work of the job: from the upload into the lake, by the engine's own importer.

It may be cut off at any moment and run again: the lake knows the ids of the rows that are there.
"""

from uuid import UUID

from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from keepwell.desk.intake.imports import queries, uploads
from keepwell.desk.intake.imports.mapping import Mapping
from keepwell.desk.intake.models import File
from keepwell.desk.jobs import progress
from keepwell.desk.project import project
from keepwell.engine.lake.importing import Imported, Progress, import_files
from keepwell.engine.lake.importing.options import BATCH
from keepwell.errors import ImportFileError, UsageError

MEGABYTE = 1_000_000
REASONS = 20
"""Reasons for rejects that are kept; the list to download has them all."""


def bring(key: UUID) -> int:
    """Import a file; return how many rows were new. What is wrong with the file is kept with it."""
    file = File.objects.filter(pk=key).first()
    if file is None or file.finished_at is not None:
        return 0  # done by a run that was cut off before it could say so
    File.objects.filter(pk=key).update(runs=F("runs") + 1)
    try:
        imported = _import(file)
    except (ImportFileError, UsageError) as problem:
        File.objects.filter(pk=key).update(trouble=str(problem), finished_at=now())
        return 0
    return _keep(file, imported)


def _import(file: File) -> Imported:
    asked = Mapping.from_json(file.mapping).options(
        called=file.name, rejects=queries.rejects_path(file), batch=BATCH
    )
    return import_files(project().lake, [uploads.path_of(file.pk)], asked, _say)


def _say(reached: Progress) -> None:
    text = gettext_noop("%(rows)s rows; megabytes read")
    progress.say(
        reached.done // MEGABYTE, max(1, reached.total // MEGABYTE), text, rows=reached.rows
    )


def _keep(file: File, imported: Imported) -> int:
    """Write down what became of the rows. The upload is not needed any more."""
    (counts,) = imported.tables.values()
    reasons = [[*why, rows] for why, rows in imported.reasons.most_common(REASONS)]
    File.objects.filter(pk=file.pk).update(
        read=counts.read, new=counts.new, known=counts.known, rejected=counts.rejected,
        reasons=reasons, ignored=list(imported.ignored), finished_at=now(),
    )  # fmt: skip
    uploads.remove(file.pk)
    return counts.new
