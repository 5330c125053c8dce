"""What is read of brought files."""

from collections.abc import Iterable, Iterator
from csv import reader
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from keepwell.desk.base.company import company
from keepwell.desk.intake.imports import mapping, uploads
from keepwell.desk.intake.imports.mapping import Mapping
from keepwell.desk.intake.models import File
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.jobs.queries import Run
from keepwell.desk.project import project

RECENT = 5
"""Imports that the page of the data shows."""


@dataclass(frozen=True)
class Import:
    """A file, and how its import stands."""

    file: File
    run: Run | None
    """Its job; None if it was not started, or the job is forgotten."""

    @property
    def state(self) -> str:
        """Return `new`, `waiting`, `running`, `done`, `broken` (the file) or `failed` (the job)."""
        if self.file.finished_at:
            return "broken" if self.file.trouble else "done"
        if self.file.started_at is None:
            return "new"
        if self.run is None or self.run.state in {"failed", "done"}:
            return "failed"
        return "running" if self.run.state == "running" else "waiting"

    @property
    def is_open(self) -> bool:
        """Return whether a worker has yet to end it."""
        return self.state in {"waiting", "running"}

    @property
    def has_upload(self) -> bool:
        """Return whether the file itself is still here."""
        return uploads.path_of(self.file.pk).exists()

    @property
    def error(self) -> str:
        """Return why it came to no end."""
        return self.file.trouble or (self.run.error if self.run else "")

    @property
    def brought_nothing_new(self) -> bool:
        """Return whether all its rows were known."""
        return bool(self.file.known) and not self.file.new

    @property
    def was_interrupted(self) -> bool:
        """Return whether rows that count as known may have come with its own first try."""
        return self.file.runs > 1


def files() -> QuerySet[File]:
    """Return all files that were ever brought, newest first."""
    return File.objects.select_related("member")


def imports_of(rows: Iterable[File]) -> list[Import]:
    """Return files with how they stand; two queries, however many."""
    found = list(rows)
    asked = DBTaskResult.objects.filter(pk__in=[one.job for one in found if one.job])
    runs = {run.id: run for run in jobs.runs_of(asked)}
    return [Import(one, runs.get(one.job) if one.job else None) for one in found]


def recent() -> list[Import]:
    """Return the newest few."""
    return imports_of(files()[:RECENT])


def one(key: UUID) -> Import | None:
    """Return an import; None if there is none of this key."""
    return next(iter(imports_of(files().filter(pk=key))), None)


def mapping_of(file: File) -> Mapping:
    """Return how a file is read: as it was said, else like the last of its shape, else guessed."""
    said = file.mapping or _remembered(file)
    if said:
        return Mapping.from_json(said)
    return mapping.guessed(file.columns, company().timezone)


def is_remembered(file: File) -> bool:
    """Return whether a file of this shape was imported before."""
    return bool(_remembered(file))


def _remembered(file: File) -> dict[str, object] | None:
    alike = File.objects.filter(shape=file.shape, started_at__isnull=False).exclude(pk=file.pk)
    return alike.order_by("-started_at").values_list("mapping", flat=True).first()


def rejects_path(file: File) -> Path:
    """Return where the rows that could not be used are explained, if there are any.

    In the folder of the command line's, which `keepwell erase` looks through.
    """
    return project().root / "rejects" / f"import-{file.pk.hex}.csv"


def rejects(file: File) -> Iterator[list[str]]:
    """Yield row number, column, what was expected, what came and the row, of each problem."""
    with rejects_path(file).open(encoding="utf-8", newline="") as lines:
        rows = reader(lines)
        next(rows, None)  # the heading
        for _name, *told in rows:
            yield told
