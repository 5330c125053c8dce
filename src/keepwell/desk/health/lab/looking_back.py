"""What a draft would have meant over the past: both texts score every past day, in the background.

A worker holds the past of the scorecard it looked at last, so that the next weight is tried without
gathering it again. What was found is kept by the two texts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.health.lab.checking import read
from keepwell.desk.health.lab.published import published
from keepwell.desk.health.models import LookBack
from keepwell.desk.health.proofs.making import steps
from keepwell.desk.health.tasks import today
from keepwell.desk.jobs import enqueue_once, job, progress
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import Scorecard, version_of
from keepwell.engine.scoring.memory import Seen, versions_now

if TYPE_CHECKING:
    from keepwell.engine.proof.whatif import Past, WhatIf

HORIZON = 90
"""Days within which a leaver has to leave to count."""
KEPT = 20
"""Findings of a scorecard that are kept; older ones go."""
PAUSE = 600
"""Seconds for which a past is held though facts have come since."""
AT_MOST = 6_000_000
"""Rows of a past that is held, some 100 bytes each; a greater one is let go of at once."""


def key_of(name: str, version: str) -> str:
    """Return the key of the job that looks back with a text: of each one waits and one runs."""
    return f"health.lab.past:{name}:{version}"


def look_back(member: Member, name: str, text: str) -> str:
    """Ask what a text would have meant over the past; return the job's id.

    No deed: nothing that anybody sees is changed by it.
    """
    require(member, Role.MANAGER)
    return enqueue_once(key_of(name, version_of(text)), compare, name, text)


@job(title=_("Try the draft of a scorecard on the past"), priority=10)
def compare(name: str, text: str) -> int:
    """Put a text beside what is published, and keep what was found; return the leavers."""
    from keepwell.engine.proof.whatif import record

    file, draft = published(name), read(text)[0]
    if file is None or file.card is None or draft is None:
        return 0
    as_of = today() - timedelta(days=1)
    found = _compared(file.card, draft, as_of)
    with transaction.atomic():
        LookBack.objects.update_or_create(
            name=name, before=file.version, after=version_of(text),
            defaults={
                "record": record(found) | {"horizon": HORIZON}, "as_of": as_of, "made_at": now(),
            },
        )  # fmt: skip
        kept = LookBack.objects.filter(name=name).values_list("pk", flat=True)
        LookBack.objects.filter(pk__in=list(kept[KEPT:])).delete()
    return found.leavers


def _compared(card: Scorecard, draft: Scorecard, as_of: date) -> "WhatIf":
    """Return what is published and the draft side by side."""
    from keepwell.engine.proof.whatif import needs_facts
    from keepwell.proving import colleagues

    if needs_facts(card, draft):  # both anew, so that they are of the same facts
        before = _gathered(card, as_of)
        team = colleagues(project(), before.evidence, as_of)
        return before.beside(_gathered(draft, as_of), team)
    before = _past(card, as_of)
    return before.what_if(draft, colleagues(project(), before.evidence, as_of))


def _gathered(card: Scorecard, as_of: date) -> "Past":
    from keepwell.proving import Question, past_of

    progress.say(0, 0, gettext_noop("Scoring every customer on past days"))
    return past_of(project(), Question(as_of, HORIZON, card, every=steps()))


@dataclass(frozen=True)
class _Held:
    """The past that this process holds."""

    what: tuple[str, str, date]
    """The folder of the project, the version of the scorecard, and the last day."""
    seen: Seen
    since: float
    past: "Past"


_held: list[_Held] = []
"""One at most."""


def _past(card: Scorecard, as_of: date) -> "Past":
    """Return the past of a scorecard, which may be held already."""
    what, seen = (str(project().root), card.version, as_of), versions_now(project().lake)
    for held in _held:
        if held.what == what and (held.seen == seen or monotonic() < held.since + PAUSE):
            return held.past
    _held.clear()  # before another is made: two need twice the room
    past = _gathered(card, as_of)
    if len(past.evidence) <= AT_MOST:
        _held.append(_Held(what, seen, monotonic(), past))
    return past
