"""What is read of jobs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db.models import Max, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from keepwell.desk.jobs.declaring import Entry, Job, entries
from keepwell.desk.jobs.models import Key, Rhythm, Track, Worker
from keepwell.desk.jobs.reaping import DEAD_AFTER
from keepwell.desk.jobs.rhythms import cron_of
from keepwell.desk.jobs.running import Row
from keepwell.desk.jobs.words import HEADINGS, heading, in_words

OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
STATES: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "open": OPEN,
    "failed": (TaskResultStatus.FAILED,),
}
"""What one may ask to see of the jobs."""


@dataclass(frozen=True)
class Run:
    """A job, as people see it."""

    row: Row
    track: Track

    @property
    def id(self) -> UUID:
        """Return its number."""
        return self.row.pk

    @cached_property
    def title(self) -> str:
        """Return what it does; of a job of another version, the name of its function."""
        try:
            task = self.row.task
        except (ImportError, SuspiciousOperation):
            return str(self.row.task_path)
        return str(task.title) if isinstance(task, Job) else str(task.name)

    @property
    def state(self) -> str:
        """Return `waiting`, `running`, `done`, `failed`, or `again`: waiting after trouble."""
        if self.row.status == TaskResultStatus.READY and self.track.tries:
            return "again"
        return STATE_NAMES[TaskResultStatus(self.row.status)]

    @property
    def is_open(self) -> bool:
        """Return whether it has yet to end."""
        return self.row.status in OPEN

    @property
    def due(self) -> datetime | None:
        """Return when it is to start, if that is later than now."""
        later = self.row.run_after not in {None, get_date_max()}
        waits = self.row.status == TaskResultStatus.READY and later
        return self.row.run_after if waits and self.row.run_after > timezone.now() else None

    @property
    def took(self) -> timedelta | None:
        """Return how long its last try took, or has taken so far."""
        if self.row.started_at is None or self.row.status == TaskResultStatus.READY:
            return None
        ended = self.row.finished_at or timezone.now()
        return max(ended - self.row.started_at, timedelta())

    @property
    def error(self) -> str:
        """Return what went wrong the last time, without where."""
        kind, text = self.row.exception_class_path, self.row.traceback
        short = kind.removeprefix("builtins.")
        _trace, _mark, message = text.rpartition(f"\n{short}: ")
        return message.strip() or (short if text else "")

    @property
    def text(self) -> str:
        """Return what it does at the moment."""
        return _(self.track.text) % self.track.values if self.track.text else ""


STATE_NAMES = {
    TaskResultStatus.READY: "waiting",
    TaskResultStatus.RUNNING: "running",
    TaskResultStatus.SUCCESSFUL: "done",
    TaskResultStatus.FAILED: "failed",
}


@dataclass(frozen=True)
class Line:
    """An entry of the rhythm, as people see it."""

    entry: Entry
    row: Rhythm
    last: Run | None
    """Its newest job."""

    @property
    def cron(self) -> str:
        """Return the cron text in force."""
        return cron_of(self.entry, self.row)

    @property
    def words(self) -> str:
        """Return when it goes off, in words."""
        return in_words(self.cron)


@dataclass(frozen=True)
class Group:
    """Lines of the rhythm that belong together, under a heading."""

    title: str
    lines: list[Line]


def grouped(lines: Iterable[Line]) -> list[Group]:
    """Return lines under headings, those that people wait for first."""
    found: dict[str, list[Line]] = {title: [] for title in HEADINGS}
    for line in lines:
        found[heading(line.entry)].append(line)
    return [Group(str(HEADINGS[name]), group) for name, group in found.items() if group]


def rhythm() -> list[Line]:
    """Return all that recurs, by title."""
    rows = {row.key: row for row in Rhythm.objects.filter(key__in=entries())}
    held = Key.objects.filter(key__in=entries(), job__isnull=False)
    newest = {key: job for key, job in held.values_list("key", "job") if job is not None}
    runs = {run.id: run for run in runs_of(DBTaskResult.objects.filter(pk__in=newest.values()))}
    lines = [
        Line(entry, rows[key], runs.get(newest[key]) if key in newest else None)
        for key, entry in entries().items()
        if key in rows  # one that is not was declared a moment ago, and no worker has seen it
    ]
    return sorted(lines, key=lambda line: str(line.entry.job.title))


def jobs(state: str = "all") -> "QuerySet[Row]":
    """Return the jobs in one of STATES."""
    wanted = STATES[state]
    return DBTaskResult.objects.filter(status__in=wanted) if wanted else DBTaskResult.objects.all()


def runs_of(rows: Iterable[Any]) -> list[Run]:
    """Return jobs as people see them, in the order given; one query besides."""
    found = list(rows)
    tracks = Track.objects.in_bulk([row.pk for row in found])
    return [Run(row, tracks.get(row.pk) or Track(job=row.pk)) for row in found]


def run(job_id: UUID | str) -> Run | None:
    """Return a job, or None if it is not there, or no more."""
    return next(iter(runs_of(DBTaskResult.objects.filter(pk=job_id))), None)


def latest(key: str) -> Run | None:
    """Return the newest job of a key; None if there was none, or it is forgotten."""
    newest = Key.objects.filter(key=key).values("job")
    return next(iter(runs_of(DBTaskResult.objects.filter(pk__in=newest))), None)


def workers_alive() -> int:
    """Return how many workers have shown lately that they live."""
    return Worker.objects.filter(beat_at__gte=Now() - timedelta(seconds=DEAD_AFTER)).count()


def seconds_since_beat() -> float | None:
    """Return how long ago a worker last showed that it lives; None if none ever did."""
    last = Worker.objects.aggregate(last=Max("beat_at"))["last"]
    return None if last is None else max(0.0, (timezone.now() - last).total_seconds())
