"""When what recurs goes off. Each time exactly once, whichever worker sees it first."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from cronsim import CronSim, CronSimError
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from keepwell.desk.base.company import company
from keepwell.desk.jobs.declaring import Entry, entries
from keepwell.desk.jobs.models import Key, Rhythm
from keepwell.desk.jobs.queueing import soon

PARTS = 5
"""Of a cron text: minute, hour, day of the month, month, day of the week."""
log = structlog.get_logger("keepwell.jobs")


def zone() -> ZoneInfo:
    """Return the zone whose clocks the rhythm follows: the project's."""
    return ZoneInfo(company().timezone)


def next_after(cron: str, moment: datetime, clocks: ZoneInfo) -> datetime:
    """Return when a cron text next says so, on the clocks of a zone.

    Raises ValueError for a text that is no cron text of five parts, or never comes true.
    """
    if len(cron.split()) != PARTS:
        raise ValueError(f'Expected five parts such as "0 3 * * *". Got "{cron}".')
    try:
        return next(CronSim(cron, moment.astimezone(clocks))).astimezone(UTC)
    except (CronSimError, StopIteration) as problem:
        raise ValueError(f'Expected a cron text such as "0 3 * * *". Got "{cron}".') from problem


def settle() -> None:
    """Give every declared entry its next time, if it has none or its cron text or zone changed."""
    now = timezone.now()
    known = {row.key: row for row in Rhythm.objects.all()}
    for key, entry in entries().items():
        row = known.get(key)
        plan = plan_of(entry, row)
        if row is None or row.plan != plan:
            fresh = {"next_at": next_of(entry, row, now), "plan": plan}
            Rhythm.objects.update_or_create(key=key, defaults=fresh)


def cron_of(entry: Entry, row: Rhythm | None) -> str:
    """Return the cron text in force."""
    return (row.cron if row is not None else "") or entry.cron


def next_of(entry: Entry, row: Rhythm | None, moment: datetime) -> datetime:
    """Return when an entry goes off next after a moment."""
    return next_after(cron_of(entry, row), moment, zone())


def plan_of(entry: Entry, row: Rhythm | None) -> str:
    """Return by what the next time of an entry is found, to see whether it changed."""
    return f"{cron_of(entry, row)} {zone().key}"


def fire_due() -> int:
    """Enqueue what is due, and return how many; what was missed, however often, runs once.

    An entry whose last run still goes on is left out this time.
    """
    now = timezone.now()
    due = Rhythm.objects.filter(is_on=True, next_at__lte=now, key__in=entries())
    return sum(_fire(row, now) for row in due)


def _fire(row: Rhythm, now: datetime) -> bool:
    entry = entries()[row.key]
    following = next_of(entry, row, now)
    with transaction.atomic():
        ours = Rhythm.objects.filter(key=row.key, next_at=row.next_at, is_on=True).update(
            next_at=following, fired_at=now
        )
        if not ours or _is_running(row.key):
            return False
        soon(row.key)
    log.info("rhythm", key=row.key)
    return True


def _is_running(key: str) -> bool:
    newest = Key.objects.filter(key=key).values("job")
    return DBTaskResult.objects.filter(pk__in=newest, status=TaskResultStatus.RUNNING).exists()
