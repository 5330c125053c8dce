"""What this room does in the background."""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import job, rhythm
from keepwell.desk.rules.models import Trigger
from keepwell.desk.rules.running import claiming, handling

KEPT = timedelta(days=400)
"""How long it is known what set rules off, and what they did."""
CHUNK = 1_000


@rhythm("* * * * *", key="rules.run")
@job(title=_("Do what the rules say"), priority=30)
def run() -> int:
    """Handle what happened since the last run; return how much that was."""
    claiming.claim_crossings()
    return handling.handle_waiting()


@rhythm("20 3 * * *", key="rules.forget")
@job(title=_("Forget what rules did long ago"))
def forget() -> int:
    """Forget what set rules off more than KEPT ago; return how much."""
    old, gone = Trigger.objects.filter(made_at__lt=now() - KEPT), 0
    while keys := list(old.order_by("made_at").values_list("pk", flat=True)[:CHUNK]):
        Trigger.objects.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone
