"""Files and what is pulled into the lake, and tidying up afterwards."""

import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.tasks import first_or_soon
from keepwell.desk.intake.imports import bringing, uploads
from keepwell.desk.intake.models import File, Reject, Source
from keepwell.desk.intake.syncs import schedule
from keepwell.desk.intake.syncs.actions import pull_soon
from keepwell.desk.jobs import job, rhythm
from keepwell.desk.project import project

MANY_FILES = 200
"""From so many on every append and every reader is slowed down by them."""
READERS = timedelta(hours=2)
"""How long merged files stay for whoever still reads them. Days' worth would fill the disk."""
REJECTS_KEPT = timedelta(days=90)
"""How long a message is kept that could not be used."""
MOST_REJECTS = 100_000
"""Of one source; of more than that the newest are kept. Keys in web pages are anybody's."""
KEPT = timedelta(days=7)
"""How long a file is kept that was brought and not imported."""


@job(title=_("Import a file"), priority=20)
def bring_file(key: str) -> int:
    """Import a file that was brought, and ask for scores; return how many rows were new."""
    new = bringing.bring(UUID(key))
    first_or_soon()  # also if nothing is new: a run that was cut off may have brought the rows
    return new


@rhythm("*/5 * * * *", key="intake.syncs")
@job(title=_("See which systems are to be pulled from"))
def pull_due() -> int:
    """Ask for each pull that is due, of which one waits at most; return how many there are."""
    due = schedule.due()
    for name in due:
        pull_soon(name)
    return len(due)


@rhythm("*/10 * * * *", key="intake.compact", tidies=True)
@job(title=_("Merge the small files of the lake"), priority=-20)
def compact() -> int:
    """Merge the files that what comes all the time leaves behind; return how many there were."""
    from keepwell.engine.lake.tables import FACTS
    from keepwell.engine.scoring.keeping import compact_all

    lake = project().lake
    scattered = max(_scattered(lake.files(table)) for table in FACTS.values())
    if scattered > MANY_FILES:
        compact_all(lake, keep=READERS)
    return scattered


def _scattered(files: Sequence[str]) -> int:
    """Return how many files there are beyond one for each month."""
    return len(files) - len({file.rpartition("/")[0] for file in files})


@rhythm("50 3 * * *", key="intake.rejects", tidies=True)
@job(title=_("Remove old messages that could not be used"), priority=-50)
def forget_rejects() -> int:
    """Remove what could not be used and nobody mended; return how many messages that were."""
    forgotten = Reject.objects.filter(received_at__lt=now() - REJECTS_KEPT).delete()[0]
    for source in Source.objects.all():
        newest = source.rejects.order_by("-pk").values_list("pk", flat=True)
        for last in newest[MOST_REJECTS : MOST_REJECTS + 1]:
            forgotten += source.rejects.filter(pk__lte=last).delete()[0]
    return forgotten


@rhythm("40 3 * * *", key="intake.tidy", tidies=True)
@job(title=_("Remove uploads that nobody imported"), priority=-50)
def tidy() -> int:
    """Remove files that were brought and left lying; return how many uploads that were."""
    before = now() - KEPT
    File.objects.filter(started_at=None, brought_at__lt=before).delete()
    waiting = Q(finished_at=None) & (Q(brought_at__gte=before) | Q(started_at__gte=before))
    kept = set(File.objects.filter(waiting).values_list("pk", flat=True))
    return uploads.remove_all_but(kept, time.time() - KEPT.total_seconds())
