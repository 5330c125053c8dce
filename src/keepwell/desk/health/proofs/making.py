"""Making proofs, in the background."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.health.models import KeptProof, Publication
from keepwell.desk.health.proofs.queries import HORIZONS, has_changed, latest
from keepwell.desk.jobs import job, progress
from keepwell.desk.project import project

if TYPE_CHECKING:
    from keepwell.proving import Every

STALE = timedelta(days=7)
"""After which a proof is made again: a week has brought new leavers."""
KEPT = 12
"""Proofs of one kind that are kept; older ones go."""
MANY = 50_000
"""Customers from which on months are looked at, not weeks."""


def key_of(asked: str, horizon: int) -> str:
    """Return the key of the job that makes a proof: of each one waits and one runs at most."""
    return f"health.proof:{asked}:{horizon}"


@job(title=_("Prove the score"))
def prove_one(asked: str, horizon: int) -> int:
    """Prove a scorecard, or the published ones, and keep what was found; return the leavers."""
    return make(asked, horizon)


def make(asked: str, horizon: int) -> int:
    """Prove and keep here and now; return how many left."""
    from keepwell.engine.proof.result import record
    from keepwell.proving import Question, prove

    progress.say(0, 0, gettext_noop("Scoring every customer on past days"))
    as_of = datetime.now(UTC).date() - timedelta(days=1)
    question = Question(as_of, horizon, asked or None, every=steps(), by_segment=True)
    found = record(prove(project(), question))
    with transaction.atomic():
        KeptProof.objects.update_or_create(
            asked=asked, horizon=horizon, as_of=as_of, defaults={"record": found, "made_at": now()}
        )
        forget_old(asked, horizon)
    return int(found["outcomes"])


def steps() -> "Every":
    """Return how far apart the past days are that are looked at."""
    return "month" if _customers() > MANY else "week"


def prove_what_is_due() -> int:
    """Prove the published scorecards anew where they changed or a week has passed; return how many.

    The first time it is the middle horizon; others follow once somebody has asked for them.
    """
    if not _customers():
        return 0
    asked_before = set(KeptProof.objects.filter(asked="").values_list("horizon", flat=True))
    due = [horizon for horizon in asked_before or {HORIZONS[-1]} if _is_due(horizon)]
    for horizon in due:
        make("", horizon)
    return len(due)


def _is_due(horizon: int) -> bool:
    kept = latest("", horizon)
    return kept is None or kept.made_at < now() - STALE or has_changed(kept)


def _customers() -> int:
    """Return how many customers were last published."""
    last = Publication.objects.filter(finished_at__isnull=False, customers__gt=0, is_full=True)
    return last.values_list("customers", flat=True).first() or 0


def forget_old(asked: str, horizon: int) -> None:
    """Let go of all but the newest proofs of a kind."""
    kept = KeptProof.objects.filter(asked=asked, horizon=horizon).values_list("pk", flat=True)
    KeptProof.objects.filter(pk__in=list(kept[KEPT:])).delete()
