"""How jobs are asked for."""

from typing import Any, ParamSpec

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks.base import Task

from keepwell.desk.jobs.declaring import entries

P = ParamSpec("P")


def enqueue_once(key: str, job: Task[P, Any], *args: P.args, **kwargs: P.kwargs) -> str:
    """Ask for a job, unless one with this key is waiting already; return the id of the one to run.

    A waiting job that was to run later than this one is brought forward.
    """
    # Django loads this package before it can load models.
    from keepwell.desk.jobs.models import Key, Track

    with transaction.atomic():
        holder, _ = Key.objects.select_for_update().get_or_create(key=key)
        if holder.job is not None and _is_waiting(str(holder.job), job):
            return str(holder.job)
        asked = job.enqueue(*args, **kwargs).id
        Track.objects.create(job=asked, key=key)
        Key.objects.filter(key=key).update(job=asked)
        return asked


def soon(key: str) -> str:
    """Ask for what recurs under a key now, not only when its time comes; return the job's id.

    Whoever asks need not know the function, which may well need whoever asks.
    """
    return enqueue_once(key, entries()[key].job)


def _is_waiting(job_id: str, job: Task[P, Any]) -> bool:
    """Return whether a job has yet to start, and see to it that it cannot before we commit.

    Otherwise it could start between now and the commit, and miss what our transaction wrote.
    """
    from django_tasks_db.models import DBTaskResult, get_date_max

    waiting = (
        DBTaskResult.objects.select_for_update()
        .filter(pk=job_id, status=TaskResultStatus.READY)
        .first()
    )
    if waiting is None:
        return False
    if job.run_after is None:
        waiting.run_after = get_date_max()  # what the queue writes for "at once"
    elif waiting.run_after != get_date_max():
        waiting.run_after = min(waiting.run_after, job.run_after)
    waiting.save(update_fields=["run_after"])
    return True
