"""What this room does in the background."""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import enqueue_once, job, rhythm
from keepwell.desk.rules import trying
from keepwell.desk.rules.models import Trial, Trigger
from keepwell.desk.rules.running import claiming, handling, happenings
from keepwell.desk.rules.tree.reading import read

KEPT = timedelta(days=400)
"""How long it is known what set rules off, and what they did."""
CHUNK = 1_000


@rhythm("* * * * *", key="rules.run")
@job(title=_("Do what the rules say"), priority=30)
def run() -> int:
    """Handle what happened since the last run; return how much that was."""
    claiming.claim_crossings()
    happenings.claim_touchpoints([tree for _version, tree in handling.in_force()])
    return handling.handle_waiting()


@rhythm("20 3 * * *", key="rules.forget", tidies=True)
@job(title=_("Forget what rules did long ago"))
def forget() -> int:
    """Forget what set rules off more than KEPT ago; return how much."""
    old, gone = Trigger.objects.filter(made_at__lt=now() - KEPT), 0
    while keys := list(old.order_by("made_at").values_list("pk", flat=True)[:CHUNK]):
        Trigger.objects.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone


def rehearse_soon(trial: Trial) -> str:
    """Ask for a dry run; return the job's id."""
    return enqueue_once(f"rules.trial:{trial.tree_id}", rehearse, trial.tree_id)


@job(title=_("Try rules on the past"))
def rehearse(tree: int) -> int:
    """Do the newest dry run of a tree that waits; return how much it looked at."""
    trial = Trial.objects.filter(tree=tree, finished_at=None).order_by("-pk").first()
    if trial is None:
        return 0
    sums = trying.rehearse(read(trial.document), trial.made_at, trial.days)
    trial.result, trial.finished_at = sums.plain(), now()
    trial.save(update_fields=["result", "finished_at"])
    return sums.looked_at
