"""Taking one job from the queue, doing it and saying how it ended: each exactly once.

A job is ended only by the worker that still holds it (`_mine`): one that was frozen for a while may
have been given up, and its job be done by another.
"""

import time
from contextvars import copy_context
from datetime import timedelta
from traceback import format_exception
from typing import Any, cast

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Case, F, OrderBy, QuerySet, When
from django.utils import timezone
from django_tasks import TaskContext, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max
from django_tasks_db.utils import exclusive_transaction

from keepwell.desk.jobs import progress
from keepwell.desk.jobs.declaring import ALWAYS_TRANSIENT, Job
from keepwell.desk.jobs.models import Key, Track

AGAIN_AFTER = (5, 30, 120, 600)
"""Seconds until a job that met trouble that passes is tried again, the first time, the second …"""
PATIENCE = (1, 2, 5, 10, 20)
"""Seconds between tries to write down how a job ended."""
LONG = timedelta(seconds=15)
"""From so long a wait on a job is owed a turn, however unimportant it is."""
log = structlog.get_logger("keepwell.jobs")

Row = DBTaskResult[Any, Any]


class Stop(BaseException):
    """The worker is to end at once, whatever it is doing."""


def claim(worker: str, *, longest_first: bool = False) -> Row | None:
    """Take the next job that is due, for this worker alone; None if there is none.

    The next is the most important one; with `longest_first` whichever has waited for longest, if
    that is more than LONG.
    """
    if not DBTaskResult.objects.ready().exists():
        return None  # without the lock that claiming takes
    with exclusive_transaction():
        ready = DBTaskResult.objects.ready().exclude(pk__in=_held_back())
        row = (_by_waiting(ready) if longest_first else ready).get_locked()
        if row is None or not _is_alone(row):
            return None
        row.claim(worker)
        return row


def perform(row: Row, said: progress.Said) -> None:
    """Do a job that was claimed, and write down how it ended."""
    began = timezone.now()
    try:
        value = copy_context().run(_call, row, said)
    except Stop:
        put_back(row)
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - what a job raises is its end, not ours
        _take(row, error)
        return
    progress.write(said)
    _end(row, status=TaskResultStatus.SUCCESSFUL, return_value=value, exception_class_path="",
         traceback="")  # fmt: skip
    seconds = (timezone.now() - began).total_seconds()
    log.info("job done", job=row.task_path, seconds=round(seconds, 3))


def put_back(row: Row, *, after: float = 0, error: BaseException | None = None) -> bool:
    """Let a running job run again, `after` so many seconds; return whether it still was ours."""
    later = timezone.now() + timedelta(seconds=after)
    return _write(row, status=TaskResultStatus.READY, run_after=later, **_told(error))


def fail(row: Row, error: BaseException) -> bool:
    """Write down that a job failed; return whether it still was ours."""
    return _end(row, status=TaskResultStatus.FAILED, return_value=None, **_told(error))


def _call(row: Row, said: progress.Said) -> Any:  # noqa: ANN401 - whatever JSON the job returns
    progress.running.set(said)
    result = row.task_result
    context: list[TaskContext] = []
    if result.task.takes_context:
        context.append(TaskContext(task_result=cast("TaskResult[Any]", result)))
    return normalize_json(result.task.call(*context, *result.args, **result.kwargs))


def _take(row: Row, error: BaseException) -> None:
    """Decide what follows from an error: another try, or the end."""
    tries = Track.objects.filter(pk=row.pk).values_list("tries", flat=True).first() or 0
    if isinstance(error, _transient(row)) and tries < len(AGAIN_AFTER):
        Track.objects.update_or_create(pk=row.pk, defaults={"tries": tries + 1})
        put_back(row, after=AGAIN_AFTER[tries], error=error)
        log.warning("job met trouble, is tried again", job=row.task_path, error=str(error))
    else:
        fail(row, error)
        log.error("job failed", job=row.task_path, exc_info=error)


def _transient(row: Row) -> tuple[type[Exception], ...]:
    try:
        task = row.task
    except (ImportError, SuspiciousOperation):  # a job of another version of Keepwell
        return ()
    return task.transient if isinstance(task, Job) else ALWAYS_TRANSIENT


def _end(row: Row, **outcome: Any) -> bool:  # noqa: ANN401 - columns of the queue
    return _write(row, finished_at=timezone.now(), **outcome)


def _write(row: Row, **columns: Any) -> bool:  # noqa: ANN401 - columns of the queue
    """Write what became of a job; a database that is away for a moment costs no finished work."""
    for pause in PATIENCE:
        try:
            return bool(_mine(row).update(**columns))
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return bool(_mine(row).update(**columns))


def _mine(row: Row) -> "QuerySet[Row]":
    """Return the job as long as it is still the one that was claimed."""
    return DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
    )


def _told(error: BaseException | None) -> dict[str, str]:
    if error is None:
        return {}
    kind = type(error)
    return {
        "exception_class_path": f"{kind.__module__}.{kind.__qualname__}",
        "traceback": "".join(format_exception(error)),
    }


def _by_waiting(ready: DBTaskResultQuerySet) -> DBTaskResultQuerySet:
    """Return jobs with those first that have waited for long."""
    due = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    since = Case(When(due__lte=timezone.now() - LONG, then=F("due")))
    usual = DBTaskResult._meta.ordering or ()
    return ready.annotate(due=due).order_by(OrderBy(since, nulls_last=True), *usual)


def _held_back() -> "QuerySet[Track, Any]":
    """Return the jobs whose key has another job running."""
    running = DBTaskResult.objects.running().values("pk")
    keys = Track.objects.filter(job__in=running, key__isnull=False).values("key")
    return Track.objects.filter(key__in=keys).values("job")


def _is_alone(row: Row) -> bool:
    """Return whether no other job of the same key runs, and lock the key until we have claimed.

    Two may wait after one of them was put back. Whoever holds the key's lock is just asking for the
    job; waiting for him could wait for ever, because he may want our row. The next look finds it.
    """
    track = Track.objects.filter(pk=row.pk, key__isnull=False).first()
    if track is None:
        return True
    locked = Key.objects.select_for_update(skip_locked=True).filter(key=track.key).first()
    others = Track.objects.filter(key=track.key).exclude(pk=row.pk).values("job")
    return locked is not None and not DBTaskResult.objects.running().filter(pk__in=others).exists()
