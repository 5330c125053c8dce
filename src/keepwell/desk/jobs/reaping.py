"""Giving jobs back that nobody does any more, and forgetting what is long done."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from keepwell.desk.jobs.models import Key, Track, Worker
from keepwell.desk.jobs.running import Row, fail, put_back

DEAD_AFTER = 20.0
"""Seconds without a beat after which a worker counts as dead."""
WORKERS_PER_JOB = 3
"""Workers that may die of a job before it has failed."""
KEPT = {TaskResultStatus.SUCCESSFUL: timedelta(days=7), TaskResultStatus.FAILED: timedelta(days=60)}
"""How long finished jobs are kept."""
BATCH = 500
log = structlog.get_logger("keepwell.jobs")


class WorkersDiedError(Exception):
    """Several workers died while doing a job: it is most likely what kills them."""


def reap() -> int:
    """Put the jobs of dead workers back, or end them; return how many there were."""
    alive_since = Now() - timedelta(seconds=DEAD_AFTER)
    with transaction.atomic():
        alive = set(Worker.objects.filter(beat_at__gte=alive_since).values_list("pk", flat=True))
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        return sum(_give_back(row) for row in running if row.worker_ids[-1] not in alive)


def _give_back(row: Row) -> bool:
    track, _ = Track.objects.get_or_create(pk=row.pk)
    track.deaths += 1
    if track.deaths >= WORKERS_PER_JOB:
        sentence = f"{track.deaths} workers died while doing this job; it is not tried again."
        changed = fail(row, WorkersDiedError(sentence))
    else:
        changed = put_back(row)
    if changed:
        track.save(update_fields=["deaths"])
        log.warning("job of a dead worker", job=row.task_path, deaths=track.deaths)
    return changed


def prune() -> int:
    """Forget jobs that ended long ago, and workers that are gone; return how many jobs."""
    now = timezone.now()
    Worker.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
    forgotten = 0
    for status, kept in KEPT.items():
        old = DBTaskResult.objects.filter(status=status, finished_at__lt=now - kept)
        while part := list(old.order_by("finished_at").values_list("pk", flat=True)[:BATCH]):
            _forget(part)
            forgotten += len(part)
    return forgotten


def _forget(jobs: list[UUID]) -> None:
    with transaction.atomic():
        Track.objects.filter(pk__in=jobs).delete()
        Key.objects.filter(job__in=jobs).delete()
        DBTaskResult.objects.filter(pk__in=jobs).delete()
