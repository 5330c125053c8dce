"""Writing down what sets rules off, each once: with what happens, or soon after.

An answer and a complaint are written down in the transaction in which they are saved, so neither is
ever lost, nor there without the other. Changes of health are written by publications, whose order
is that of their numbers, and a job looks from where it was the last time.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_save
from django.utils.timezone import now

from keepwell.desk.cases.actions.opening import COMPLAINT
from keepwell.desk.cases.models import Case
from keepwell.desk.health.models import Crossing
from keepwell.desk.rules.models import Place, Tree, Trigger
from keepwell.desk.surveys.models import Answer, Verdict

CROSSINGS = "crossings"
EVENT = "event:"
"""How the keys of places begin that are of touchpoints."""
BATCH = 1_000
"""Changes of health that are written down in one transaction."""


def listen() -> None:
    """Hear of answers and complaints as they are saved."""
    post_save.connect(_answered, sender=Answer, dispatch_uid="rules.answers")
    post_save.connect(_complained, sender=Case, dispatch_uid="rules.complaints")


def of_answer(answer: Answer) -> Trigger:
    """Return what an answer of somebody known sets off."""
    assert answer.customer_id is not None  # whoever asks has looked
    return Trigger(
        key=answer.fact, customer_id=answer.customer_id, answer_id=answer.pk, at=answer.at
    )


def of_case(case: Case) -> Trigger:
    """Return what a complaint sets off."""
    return Trigger(
        key=f"complaint-{case.pk}", customer_id=case.customer_id, case_id=case.pk, at=case.opened_at
    )


def of_crossing(crossing: Crossing) -> Trigger:
    """Return what a change of health sets off."""
    return Trigger(
        key=f"crossing-{crossing.pk}", customer_id=crossing.customer_id, crossing_id=crossing.pk,
        at=crossing.at,
    )  # fmt: skip


def claim_crossings() -> int:
    """Write down the changes of health since the last look; return how many."""
    claimed = 0
    while (some := _claim_some()) is not None:
        claimed += some
    return claimed


def start_looking() -> None:
    """Leave out what happened before now: a tree that is switched on begins with what comes."""
    Place.objects.filter(key__startswith=EVENT).delete()
    place = _place()
    place.place = Crossing.objects.aggregate(last=Max("pk"))["last"] or 0
    place.save(update_fields=["place"])


@transaction.atomic
def _claim_some() -> int | None:
    """Write some down; return how many, None if there are none."""
    if not _anybody():
        return None
    place = _place()
    some = list(Crossing.objects.filter(pk__gt=place.place).order_by("pk")[:BATCH])
    if not some:
        return None
    Trigger.objects.bulk_create([of_crossing(one) for one in some], ignore_conflicts=True)
    place.place = some[-1].pk
    place.save(update_fields=["place"])
    return len(some)


def _place() -> Place:
    return Place.objects.select_for_update().get_or_create(key=CROSSINGS)[0]


def _anybody() -> bool:
    return Tree.objects.filter(is_on=True).exists()


def _answered(
    instance: Answer, *, created: bool, update_fields: Collection[str] | None, **_: object
) -> None:
    """Write an answer down that counts: it came, or a colleague released it."""
    is_news = created or "verdict" in (update_fields or ())
    if is_news and instance.verdict == Verdict.COUNTED and instance.customer_id:
        _write(of_answer(instance))


def _complained(instance: Case, *, created: bool, **_: object) -> None:
    if created and instance.reason == COMPLAINT:
        _write(of_case(instance))


def _write(trigger: Trigger) -> None:
    if _anybody():
        trigger.made_at = now()
        Trigger.objects.bulk_create([trigger], ignore_conflicts=True)
