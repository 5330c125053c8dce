"""Handling what set rules off, in order, each once.

All that follows from one trigger is written in one transaction, with that it was handled: a worker
that is killed leaves it done wholly or not at all. What an action does bears a mark beside, so that
the rooms that do it know it again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from keepwell.desk.jobs import progress
from keepwell.desk.notices import making as notices
from keepwell.desk.rules.models import Done, Firing, Outcome, Tree, Trigger, Version
from keepwell.desk.rules.running.acting import act
from keepwell.desk.rules.running.doing import Doing
from keepwell.desk.rules.running.gathering import Gathered, gather
from keepwell.desk.rules.tree import document as written
from keepwell.desk.rules.tree.deciding import Step, decide

BATCH = 200
"""Triggers whose facts are looked up at once."""
MOST_TRIES = 3
PATIENCE = timedelta(minutes=10)
"""How long a comment is waited for to be read: rules may ask what it is about."""
Live = Sequence[tuple[Version, written.Tree]]


def handle_waiting() -> int:
    """Handle all that waits; return how much that was."""
    handled = 0
    while some := list(waiting()[:BATCH]):
        live = in_force()
        gathered = gather(some, [tree for _version, tree in live])
        for trigger in some:
            _try(trigger, gathered, live)
        handled += len(some)
        progress.say(handled, 0, gettext_noop("Handling what happened"))
    return handled


def waiting() -> QuerySet[Trigger]:
    """Return what is to be handled now, in the order in which it came."""
    unread = Q(answer__read_at=None) & ~Q(answer__comment="") & Q(answer__isnull=False)
    fresh = Q(made_at__gt=now() - PATIENCE)
    found = Trigger.objects.filter(handled_at=None, tries__lt=MOST_TRIES)
    return found.exclude(unread & fresh).order_by("pk")


def in_force() -> Live:
    """Return the versions of trees that are on, each read."""
    on = Tree.objects.filter(is_on=True, live__isnull=False).select_related("live")
    versions = [tree.live for tree in on.order_by("pk") if tree.live]
    return [(version, version.read()) for version in versions]


def _try(trigger: Trigger, gathered: Gathered, live: Live) -> None:
    """Handle one; where that fails for a reason that nobody foresaw, count it and let it be seen.

    The job fails, and its next run begins with what failed; after MOST_TRIES it is left alone.
    """
    is_through = False
    try:
        _handle(trigger, gathered, live)
        is_through = True
    finally:
        if not is_through:
            Trigger.objects.filter(pk=trigger.pk).update(tries=F("tries") + 1)


@transaction.atomic
def _handle(trigger: Trigger, gathered: Gathered, live: Live) -> None:
    held = Trigger.objects.select_for_update().filter(pk=trigger.pk, handled_at=None).first()
    if held is None:  # erased, or another worker was a moment quicker
        return
    moment = now()
    facts = gathered.facts(trigger)
    for version, tree in live:
        for number, step in enumerate(decide(tree, facts).steps):
            mark = f"rules-{version.tree_id}-{trigger.key}-{number}"
            _take(step, version, _doing(step, trigger, gathered, mark))
    Trigger.objects.filter(pk=trigger.pk).update(handled_at=moment)


def _take(step: Step, version: Version, doing: Doing) -> None:
    """Do what a branch says, and write down what became of it."""
    firing = Firing.objects.create(
        trigger=doing.trigger, tree_id=version.tree_id, version=version, path=step.path
    )
    done = [_do(number, action, firing, doing) for number, action in enumerate(step.actions)]
    Done.objects.bulk_create(done)
    for failed in (one for one in done if one.outcome == Outcome.FAILED):
        notices.from_rules(version.tree_id, str(version.tree), version.number, failed.kind)


def _doing(step: Step, trigger: Trigger, gathered: Gathered, mark: str) -> Doing:
    return Doing(
        trigger=trigger,
        customer=gathered.customers[trigger.customer_id],
        answer=gathered.answers.get(trigger.answer_id or 0),
        topics=list(gathered.topics.get(trigger.answer_id or 0, ())),
        path=step.path,
        mark=mark,
    )


def _do(number: int, action: written.Action, firing: Firing, doing: Doing) -> Done:
    result = act(action, replace(doing, mark=f"{doing.mark}-{number}"))
    doing.case = result.case or doing.case
    return Done(
        firing=firing, number=number, kind=action.kind, name=action.name, outcome=result.outcome,
        reason=result.reason or "", about=result.about[:200], case=result.case,
        owner=str(result.owner or "")[:150],
    )  # fmt: skip
