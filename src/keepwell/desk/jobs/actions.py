"""All writes of this room that people do: each checks who may, does it, and records the deed."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from keepwell.desk.jobs import rhythms
from keepwell.desk.jobs.declaring import Entry, Job, entries
from keepwell.desk.jobs.models import Rhythm, Track
from keepwell.desk.jobs.queueing import enqueue_once, soon
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

deeds.says(
    "rhythm",
    gettext_lazy("Rhythm"),
    {
        "jobs.change_rhythm": gettext_lazy("{who} changed when “{name}” runs"),
        "jobs.run_now": gettext_lazy("{who} started “{name}”"),
    },
)
deeds.says(
    "job",
    gettext_lazy("Jobs"),
    {"jobs.run_again": gettext_lazy("{who} let “{name}” run again after it had failed")},
)
deeds.calls(cron=gettext_lazy("Schedule"), is_on=gettext_lazy("Switched on"))


@transaction.atomic
def change_rhythm(member: Member, key: str, *, cron: str, is_on: bool) -> None:
    """Change when an entry goes off (empty: as it is declared), and whether it does at all.

    Its next time is counted from now: what it missed while it was off is not made up for. Raises
    ValidationError for what is no cron text.
    """
    require(member, Role.ADMINISTRATOR)
    entry = entries()[key]
    row = Rhythm.objects.select_for_update().get(key=key)
    before = _as_told(entry, row)
    row.cron, row.is_on = "" if cron == entry.cron else cron, is_on
    after = _as_told(entry, row)
    if before == after:
        return
    try:
        row.next_at = rhythms.next_of(entry, row, timezone.now())
    except ValueError:
        raise ValidationError(
            _("Expected a cron text of five parts such as “0 3 * * *”. Got “{text}”.").format(
                text=cron
            )
        ) from None
    row.plan = rhythms.plan_of(entry, row)
    row.save()
    deeds.record(member, "jobs.change_rhythm", _subject(entry), before, after)


@transaction.atomic
def run_now(member: Member, key: str) -> str:
    """Let an entry run as soon as a worker is free; return the id of the job."""
    require(member, Role.ADMINISTRATOR)
    entry = entries()[key]
    job_id = soon(key)
    deeds.record(member, "jobs.run_now", _subject(entry))
    return job_id


@transaction.atomic
def run_again(member: Member, job_id: UUID) -> str:
    """Let a job that failed run again, as a new job with the same arguments; return its id.

    Raises ValidationError if it did not fail, or this version of Keepwell knows it no more.
    """
    require(member, Role.ADMINISTRATOR)
    row = DBTaskResult.objects.select_for_update().get(pk=job_id)
    if row.status != TaskResultStatus.FAILED:
        raise ValidationError(_("This job has not failed, so there is nothing to repeat."))
    try:
        task = cast("Task[..., Any]", row.task).using(run_after=timezone.now())
    except (ImportError, SuspiciousOperation):
        raise ValidationError(
            _("This version of Keepwell has no such job any more: {name}.").format(
                name=row.task_path
            )
        ) from None
    asked = _ask_again(task, row.args_kwargs, Track.objects.filter(pk=row.pk).first())
    title = str(task.title) if isinstance(task, Job) else task.name
    deeds.record(member, "jobs.run_again", deeds.Subject("job", str(row.pk), title))
    return asked


def _ask_again(task: Task[..., Any], given: dict[str, Any], track: Track | None) -> str:
    if track is None or track.key is None:
        return task.enqueue(*given["args"], **given["kwargs"]).id
    return enqueue_once(track.key, task, *given["args"], **given["kwargs"])


def _as_told(entry: Entry, row: Rhythm) -> dict[str, object]:
    return {"cron": rhythms.cron_of(entry, row), "is_on": row.is_on}


def _subject(entry: Entry) -> deeds.Subject:
    return deeds.Subject("rhythm", entry.key, str(entry.job.title))
