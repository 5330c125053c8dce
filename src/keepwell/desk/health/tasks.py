"""When scores come to the desk: every hour what changed, every night everything, and when asked."""

from datetime import UTC, date, datetime, timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell import health
from keepwell.desk.health import publishing
from keepwell.desk.health.forecasts import making as forecasts
from keepwell.desk.health.lab import noticing
from keepwell.desk.health.models import Publication
from keepwell.desk.health.proofs import making as proofs
from keepwell.desk.health.signals import published
from keepwell.desk.intake import moving, watching
from keepwell.desk.intake.models import Freshness
from keepwell.desk.jobs import enqueue_once, job, progress, rhythm
from keepwell.desk.project import project
from keepwell.desk.webhooks import telling

REFRESH, EVERYTHING = "health.refresh", "health.everything"
"""Keys of the two: of each at most one waits and one runs."""
LONGEST_PAUSE = timedelta(minutes=1)
"""Between two times of bringing what changed, when something comes all the time."""
PROOFS = "health.proofs"
"""Key of the nightly proof."""
FORECASTS = "health.forecasts"
"""Key of the nightly forecast."""
REST = timedelta(minutes=30)
"""Between two looks at the sources, which read everything that ever came."""


@rhythm("7 * * * *", key=REFRESH)
@job(title=_("Bring the scores of what changed"), priority=50)
def refresh() -> int:
    """Publish those about whom something was learned; return how many accounts."""
    moving.move()
    publication = publishing.refresh(project(), today())
    telling.from_crossings()
    _look_at_sources()
    published.send(sender=Publication)
    return publication.customers


@rhythm("20 2 * * *", key=EVERYTHING)
@job(title=_("Score everybody and bring all scores"))
def everything() -> int:
    """Fill the history, publish everybody, look at the sources; return how many accounts."""
    moving.move()
    noticing.notice()
    for unit in publishing.units(project()):
        progress.say(0, 0, gettext_noop("Filling the history of scores"))
        health.history(project(), every="week", unit=unit)
    publication = publishing.publish(project(), today())
    telling.from_crossings()
    _look_at_sources()
    published.send(sender=Publication)
    return publication.customers


@rhythm("40 3 * * *", key=PROOFS)
@job(title=_("Prove the published scorecards"))
def prove() -> int:
    """Prove them anew where they changed or a week has passed; return how many proofs were made."""
    return proofs.prove_what_is_due()


@rhythm("20 4 * * *", key=FORECASTS)
@job(title=_("Forecast who will leave and who is ready for more"))
def forecast() -> int:
    """Forecast anew what has grown old; return how many forecasts were made."""
    return forecasts.make_what_is_due()


def _look_at_sources() -> None:
    """Look at all that came, but not again after every fact that a colleague tells."""
    if not Freshness.objects.filter(looked_at__gt=now() - REST).exists():
        found = watching.look(project(), today())
        telling.from_sources(found)


def soon() -> str:
    """Ask for what changed to be brought as soon as a worker is free; return the job's id.

    To be called by whoever brought facts into the lake or the inbox.
    """
    return enqueue_once(REFRESH, refresh)


def later() -> str:
    """Ask for what changed to be brought, after a pause as long as bringing it took last time.

    To be called by what comes all the time: the scores follow, and half of a worker stays free.
    """
    last = Publication.objects.filter(is_full=False, finished_at__isnull=False).first()
    took = last.finished_at - last.started_at if last and last.finished_at else timedelta()
    pause = min(took, LONGEST_PAUSE)
    return enqueue_once(REFRESH, refresh.using(run_after=now() + pause))


def first_or_later() -> str:
    """Ask for everybody's scores if there are none yet, else for what changed, after a pause."""
    return later() if _is_published() else enqueue_once(EVERYTHING, everything)


def first_or_soon() -> str:
    """Ask for everybody's scores and their history if there are none yet, else for what changed.

    To be called after many facts have come; returns the job's id.
    """
    return soon() if _is_published() else enqueue_once(EVERYTHING, everything)


def catch_up() -> None:
    """Ask for a first publication, and then for the history, if there never was one."""
    if not _is_published():
        soon()
        enqueue_once(EVERYTHING, everything)


def _is_published() -> bool:
    return Publication.objects.filter(finished_at__isnull=False, customers__gt=0).exists()


def today() -> date:
    """Return the day that scores are about: it has not ended, and what happens now counts."""
    return datetime.now(UTC).date()
